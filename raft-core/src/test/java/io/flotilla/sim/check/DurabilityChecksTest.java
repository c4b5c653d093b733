package io.flotilla.sim.check;

import static io.flotilla.sim.check.Tap.GROUP;
import static io.flotilla.sim.check.Tap.UID;
import static io.flotilla.sim.check.Tap.ack;
import static io.flotilla.sim.check.Tap.breaks;
import static io.flotilla.sim.check.Tap.commands;
import static io.flotilla.sim.check.Tap.vote;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.HardState;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.TermRuns;
import io.flotilla.sim.SimHost;
import io.flotilla.spi.RecoveredLog;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link PersistBeforePromise} and {@link Recovery}: only what a disk has counts, and it has what it had. */
class DurabilityChecksTest {
    @Test
    void aRequestForVotesWaitsForTheOwnVote() {
        Tap tap = Tap.founded(3);
        tap.saves(1, 2, 0);
        breaks("I4", "tells its vote for 1 in term 2; on disk: 0 in 2", () -> tap.stands(1, 2));
        Tap legal = Tap.founded(3);
        legal.saves(1, 2, 1);
        legal.stands(1, 2);
        assertThat(legal.group.replica(1).stoodTerm).isEqualTo(2);
    }

    @Test
    void aGrantedVoteWaitsForTheDiskARefusalDoesNot() {
        Tap tap = Tap.founded(3);
        tap.saves(2, 2, 0);
        tap.says(vote(2, 1, 2, false));
        breaks("I4", "tells its vote for 1 in term 2; on disk: 0 in 2", () -> tap.says(vote(2, 1, 2, true)));
    }

    @Test
    void aVoteThatTheDiskNoLongerHasIsNotTold() {
        Tap tap = Tap.founded(3);
        tap.saves(2, 2, 1);
        tap.saves(2, 3, 1);
        tap.says(vote(2, 1, 3, true));
        breaks("I4", "tells its vote for 1 in term 2; on disk: 1 in 3", () -> tap.says(vote(2, 1, 2, true)));
    }

    @Test
    void anAcknowledgementCoversWhatIsOnDiskAndNoMore() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a", "b"));
        tap.saves(2, commands(3, 2, "a"));
        tap.says(ack(2, 1, 2, 2));
        tap.says(ack(2, 1, 2, 3));
        breaks("I4", "replica 2 acknowledges 4, on disk it has 3", () -> tap.says(ack(2, 1, 2, 4)));
    }

    @Test
    void whatIsAcknowledgedIsTheLeadersLog() {
        Tap tap = Tap.led();
        tap.saves(2, commands(3, 1, "old"));
        tap.saves(1, commands(3, 2, "new", "newer"));
        breaks("I4", "acknowledges 3 to 1, whose log is another at 3", () -> tap.says(ack(2, 1, 2, 3)));
    }

    /** Thesis §10.2.1: a leader sends what is not on its own disk yet. */
    @Test
    void aFollowerMayHaveMoreOnDiskThanItsLeader() {
        Tap tap = Tap.led();
        tap.saves(2, commands(3, 2, "a"));
        tap.saves(3, commands(3, 2, "a"));
        tap.says(ack(2, 1, 2, 3));
        assertThat(tap.disk(1).last()).isEqualTo(2);
    }

    /** Until its own write in this term is done, a new leader's disk may still hold what it has overwritten in memory. */
    @Test
    void aLeadersDiskIsNoWitnessBeforeItHasTheTerm() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "lost"));
        tap.elects(2, 3);
        tap.elects(1, 4);
        tap.saves(3, commands(3, 4, "new"));
        tap.says(ack(3, 1, 4, 3));
        assertThat(tap.disk(1).agrees(tap.disk(3), 3)).isFalse();
    }

    @Test
    void anAcknowledgementToWhoLeadsNoMoreIsComparedWithNothing() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a"));
        tap.saves(2, commands(3, 2, "a"));
        tap.elects(3, 3);
        tap.says(ack(2, 1, 2, 3));
        assertThat(tap.group.replica(1).durableTerm()).isEqualTo(3);
    }

    private static void opens(Tap tap, HardState state, TermRuns terms) {
        RecoveredLog log = new RecoveredLog(new ReplicaKey(GROUP, 1), UID, state, terms, 1);
        tap.facts.onOpen(hostOf(tap, 1), List.of(log));
    }

    private static TermRuns terms(long lastIndex, long lastTerm) {
        TermRuns terms = new TermRuns(0, 0);
        terms.append(1, 1, 1);
        if (lastIndex > 1) {
            terms.append(2, lastIndex, lastTerm);
        }
        return terms;
    }

    @Test
    void aStoreFindsWhatWasDurable() {
        opens(Tap.led(), new HardState(2, 1, 0), terms(2, 2));
        opens(Tap.led(), new HardState(2, 1, 1), terms(2, 2)); // the commit index is a hint
        breaks("I27", "finds", () -> opens(Tap.led(), new HardState(1, 1, 0), terms(2, 2)));
        breaks("I27", "finds", () -> opens(Tap.led(), new HardState(2, 0, 0), terms(2, 2)));
        breaks("I27", "finds", () -> opens(Tap.led(), new HardState(2, 1, 0), terms(1, 1)));
        breaks("I27", "finds", () -> opens(Tap.led(), new HardState(2, 1, 0), terms(3, 2)));
        breaks("I27", "finds", () -> opens(Tap.led(), new HardState(2, 1, 0), terms(2, 1)));
    }

    @Test
    void aStoreFindsEveryReplicaThatItHad() {
        Tap tap = Tap.led();
        breaks("I27", "replica 1 is not on its disk any more", () -> tap.facts.onOpen(hostOf(tap, 1), List.of()));
        Tap fresh = new Tap();
        fresh.facts.onOpen(hostOf(fresh, 1), List.of());
        fresh.saves(2, 1, 0, Tap.founding());
        fresh.facts.onOpen(hostOf(fresh, 1), List.of());
        fresh.facts.onWipe(GROUP, 2);
        fresh.facts.onOpen(hostOf(fresh, 2), List.of());
        assertThat(fresh.group.replica(2).durableTerm()).isEqualTo(1);
    }

    private static SimHost hostOf(Tap tap, long replica) {
        return tap.world.hosts().get(tap.group.replica(replica).host);
    }

    @Test
    void aWipedDiskNeedNotHaveWhatItHad() {
        Tap tap = Tap.led();
        assertThat(tap.group.replica(1).isLost()).isFalse();
        tap.facts.onWipe(GROUP, 1);
        opens(tap, HardState.EMPTY, new TermRuns(0, 0));
        assertThat(tap.group.replica(1).isLost()).isTrue();
        assertThat(tap.disk(1).last()).isEqualTo(2);
    }

    @Test
    void aMachineOpensWithWhatIsCommitted() {
        Tap tap = Tap.led();
        tap.commits(1, 2, 2);
        tap.facts.onMachineOpen(GROUP, 1, 2);
        assertThat(tap.group.replica(1).applied()).isEqualTo(2);
        breaks("I27", "opens a machine with what is not committed", () -> tap.facts.onMachineOpen(GROUP, 1, 3));
    }
}
