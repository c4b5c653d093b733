package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.FlotillaException;
import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachine;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.testkit.CounterMachine;
import io.flotilla.testkit.InMemoryDisk;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A fault stays where it happened. */
class FaultTest {
    /** Throws at a command that begins with a given byte. */
    private record Poisoned(byte poison) implements StateMachine {
        @Override
        public Result update(Command command) {
            if (command.length() > 0 && command.buffer().getByte(command.offset()) == poison) {
                throw new IllegalStateException("poison at " + command.index());
            }
            return Result.of(command.index());
        }

        @Override
        public Object lookup(Object query) {
            return 0L;
        }

        @Override
        public void saveSnapshot(OutputStream out, SnapshotFiles files, StopSignal stop) {
            throw new UnsupportedOperationException("no snapshots here");
        }

        @Override
        public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) {
            throw new UnsupportedOperationException("no snapshots here");
        }
    }

    /** Machines that throw at a command that begins with that letter. */
    static StateMachineFactory poisonedBy(char letter) {
        return StateMachineFactory.inMemory((group, replica) -> new Poisoned((byte) letter));
    }

    @Test
    void aStateMachineThatThrowsStopsItsReplicaAndNoOther() {
        SimGroups sim = new SimGroups(31, 2, true);
        sim.startHost(1, StateMachineFactory.inMemory((g, r) -> new Poisoned((byte) (g == 1 ? 'p' : 0))));
        sim.startHost(2, CounterMachine.factory());
        sim.startHost(3, CounterMachine.factory());
        sim.awaitReady();
        assertThat(sim.await(sim.propose(2, 1, "poison")).index()).isPositive();
        sim.cluster.runFor(3_000);
        assertThat(sim.host(1).status()).contains("[1:1] failed").contains("poison at");
        assertThat(sim.failure(sim.propose(1, 1, "x"))).isInstanceOf(FlotillaException.Unavailable.class);
        assertThat(sim.await(sim.propose(2, 1, "the others go on")).index()).isPositive();
        assertThat(sim.await(sim.propose(1, 2, "another group here")).index()).isPositive();
    }

    @Test
    void aStoreThatFailsTakesItsHostOutAndLosesNothing() {
        SimGroups sim = SimGroups.ready(32, 2);
        long leader = sim.leaderOf(1, 1);
        long other = leader % 3 + 1;
        sim.await(sim.propose(leader, 1, "before"));
        sim.cluster.disk("h" + leader).failNextSave(InMemoryDisk.FailedSave.LOST);
        assertThat(sim.failure(sim.propose(leader, 1, "during"))).isInstanceOf(FlotillaException.class);
        sim.cluster.runFor(4_000);
        assertThat(sim.host(leader).status()).contains("takes no part");
        assertThat(sim.await(sim.propose(other, 1, "after")).value()).isBetween(2L, 3L);
    }

    @Test
    void aVoteWhoseWriteFailedNeverLeaves() {
        SimGroups sim = SimGroups.ready(35, 1);
        long leader = sim.leaderOf(1, 1);
        long voter = leader % 3 + 1;
        long other = voter % 3 + 1;
        sim.cluster.crash("h" + leader);
        sim.cluster.disk("h" + voter).failNextSave(InMemoryDisk.FailedSave.WRITTEN);
        sim.cluster.runFor(20_000);
        assertThat(sim.host(voter).status()).contains("takes no part");
        assertThat(sim.leaderOf(1, other))
                .as("of two, one cannot promise anything")
                .isZero();
    }

    @Test
    void aReplicaWhoseDiskLiedStopsAloneWhenItsLeaderKnowsMore() {
        SimGroups sim = SimGroups.ready(36, 2);
        long leader = sim.leaderOf(1, 1);
        long liar = leader % 3 + 1;
        sim.cluster.disk("h" + liar).setSyncsIgnored(true);
        for (int i = 0; i < 5; i++) {
            sim.await(sim.propose(leader, 1, "entry " + i));
        }
        sim.cluster.runFor(1_000);
        sim.cluster.crash("h" + liar);
        sim.cluster.disk("h" + liar).setSyncsIgnored(false);
        sim.startHost(liar, CounterMachine.factory());
        sim.cluster.runFor(3_000);
        assertThat(sim.host(liar).status()).contains("[1:" + liar + "] failed").contains("lost");
        assertThat(sim.await(sim.propose(liar, 2, "its other group goes on")).index())
                .isPositive();
        assertThat(sim.await(sim.propose(leader, 1, "and so do the others")).value())
                .isEqualTo(6);
    }

    @Test
    void aFullDiskRefusesProposalsAndRecoversByItself() {
        SimGroups sim = SimGroups.ready(33, 1);
        long leader = sim.leaderOf(1, 1);
        sim.cluster.disk("h" + leader).setFull(true);
        var waiting = sim.propose(leader, 1, "waits for space");
        sim.cluster.runFor(300);
        assertThat(sim.host(leader).status()).contains("full");
        assertThat(sim.failure(sim.propose(leader, 1, "refused")))
                .isInstanceOf(FlotillaException.Busy.class)
                .hasMessageContaining("full");
        sim.cluster.disk("h" + leader).setFull(false);
        sim.await(waiting);
        sim.await(sim.propose(leader, 1, "taken again"));
    }

    @Test
    void anIsolatedLeaderIsReplacedAndFollowsAfterTheHeal() {
        SimGroups sim = SimGroups.ready(34, 1);
        long leader = sim.leaderOf(1, 1);
        long other = leader % 3 + 1;
        isolate(sim, leader, true);
        sim.cluster.runFor(5_000);
        assertThat(sim.leaderOf(1, other)).isNotIn(0L, leader);
        assertThat(sim.leaderOf(1, leader)).isZero();
        sim.await(sim.propose(other, 1, "by the majority"));
        isolate(sim, leader, false);
        sim.cluster.runFor(3_000);
        assertThat(sim.count(leader, 1)).isEqualTo(1L);
        assertThat(sim.await(sim.propose(leader, 1, "forwarded")).value()).isEqualTo(2);
    }

    private static void isolate(SimGroups sim, long replica, boolean cut) {
        for (long other = 1; other <= 3; other++) {
            if (other != replica) {
                sim.cluster.network().setCut("h" + replica, "h" + other, cut);
                sim.cluster.network().setCut("h" + other, "h" + replica, cut);
            }
        }
    }
}
