package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.flotilla.FlotillaException;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.testkit.CounterMachine;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.SeededRandom;
import io.flotilla.testkit.SimClock;
import io.flotilla.testkit.SimNetwork;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Settings that cannot be are refused in words, all that is wrong at once. */
class BadConfigTest {
    private static NodeHostConfig.Builder builder(String deployment, String hostId) {
        SimNetwork network = new SimNetwork(new SimClock(1), new SeededRandom(1));
        return NodeHostConfig.builder(
                deployment, hostId, Path.of("simulated"), new InMemoryDisk().factory(), network.factory());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "ü", "a\nb"})
    void namesThatCouldBeMisreadAreRefused(String name) {
        assertThatThrownBy(() -> builder(name, "h1"))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("deployment");
        assertThatThrownBy(() -> builder("sim", name))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("hostId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", ":1", "host:", "host:x", "host:65536", "host:-1", "host:1:"})
    void addressesThatDoNotParseAreNamed(String address) {
        assertThatThrownBy(() -> builder("sim", "h1").listenAddress(address).build())
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("\"" + address + "\"");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        Map<String, String> book = new TreeMap<>(Map.of("h1", "x:1", "h2", "x:1", "h3", "nowhere"));
        assertThatThrownBy(() -> builder("sim", "h1")
                        .listenAddress("wrong")
                        .addresses(book)
                        .build())
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("\"wrong\"")
                .hasMessageContaining("h1 and h2 have the same address")
                .hasMessageContaining("\"nowhere\"");
    }

    @Test
    void foundersThatCannotBeAreRefused() {
        assertThatThrownBy(() -> GroupConfig.founding(1, 1, Map.of(1L, "h1", 2L, "h1")))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("founders 1 and 2")
                .hasMessageContaining("\"h1\"");
        assertThatThrownBy(() -> GroupConfig.founding(1, 1, Map.of(0L, "h0", 1L, "h1")))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("not 0");
        assertThatThrownBy(() -> GroupConfig.founding(1, 3, Map.of(1L, "h1")))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("not among its founders");
    }

    @Test
    void anElectionTimeoutThatNoHeartbeatKeepsUpWithIsRefused() {
        SimGroups sim = SimGroups.ready(53, 1);
        int twice = 2 * EngineConfig.DEFAULT.heartbeatIntervalMs();
        GroupConfig group = GroupConfig.founding(2, 1, Map.of(1L, "h1"));
        assertThatThrownBy(() -> sim.host(1).startReplica(group.withElectionTimeoutMs(twice), CounterMachine.factory()))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("electionTimeoutMs (" + twice + ") must be more than twice");
        sim.host(1).startReplica(group.withElectionTimeoutMs(twice + 1), CounterMachine.factory());
    }

    @Test
    void anAddressBookThatCannotBeLeavesTheFormerOne() {
        SimGroups sim = SimGroups.ready(51, 1);
        assertThatThrownBy(() -> sim.host(1).setAddresses(Map.of("h2", "h2")))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("\"h2\"");
        assertThat(sim.await(sim.propose(1, 1, "still connected")).value()).isEqualTo(1);
    }

    @Test
    void aChangedAddressIsNoContradictionAndIsLogged() {
        SimGroups sim = SimGroups.ready(52, 1);
        Logger logger = (Logger) LoggerFactory.getLogger("io.flotilla.engine");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            sim.host(1).setAddresses(Map.of("h1", "h1:1", "h2", "h2:2", "h3", "h3:1"));
            sim.cluster.crash("h3");
            sim.cluster.move("h3", "h3:7");
            sim.cluster.start("h3");
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("host h2 is reached at h2:2, before h2:1", "host h3 listens on h3:7 now, before it was h3:1");
    }
}
