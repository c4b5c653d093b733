package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flotilla.FlotillaException;
import io.flotilla.NodeHost;
import io.flotilla.codec.RecordCodec;
import io.flotilla.codec.StoredRecord;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbFactory;
import io.flotilla.spi.WriteBatch;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.testkit.CounterMachine;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.SimCluster;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who a host and a replica are is recorded, and what contradicts the record is refused with words that name both sides. */
class IdentityTest {
    @Test
    void aWipedFounderThatComesBackIsRefusedAndTheOthersGoOn() {
        SimGroups sim = SimGroups.ready(11, 2);
        sim.await(sim.propose(1, 1, "before"));
        sim.cluster.crash("h1");
        sim.cluster.wipe("h1");
        NodeHost back = sim.startHost(1, CounterMachine.factory());
        sim.cluster.runFor(5_000);
        assertThat(back.info(1).role()).isEqualTo("waiting");
        assertThat(back.status()).contains("[1:1] waiting").contains("h2").contains("h3");
        assertThat(sim.host(2).status()).contains("host h1 is refused").contains("store");
        assertThat(sim.await(sim.propose(2, 1, "after")).value()).isEqualTo(2);
        assertThat(sim.failure(sim.propose(1, 1, "never"))).isInstanceOf(FlotillaException.NoLeader.class);
    }

    @Test
    void foundersTakePartOnlyWhenAllHaveMetOnce() {
        SimGroups sim = new SimGroups(12, 1, true);
        sim.startHost(1, CounterMachine.factory());
        sim.startHost(2, CounterMachine.factory());
        sim.cluster.runFor(10_000);
        assertThat(sim.host(1).status()).contains("[1:1] waiting").contains("h3");
        sim.startHost(3, CounterMachine.factory());
        sim.awaitReady();
        sim.cluster.crash("h3");
        sim.cluster.crash("h2");
        sim.startHost(2, CounterMachine.factory());
        sim.cluster.runFor(5_000);
        assertThat(sim.await(sim.propose(2, 1, "two of three")).value()).isEqualTo(1);
    }

    @Test
    void aFounderThatIsStartedAgainStillWaitsForThoseItNeverMet() {
        SimGroups sim = new SimGroups(16, 1, true);
        sim.startHost(1, CounterMachine.factory());
        sim.startHost(2, CounterMachine.factory());
        sim.cluster.runFor(5_000);
        sim.cluster.crash("h1");
        sim.startHost(1, CounterMachine.factory());
        sim.cluster.runFor(5_000);
        assertThat(sim.host(1).status())
                .as("after a crash")
                .contains("[1:1] waiting")
                .contains("h3");
        sim.await(sim.host(2).stopReplica(1));
        sim.host(2).startReplica(1, CounterMachine.factory());
        sim.cluster.runFor(5_000);
        assertThat(sim.host(2).status())
                .as("after a stop")
                .contains("[1:2] waiting")
                .contains("h3");
        sim.startHost(3, CounterMachine.factory());
        sim.awaitReady();
    }

    @Test
    void aHostThatIsStartedAgainStillRefusesAWipedOne() {
        SimGroups sim = SimGroups.ready(17, 1);
        sim.cluster.crash("h1");
        sim.cluster.wipe("h1");
        sim.cluster.crash("h2");
        sim.startHost(2, CounterMachine.factory());
        sim.startHost(1, CounterMachine.factory());
        sim.cluster.runFor(5_000);
        assertThat(sim.host(2).status()).contains("host h1 is refused");
    }

    @Test
    void foundersThatWereToldDifferentMembersFormNoGroup() {
        SimCluster cluster = new SimCluster(3, 13, EngineConfig.DEFAULT.withApplyWithStep(true));
        cluster.start("h1")
                .startReplica(GroupConfig.founding(1, 1, Map.of(1L, "h1", 2L, "h2")), CounterMachine.factory());
        cluster.start("h2").startReplica(GroupConfig.founding(1, 2, SimGroups.FOUNDERS), CounterMachine.factory());
        cluster.start("h3").startReplica(GroupConfig.founding(1, 3, SimGroups.FOUNDERS), CounterMachine.factory());
        cluster.runFor(5_000);
        assertThat(cluster.host("h2").leader(1).hostId()).isIn("h2", "h3");
        assertThat(cluster.host("h1").leader(1).isKnown()).isFalse();
    }

    @Test
    void aStoreOfAnotherHostOrDeploymentIsRefused() {
        SimGroups sim = SimGroups.ready(14, 1);
        sim.cluster.crash("h1");
        assertThatThrownBy(() -> sim.cluster.start("h1", "other-deployment", "h1"))
                .isInstanceOf(FlotillaException.BadDirectory.class)
                .hasMessageContaining("\"sim\"")
                .hasMessageContaining("\"other-deployment\"");
        assertThatThrownBy(() -> sim.cluster.start("h1", "sim", "h9"))
                .isInstanceOf(FlotillaException.BadDirectory.class)
                .hasMessageContaining("\"h1\"")
                .hasMessageContaining("\"h9\"");
    }

    @Test
    void aStoreOfANewerReleaseIsRefused() throws LogDbException {
        InMemoryDisk disk = new InMemoryDisk();
        save(disk, "host", new StoredRecord.HostRecord(HostIdentity.RECORDS_VERSION + 1, "solo", "h1", 5));
        assertRefused(disk, "use a newer release");
    }

    @Test
    void aStoreThatDoesNotSayWhoseItIsIsRefused() throws LogDbException {
        InMemoryDisk pinned = new InMemoryDisk();
        save(pinned, HostIdentity.pinKey("h2"), new StoredRecord.PinRecord("h2", 5));
        assertRefused(pinned, "no record of whose they are");
        InMemoryDisk logged = new InMemoryDisk();
        WriteBatch log = new WriteBatch();
        log.writes().add(new LogWrite(new ReplicaKey(1, 1), 5, 1, new HardState(1, 0, 0), 0, List.of(), 0));
        save(logged, log);
        assertRefused(logged, "no record of whose they are");
    }

    @Test
    void anOpeningThatFailsLeavesItsDirectoryToTheNext() throws LogDbException {
        AtomicInteger locks = new AtomicInteger();
        InMemoryDisk foreign = new InMemoryDisk();
        save(foreign, "host", new StoredRecord.HostRecord(HostIdentity.RECORDS_VERSION, "solo", "h2", 5));
        assertThatThrownBy(() -> new SoloHost(EngineConfig.DEFAULT, null, foreign.factory(), locks))
                .isInstanceOf(FlotillaException.BadDirectory.class);
        assertThat(locks).as("after a store of another host").hasValue(0);
        LogDbFactory broken = directory -> {
            throw new LogDbException(LogDbException.Reason.FENCED, "the disk does not answer");
        };
        assertThatThrownBy(() -> new SoloHost(EngineConfig.DEFAULT, null, broken, locks))
                .isInstanceOf(FlotillaException.BadDirectory.class)
                .hasMessageContaining("does not answer");
        assertThat(locks).as("after a store that does not open").hasValue(0);
        LogDbFactory unlinked = directory -> {
            throw new UnsatisfiedLinkError("no library for this machine");
        };
        assertThatThrownBy(() -> new SoloHost(EngineConfig.DEFAULT, null, unlinked, locks))
                .isInstanceOf(UnsatisfiedLinkError.class);
        assertThat(locks).as("after a store whose library is not there").hasValue(0);
        try (SoloHost opened = new SoloHost(EngineConfig.DEFAULT, null, new InMemoryDisk().factory(), locks)) {
            assertThat(opened.host.status()).startsWith("ok");
            assertThat(locks).hasValue(1);
        }
        assertThat(locks).as("after its end").hasValue(0);
    }

    /** What a new replica may do, this one perhaps may not: it may have voted. */
    @Test
    void aReplicaWhoseLogIsGoneIsDamagedAndNotNew() throws LogDbException {
        InMemoryDisk disk = new InMemoryDisk();
        new SoloHost(EngineConfig.DEFAULT, null, disk.factory())
                .start(1, CounterMachine.factory())
                .close();
        WriteBatch records = new WriteBatch();
        try (LogDb store = disk.open()) {
            store.records().forEach((key, bytes) -> records.records().add(new WriteBatch.RecordWrite(key, bytes)));
        }
        InMemoryDisk withoutLog = new InMemoryDisk();
        save(withoutLog, records);
        try (SoloHost solo = new SoloHost(EngineConfig.DEFAULT, null, withoutLog.factory())) {
            assertThatThrownBy(() -> solo.start(1, CounterMachine.factory()))
                    .isInstanceOf(FlotillaException.Unavailable.class)
                    .hasMessageContaining("its log is not in the store");
        }
    }

    @Test
    void aHostWithADamagedRecordOfAGroupIsNotOpenedAndLeavesNoThreads() throws LogDbException {
        InMemoryDisk disk = new InMemoryDisk();
        new SoloHost(EngineConfig.DEFAULT, null, disk.factory()).close();
        WriteBatch damage = new WriteBatch();
        damage.records().add(new WriteBatch.RecordWrite(HostIdentity.groupKey(1), new byte[] {1}));
        save(disk, damage);
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        assertThatThrownBy(() -> new SoloHost(EngineConfig.DEFAULT, null, disk.factory()))
                .isInstanceOf(FlotillaException.BadDirectory.class)
                .hasMessageContaining("\"group/1\" is damaged");
        await().atMost(SoloHost.TIMEOUT)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread ->
                                !before.contains(thread) && thread.getName().startsWith("flotilla-h1-")));
    }

    @Test
    void aReplicaIsFoundedOnTheHostItBelongsToAndNowhereElse() {
        SimGroups sim = SimGroups.ready(18, 1);
        assertThatThrownBy(() -> sim.host(2)
                        .startReplica(GroupConfig.founding(7, 1, Map.of(1L, "h1")), CounterMachine.factory()))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("belongs to host \"h1\"")
                .hasMessageContaining("this is host \"h2\"");
    }

    @Test
    void aStartThatContradictsTheRecordIsRefused() {
        SimGroups sim = SimGroups.ready(15, 1);
        sim.cluster.crash("h1");
        NodeHost host = sim.cluster.start("h1");
        assertThatThrownBy(() -> host.startReplica(GroupConfig.restart(1, 2), CounterMachine.factory()))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("replica 1")
                .hasMessageContaining("replica 2");
        assertThatThrownBy(() -> host.startReplica(
                        GroupConfig.founding(1, 1, Map.of(1L, "h1", 2L, "h2")), CounterMachine.factory()))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("3=h3");
        assertThatThrownBy(() -> host.startReplica(GroupConfig.restart(1, 1), StateMachineFactory.concurrent((g, r) -> {
                    throw new IllegalStateException("never made");
                })))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("IN_MEMORY")
                .hasMessageContaining("CONCURRENT");
        assertThatThrownBy(() -> host.startReplica(GroupConfig.restart(2, 1), CounterMachine.factory()))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("founding members");
        host.startReplica(GroupConfig.restart(1, 1), CounterMachine.factory());
        sim.awaitReady();
        assertThatThrownBy(() -> host.startReplica(GroupConfig.restart(1, 1), CounterMachine.factory()))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("running");
    }

    private static void assertRefused(InMemoryDisk disk, String why) {
        assertThatThrownBy(() -> new SoloHost(EngineConfig.DEFAULT, null, disk.factory()))
                .isInstanceOf(FlotillaException.BadDirectory.class)
                .hasMessageContaining(why);
    }

    private static void save(InMemoryDisk disk, String key, StoredRecord record) throws LogDbException {
        WriteBatch batch = new WriteBatch();
        batch.records().add(new WriteBatch.RecordWrite(key, RecordCodec.encode(record)));
        save(disk, batch);
    }

    private static void save(InMemoryDisk disk, WriteBatch batch) throws LogDbException {
        try (LogDb store = disk.open()) {
            store.save(batch);
        }
    }
}
