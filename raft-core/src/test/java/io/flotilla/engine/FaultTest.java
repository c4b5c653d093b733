package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.FlotillaException;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.spi.WriteBatch;
import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.testkit.CounterMachine;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.NoSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A fault stays where it happened. */
class FaultTest {
    /** Throws at a command that begins with a given byte. */
    private record Poisoned(byte poison) implements NoSnapshots.InMemory {
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
    }

    /** Machines that throw at a command that begins with that letter. */
    static StateMachineFactory poisonedBy(char letter) {
        return StateMachineFactory.inMemory((group, replica) -> new Poisoned((byte) letter));
    }

    @Test
    void aHostWhoseStoreHangsLeadsNoLongerThanItMust() {
        SimGroups sim = new SimGroups(33, 4, true);
        for (long replica = 1; replica <= 3; replica++) {
            sim.startHost(replica, CounterMachine.factory());
        }
        sim.awaitReady();
        long sick = sim.leaderOf(1, 1);
        long other = sick % 3 + 1;
        assertThat(leads(sim, other, sick)).isPositive();
        sim.cluster.hangStore("h" + sick, true);
        List<Object> underWay = new ArrayList<>();
        for (long group = 1; group <= 4; group++) {
            underWay.add(sim.propose(other, group, "command"));
        }
        assertThat(underWay).hasSize(4);
        assertThat(sim.cluster.runUntil(() -> leads(sim, other, sick) + leads(sim, other, 0) == 0, 10_000))
                .as("it hands its leaderships over")
                .isTrue();
        for (long group = 1; group <= 4; group++) {
            sim.await(sim.propose(other, group, "another"));
        }
        sim.cluster.runFor(30_000);
        assertThat(leads(sim, other, sick))
                .as("groups it leads while the store hangs")
                .isZero();
        sim.cluster.hangStore("h" + sick, false);
        for (long group = 1; group <= 4; group++) {
            sim.await(sim.propose(sick, group, "third"));
            sim.await(sim.host(sick).read(group, "count", SimGroups.TIMEOUT));
            assertThat((Long) sim.count(sick, group)).isGreaterThanOrEqualTo(2L);
        }
    }

    @Test
    void aHostWhoseStoreIsMerelySlowGoesOnLeading() {
        SimGroups sim = new SimGroups(34, 4, true);
        for (long replica = 1; replica <= 3; replica++) {
            sim.startHost(replica, CounterMachine.factory());
        }
        sim.awaitReady();
        long slow = sim.leaderOf(1, 1);
        long term = sim.host(slow).leader(1).term();
        List<Object> underWay = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            sim.cluster.hangStore("h" + slow, true);
            underWay.add(sim.propose(slow, 1, "command"));
            sim.cluster.runFor(4_000);
            sim.cluster.hangStore("h" + slow, false);
            underWay.add(sim.propose(slow, 1, "command"));
            sim.cluster.runFor(50);
        }
        assertThat(underWay).hasSize(24);
        assertThat(sim.host(slow).leader(1).replicaId()).isEqualTo(slow);
        assertThat(sim.host(slow).leader(1).term()).isEqualTo(term);
    }

    /** Groups that host {@code asked} believes to be led by {@code replica}; 0 for those without a leader. */
    private static long leads(SimGroups sim, long asked, long replica) {
        return LongStream.rangeClosed(1, 4)
                .filter(group -> sim.leaderOf(group, asked) == replica)
                .count();
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
        assertThat(sim.host(1).status()).contains("[1:1] quarantined").contains("poison at");
        assertThat(sim.failure(sim.propose(1, 1, "x"))).isInstanceOf(FlotillaException.Unavailable.class);
        assertThat(sim.await(sim.propose(2, 1, "the others go on")).index()).isPositive();
        assertThat(sim.await(sim.propose(1, 2, "another group here")).index()).isPositive();
    }

    private static StateMachineFactory poisonedInGroup1() {
        return StateMachineFactory.inMemory((g, r) -> new Poisoned((byte) (g == 1 ? 'p' : 0)));
    }

    private static SimGroups withPoisonedReplica(long seed) {
        SimGroups sim = new SimGroups(seed, 2, true);
        sim.startHost(1, poisonedInGroup1());
        sim.startHost(2, CounterMachine.factory());
        sim.startHost(3, CounterMachine.factory());
        sim.awaitReady();
        sim.await(sim.propose(2, 1, "poison"));
        sim.cluster.runFor(3_000);
        assertThat(sim.host(1).info(1).role()).isEqualTo("quarantined");
        return sim;
    }

    @Test
    void aQuarantinedReplicaStaysSoAfterARestartAndDoesNotVote() {
        SimGroups sim = withPoisonedReplica(35);
        sim.cluster.crash("h1");
        List<Long> made = new ArrayList<>();
        sim.startHost(1, StateMachineFactory.inMemory((g, r) -> {
            made.add(g);
            return new CounterMachine();
        }));
        assertThat(made).containsExactly(2L);
        sim.cluster.runFor(3_000);
        assertThat(sim.host(1).status()).contains("[1:1] quarantined").contains("poison at");
        assertThat(sim.host(1).info(2).status()).isEqualTo("ok");
        assertThat(sim.failure(sim.propose(1, 1, "x")))
                .isInstanceOf(FlotillaException.Unavailable.class)
                .hasMessageContaining("poison at");
        assertThatThrownBy(() -> sim.count(1, 1)).isInstanceOf(FlotillaException.Unavailable.class);
        sim.cluster.crash("h3");
        sim.cluster.runFor(5_000);
        assertThat(sim.leaderOf(1, 2)).isZero();
        assertThat(sim.leaderOf(2, 2)).isNotZero();
    }

    @Test
    void aQuarantineEndsWhenItIsEndedAndTheCauseIsMended() {
        SimGroups sim = withPoisonedReplica(36);
        sim.cluster.crash("h1");
        sim.startHost(1, CounterMachine.factory());
        sim.await(sim.host(1).resume(1));
        sim.await(sim.host(1).stopReplica(1));
        sim.host(1).startReplica(1, CounterMachine.factory());
        sim.await(sim.host(1).ready(1, SimGroups.TIMEOUT));
        assertThat(sim.await(sim.host(1).read(1, "count", SimGroups.TIMEOUT))).isEqualTo(1L);
        sim.cluster.crash("h1");
        sim.startHost(1, CounterMachine.factory());
        sim.await(sim.host(1).ready(1, SimGroups.TIMEOUT));
    }

    @Test
    void whatAFailedReplicaHadInMemoryIsNotTrustedAgain() {
        SimGroups sim = withPoisonedReplica(37);
        sim.await(sim.host(1).resume(1));
        sim.await(sim.host(1).stopReplica(1));
        assertThatThrownBy(() -> sim.host(1).startReplica(1, CounterMachine.factory()))
                .isInstanceOf(FlotillaException.Unavailable.class)
                .hasMessageContaining("when the host is opened again");
        sim.cluster.crash("h1");
        sim.startHost(1, CounterMachine.factory());
        sim.await(sim.host(1).ready(1, SimGroups.TIMEOUT));
    }

    @Test
    void aReplicaThatWaitsForFoundersCanBeStoppedAndStarted() {
        SimGroups sim = new SimGroups(38, 1, true);
        sim.startHost(1, CounterMachine.factory());
        sim.cluster.runFor(100);
        sim.await(sim.host(1).stopReplica(1));
        sim.host(1).startReplica(1, CounterMachine.factory());
        sim.startHost(2, CounterMachine.factory());
        sim.startHost(3, CounterMachine.factory());
        sim.awaitReady();
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
        assertThat(sim.host(liar).status())
                .contains("[1:" + liar + "] quarantined")
                .contains("lost");
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

    /** Where blocks are cut has no meaning: what is stored behind the commit index may be replaced yet, be it in the same block. */
    @Test
    void replayEndsAtTheCommitIndexInTheMiddleOfABlock() throws LogDbException {
        SimGroups sim = SimGroups.ready(64, 1);
        sim.await(sim.propose(1, 1, "before"));
        sim.cluster.runFor(1_000);
        for (long host = 1; host <= 3; host++) {
            sim.cluster.crash("h" + host);
        }
        try (LogDb store = sim.cluster.disk("h1").open()) {
            RecoveredLog log = store.recovered().get(0);
            long next = log.terms().lastIndex() + 1;
            EntryBlockBuilder three = new EntryBlockBuilder();
            for (int i = 0; i < 3; i++) {
                three.add(EntryKind.COMMAND, new byte[1]);
            }
            EntryBlock block = three.build(next, log.terms().lastTerm(), log.groupUid());
            WriteBatch batch = new WriteBatch();
            batch.writes()
                    .add(new LogWrite(log.key(), log.groupUid(), log.lastWriteId() + 1, null, next, List.of(block), 0));
            store.save(batch);
        }
        sim.startHost(1, CounterMachine.factory());
        sim.cluster.runFor(1_000);
        assertThat(sim.count(1, 1)).as("before, and the first of the block").isEqualTo(2L);
        assertThat(sim.host(1).status()).doesNotContain("quarantined");
    }

    @Test
    void aLogThatCannotBeReadQuarantinesItsReplicaAndIsNotTakenForAShorterOne() {
        SimGroups sim = SimGroups.ready(65, 1);
        sim.await(sim.propose(1, 1, "one"));
        sim.cluster.runFor(1_000);
        long last = sim.host(1).info(1).lastIndex();
        sim.cluster.crash("h1");
        sim.cluster.disk("h1").corrupt(new ReplicaKey(1, 1), last);
        sim.startHost(1, CounterMachine.factory());
        sim.cluster.runFor(3_000);
        assertThat(sim.host(1).status()).contains("[1:1] quarantined: its log cannot be read");
    }
}
