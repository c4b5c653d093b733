package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.FlotillaException;
import io.flotilla.NodeHost;
import io.flotilla.ProposalResult;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.testkit.OnDiskCounter;
import io.flotilla.testkit.SimCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Logs of on-disk machines forget what every member has and the machine has synced, and nothing else (raft-bugs F16, G25). */
class CompactionTest {
    private static final int COMMANDS = 50;

    @Test
    void aLogForgetsWhatEveryMemberHasAndTheMachineSynced() {
        OnDiskCounter.Disks disks = new OnDiskCounter.Disks();
        SimGroups sim = started(61, disks);
        propose(sim, 1);
        sim.cluster.runFor(30_000);
        for (long replica = 1; replica <= 3; replica++) {
            long last = sim.host(replica).info(1).lastIndex();
            assertThat(sim.host(replica).info(1).firstIndex())
                    .as("of replica " + replica)
                    .isEqualTo(last + 1);
        }
        sim.cluster.crash("h2");
        sim.startHost(2, disks.factory());
        sim.await(sim.host(2).ready(1, SimGroups.TIMEOUT));
        propose(sim, 2);
        sim.await(sim.host(2).read(1, "count", SimGroups.TIMEOUT));
        assertThat(sim.count(2, 1)).isEqualTo(2L * COMMANDS);
    }

    @Test
    void aLogKeepsWhatAMemberThatIsAwayDoesNotHave() {
        OnDiskCounter.Disks disks = new OnDiskCounter.Disks();
        SimGroups sim = started(62, disks);
        long leader = sim.leaderOf(1, 1);
        long away = leader % 3 + 1;
        sim.cluster.runFor(30_000);
        long before = sim.host(leader).info(1).lastIndex();
        sim.cluster.crash("h" + away);
        propose(sim, leader);
        sim.cluster.runFor(30_000);
        assertThat(sim.host(leader).info(1).firstIndex()).isLessThanOrEqualTo(before + 1);
        sim.startHost(away, disks.factory());
        sim.await(sim.host(away).ready(1, SimGroups.TIMEOUT));
        sim.await(sim.host(away).read(1, "count", SimGroups.TIMEOUT));
        assertThat(sim.count(away, 1)).isEqualTo((long) COMMANDS);
    }

    @Test
    void aMachineThatNeverSawACommandStartsAgain() {
        OnDiskCounter.Disks disks = new OnDiskCounter.Disks();
        SimGroups sim = started(64, disks);
        sim.cluster.runFor(30_000);
        for (long replica = 1; replica <= 3; replica++) {
            sim.cluster.crash("h" + replica);
        }
        for (long replica = 1; replica <= 3; replica++) {
            sim.startHost(replica, disks.factory());
        }
        sim.awaitReady();
        propose(sim, 1);
        for (long replica = 1; replica <= 3; replica++) {
            sim.cluster.runFor(30_000);
            sim.cluster.crash("h" + replica);
            sim.startHost(replica, disks.factory());
            sim.awaitReady();
        }
        assertThat(sim.await(sim.propose(2, 1, "one more")).value()).isEqualTo(COMMANDS + 1L);
    }

    @Test
    void aMachineThatLostWhatItHadNotSyncedIsGivenItAgain() {
        OnDiskCounter.Disks disks = new OnDiskCounter.Disks();
        SimGroups sim = started(63, disks);
        propose(sim, 1);
        sim.cluster.runFor(30_000);
        propose(sim, 1);
        sim.await(sim.host(1).read(1, "count", SimGroups.TIMEOUT));
        Object hash = sim.host(1).staleRead(1, "hash");
        for (String host : new String[] {"h1", "h2", "h3"}) {
            sim.cluster.crash(host);
        }
        for (long replica = 1; replica <= 3; replica++) {
            sim.startHost(replica, disks.factory());
        }
        sim.awaitReady();
        sim.await(sim.host(1).read(1, "count", SimGroups.TIMEOUT));
        assertThat(sim.count(1, 1)).isEqualTo(2L * COMMANDS);
        assertThat(sim.host(1).staleRead(1, "hash")).isEqualTo(hash);
    }

    @Test
    void aMachineWithoutSpaceForASyncGoesOnAndItsLogIsKeptUntilItHasSome() {
        OnDiskCounter.Disks disks = new OnDiskCounter.Disks();
        SimGroups sim = started(66, disks);
        disks.setFull(true);
        propose(sim, 1);
        long full = sim.host(1).info(1).lastIndex();
        sim.cluster.runFor(30_000);
        for (long replica = 1; replica <= 3; replica++) {
            assertThat(sim.host(replica).info(1).status()).isEqualTo("ok");
            assertThat(sim.host(replica).info(1).firstIndex()).isLessThanOrEqualTo(full - COMMANDS + 1);
        }
        propose(sim, 1);
        disks.setFull(false);
        sim.cluster.runFor(30_000);
        for (long replica = 1; replica <= 3; replica++) {
            assertThat(sim.host(replica).info(1).firstIndex())
                    .isEqualTo(sim.host(replica).info(1).lastIndex() + 1);
        }
        assertThat(sim.count(2, 1)).isEqualTo(2L * COMMANDS);
    }

    @Test
    void aMachineThatLostWhatTheLogHasForgottenIsRefused() {
        SimGroups sim = started(67, new OnDiskCounter.Disks());
        propose(sim, 1);
        sim.cluster.runFor(30_000);
        long first = sim.host(1).info(1).firstIndex();
        assertThat(first).isGreaterThan(COMMANDS);
        sim.cluster.crash("h1");
        OnDiskCounter.Disks empty = new OnDiskCounter.Disks();
        assertThatThrownBy(() -> sim.startHost(1, empty.factory()))
                .isInstanceOf(FlotillaException.Unavailable.class)
                .hasMessageContaining("applied index 0, but its log begins at " + first);
        assertThat(empty.open()).as("machines left open").isZero();
        sim.await(sim.host(2).read(1, "count", SimGroups.TIMEOUT));
        assertThat(sim.count(2, 1)).isEqualTo((long) COMMANDS);
    }

    @Test
    void aMachineThatIsAheadOfTheLogIsRefused() {
        OnDiskCounter.Disks disks = new OnDiskCounter.Disks();
        SimGroups ahead = started(68, disks);
        propose(ahead, 1);
        ahead.cluster.runFor(30_000);
        SimGroups behind = started(69, new OnDiskCounter.Disks());
        behind.cluster.crash("h1");
        assertThatThrownBy(() -> behind.startHost(1, disks.factory()))
                .isInstanceOf(FlotillaException.Unavailable.class)
                .hasMessageContaining("but its log ends at");
        assertThat(disks.open()).as("machines of those that run").isEqualTo(3);
    }

    @Test
    void aMachineThatCannotBeOpenedIsClosedAndCanBeTriedAgain() {
        OnDiskCounter.Disks disks = new OnDiskCounter.Disks();
        SimGroups sim = started(71, disks);
        sim.await(sim.host(2).stopReplica(1));
        assertThat(disks.open()).as("of three one was stopped").isEqualTo(2);
        disks.setBroken(true);
        assertThatThrownBy(() -> sim.host(2).startReplica(1, disks.factory()))
                .isInstanceOf(FlotillaException.Unavailable.class)
                .hasMessageContaining("the disk of 1:2 is broken");
        assertThat(disks.open()).isEqualTo(2);
        disks.setBroken(false);
        sim.host(2).startReplica(1, disks.factory());
        sim.await(sim.host(2).ready(1, SimGroups.TIMEOUT));
        assertThat(disks.open()).isEqualTo(3);
    }

    @Test
    void aMachineThatHasNothingNewToSyncLeavesItsDiskAlone() {
        OnDiskCounter.Disks disks = new OnDiskCounter.Disks();
        SimGroups sim = started(70, disks);
        propose(sim, 1);
        List<Long> turnsThatSynced = new ArrayList<>();
        disks.onSync(() -> turnsThatSynced.add(sim.cluster.turns()));
        sim.cluster.runFor(30_000);
        assertThat(turnsThatSynced).as("one for each replica").hasSize(3);
    }

    /** A machine takes no updates while it syncs: all in one turn would stop every group of the host for as long as all of them take. */
    @Test
    void machinesOfOneHostSyncOneAfterAnother() {
        int groups = 12;
        OnDiskCounter.Disks disks = new OnDiskCounter.Disks();
        SimGroups sim = new SimGroups(65, groups, true);
        for (long replica = 1; replica <= 3; replica++) {
            sim.startHost(replica, disks.factory());
        }
        sim.awaitReady();
        for (long group = 1; group <= groups; group++) {
            sim.await(sim.propose(1, group, "command"));
        }
        List<Long> turnsThatSynced = new ArrayList<>();
        disks.onSync(() -> turnsThatSynced.add(sim.cluster.turns()));
        assertThat(sim.cluster.runUntil(() -> turnsThatSynced.size() == 3 * groups, 30_000))
                .as("every machine is synced")
                .isTrue();
        assertThat(turnsThatSynced).as("turns in which a machine was synced").doesNotHaveDuplicates();
    }

    @Test
    void aSyncThatHangsHoldsUpTheOthersOfItsHostForAWhileOnly() {
        int groups = 4;
        OnDiskCounter.Disks disks = new OnDiskCounter.Disks();
        SimGroups sim = new SimGroups(72, groups, true);
        for (long replica = 1; replica <= 3; replica++) {
            sim.startHost(replica, disks.factory());
        }
        sim.awaitReady();
        for (long group = 1; group <= groups; group++) {
            sim.await(sim.propose(1, group, "command"));
        }
        AtomicInteger begun = new AtomicInteger();
        List<Boolean> othersSynced = new ArrayList<>();
        disks.onSync(() -> {
            if (begun.incrementAndGet() == 1) { // this one does not return before all others have
                othersSynced.add(sim.cluster.runUntil(() -> begun.get() == 3 * groups, 20_000));
            }
        });
        assertThat(sim.cluster.runUntil(() -> !othersSynced.isEmpty(), 30_000)).isTrue();
        assertThat(othersSynced).containsExactly(true);
    }

    @Test
    void aBusyStoreForgetsByBytesBeforeItsPeriodIsOver() {
        SimCluster cluster = new SimCluster(1, 73, EngineConfig.DEFAULT.withApplyWithStep(true));
        NodeHost host = cluster.start("h1");
        OnDiskCounter.Disks disks = new OnDiskCounter.Disks();
        host.startReplica(GroupConfig.founding(1, 1, Map.of(1L, "h1")), disks.factory());
        CompletableFuture<?> ready = host.ready(1, SimGroups.TIMEOUT);
        assertThat(cluster.runUntil(ready::isDone, 1_000)).isTrue();
        byte[] payload = new byte[1_000_000];
        // Twice what a look is for: the first lets the machine sync, the next lets the log forget.
        for (int i = 0; i < 150; i++) {
            CompletableFuture<ProposalResult> one = host.propose(1, payload, SimGroups.TIMEOUT);
            assertThat(cluster.runUntil(one::isDone, 1_000)).isTrue();
            cluster.runFor(1);
        }
        cluster.runFor(100);
        assertThat(cluster.clock().nanoTime()).as("within the first period").isLessThan(5_000_000_000L);
        assertThat(host.info(1).firstIndex()).isGreaterThan(60);
    }

    private static SimGroups started(long seed, OnDiskCounter.Disks disks) {
        SimGroups sim = new SimGroups(seed, 1, true);
        for (long replica = 1; replica <= 3; replica++) {
            sim.startHost(replica, disks.factory());
        }
        sim.awaitReady();
        return sim;
    }

    private static void propose(SimGroups sim, long replica) {
        for (int i = 0; i < COMMANDS; i++) {
            sim.await(sim.propose(replica, 1, "command " + i));
        }
    }
}
