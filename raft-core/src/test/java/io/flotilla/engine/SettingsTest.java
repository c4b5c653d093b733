package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.FlotillaException;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.config.Limits;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.spi.DirectoryGuard;
import io.flotilla.spi.LogDbFactory;
import io.flotilla.spi.TransportFactory;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.SeededRandom;
import io.flotilla.testkit.SimClock;
import io.flotilla.testkit.SimNetwork;
import io.flotilla.testkit.SimRunner;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting has its bounds, and is what it was set to, whatever is set besides. */
class SettingsTest {
    /** No setting is the default, and no two are the same. */
    private static final EngineConfig ENGINE =
            new EngineConfig(3, 4, 5, false, true, 60, 7 << 20, 80, 9 << 10, 10, 11L << 20);

    private static final GroupConfig GROUP = new GroupConfig(3, 4, Map.of(4L, "h4"), 500, 6L << 20);

    static Stream<Arguments> bounds() {
        long frame = Limits.MAX_FRAME_BYTES;
        return Stream.of(
                bound("stepWorkers", 1, 0, n -> ENGINE.withWorkers((int) n, 1)),
                bound("stepWorkers", 64, 65, n -> ENGINE.withWorkers((int) n, 1)),
                bound("applyWorkers", 1, 0, n -> ENGINE.withWorkers(1, (int) n)),
                bound("applyWorkers", 256, 257, n -> ENGINE.withWorkers(1, (int) n)),
                bound("readWorkers", 1, 0, n -> ENGINE.withReadWorkers((int) n)),
                bound("readWorkers", 256, 257, n -> ENGINE.withReadWorkers((int) n)),
                bound("heartbeatIntervalMs", 1, 0, n -> engine((int) n, 1 << 20, 1, 0)),
                bound("maxInflightBytes", frame, frame - 1, n -> engine(1, (int) n, 1, 0)),
                bound("maxInflightMessages", 1, 0, n -> engine(1, 1 << 20, (int) n, 0)),
                bound("cachedBytesPerGroup", 0, -1, n -> engine(1, 1 << 20, 1, (int) n)),
                bound("stuckAfterMs", 1, 0, n -> ENGINE.withStuckAfterMs((int) n)),
                bound("maxBytesInMemory", 2 * frame, 2 * frame - 1, ENGINE::withMaxBytesInMemory),
                bound("replicaId", 1, 0, n -> GroupConfig.restart(1, n)),
                bound("electionTimeoutMs", 1, 0, n -> GROUP.withElectionTimeoutMs((int) n)),
                bound("maxUncommittedBytes", frame, frame - 1, n -> new GroupConfig(1, 1, Map.of(1L, "h1"), 1, n)));
    }

    private static Arguments bound(String name, long bound, long beyond, LongFunction<Object> settings) {
        return Arguments.of(name, bound, beyond, settings);
    }

    private static EngineConfig engine(int heartbeatMs, int inflightBytes, int inflightMessages, int cachedBytes) {
        return new EngineConfig(
                1, 1, 1, true, true, heartbeatMs, inflightBytes, inflightMessages, cachedBytes, 1, 2 << 20);
    }

    @ParameterizedTest(name = "{0}: {1}, not {2}")
    @MethodSource("bounds")
    void aNumberAtItsBoundIsTakenAndOneBeyondItIsRefused(
            String name, long bound, long beyond, LongFunction<Object> settings) {
        assertThat(settings.apply(bound).toString()).contains(name + "=" + bound);
        assertThatThrownBy(() -> settings.apply(beyond))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining(name)
                .hasMessageContaining(String.valueOf(beyond));
    }

    @Test
    void aGroupHasNoMoreFoundersThanMembers() {
        Map<Long, String> founders = new TreeMap<>();
        for (long id = 1; id <= Limits.MAX_MEMBERS; id++) {
            founders.put(id, "h" + id);
        }
        assertThat(GroupConfig.founding(1, 1, founders).foundingMembership().voters())
                .hasSize(Limits.MAX_MEMBERS);
        founders.put(100L, "h100");
        assertThatThrownBy(() -> GroupConfig.founding(1, 1, founders))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("at most 63 members, not 64");
    }

    @Test
    void oneSettingThatIsChangedLeavesTheOthersAsTheyAre() {
        assertChanged(ENGINE.withApplyWithStep(false), "applyWithStep=true", "applyWithStep=false");
        assertChanged(ENGINE.withWorkers(6, 7), "stepWorkers=3, applyWorkers=4", "stepWorkers=6, applyWorkers=7");
        assertChanged(ENGINE.withReadWorkers(6), "readWorkers=5", "readWorkers=6");
        assertChanged(ENGINE.withHostOnEventLoop(true), "hostOnEventLoop=false", "hostOnEventLoop=true");
        assertChanged(ENGINE.withStuckAfterMs(6), "stuckAfterMs=10", "stuckAfterMs=6");
        assertChanged(ENGINE.withMaxBytesInMemory(3 << 20), "maxBytesInMemory=11534336", "maxBytesInMemory=3145728");
        assertThat(GROUP.withElectionTimeoutMs(7)).isEqualTo(new GroupConfig(3, 4, Map.of(4L, "h4"), 7, 6L << 20));
        assertThat(GROUP.withoutFounders()).isEqualTo(new GroupConfig(3, 4, null, 500, 6L << 20));
    }

    private static void assertChanged(EngineConfig changed, String before, String after) {
        assertThat(ENGINE.toString()).contains(before);
        assertThat(changed).hasToString(ENGINE.toString().replace(before, after));
    }

    @Test
    void whatIsBuiltIsWhatWasSetAndDoesNotChangeWithItsBuilder() {
        SimClock clock = new SimClock(1);
        SeededRandom random = new SeededRandom(1);
        SimRunner runner = new SimRunner(clock, random);
        LogDbFactory logDb = new InMemoryDisk().factory();
        TransportFactory transport = new SimNetwork(clock, random).factory();
        DirectoryGuard guard = directory -> () -> {};
        Executor executor = Runnable::run;
        Map<String, String> book = Map.of("h2", "host:2");
        NodeHostConfig.Builder builder = NodeHostConfig.builder("sim", "h1", Path.of("simulated"), logDb, transport)
                .listenAddress("host:1")
                .addresses(book)
                .engine(ENGINE)
                .clock(clock)
                .random(random)
                .agentRunner(runner)
                .directoryGuard(guard)
                .completionExecutor(executor);
        NodeHostConfig built = builder.build();
        builder.listenAddress("other:1")
                .addresses(Map.of())
                .engine(EngineConfig.DEFAULT)
                .clock(new SimClock(2))
                .random(new SeededRandom(2))
                .agentRunner(new SimRunner(clock, random))
                .directoryGuard(directory -> () -> {})
                .completionExecutor(run -> {});
        assertThat(built)
                .extracting(
                        NodeHostConfig::deployment,
                        NodeHostConfig::hostId,
                        NodeHostConfig::directory,
                        NodeHostConfig::logDb,
                        NodeHostConfig::transport)
                .containsExactly("sim", "h1", Path.of("simulated"), logDb, transport);
        assertThat(built)
                .extracting(
                        NodeHostConfig::listenAddress,
                        NodeHostConfig::addresses,
                        NodeHostConfig::engine,
                        NodeHostConfig::clock,
                        NodeHostConfig::random,
                        NodeHostConfig::agentRunner,
                        NodeHostConfig::directoryGuard,
                        NodeHostConfig::completionExecutor)
                .containsExactly("host:1", book, ENGINE, clock, random, runner, guard, executor);
    }
}
