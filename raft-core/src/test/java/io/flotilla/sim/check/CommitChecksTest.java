package io.flotilla.sim.check;

import static io.flotilla.sim.check.Tap.GROUP;
import static io.flotilla.sim.check.Tap.UID;
import static io.flotilla.sim.check.Tap.breaks;
import static io.flotilla.sim.check.Tap.commands;
import static io.flotilla.sim.check.Tap.empty;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link CommitRule}, and how the {@link Facts} make the oracle: from disks, and only ever longer. */
class CommitChecksTest {
    @Test
    void whatAQuorumHasDurablyMayBeCommittedAndOneLessMayNot() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a"));
        breaks("I9", "commits 3, which no quorum has durably", () -> tap.commits(1, 2, 3));
        Tap legal = Tap.led();
        legal.saves(1, commands(3, 2, "a"));
        legal.saves(3, commands(3, 2, "a"));
        legal.commits(1, 2, 3);
        assertThat(legal.group.committed().last()).isEqualTo(3);
        assertThat(legal.group.committedCommand()).isEqualTo(3);
        assertThat(legal.group.committed().command(3)).isEqualTo(Tap.hashOf("a"));
    }

    @Test
    void halfIsNoQuorum() {
        Tap tap = Tap.founded(4);
        tap.elects(1, 2);
        tap.saves(1, empty(2, 2));
        tap.saves(2, empty(2, 2));
        breaks("I9", "which no quorum has durably", () -> tap.commits(1, 2, 2));
        Tap legal = Tap.founded(4);
        legal.elects(1, 2);
        for (long replica = 2; replica <= 4; replica++) {
            legal.saves(replica, empty(2, 2)); // without the leader's own disk
        }
        legal.commits(1, 2, 2);
        assertThat(legal.group.committed().last()).isEqualTo(2);
    }

    @Test
    void theSameIndexWithAnotherEntryDoesNotCount() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a"));
        tap.saves(2, commands(3, 1, "b"));
        breaks("I9", "which no quorum has durably", () -> tap.commits(1, 2, 3));
    }

    @Test
    void theRuleCountsDisksThatAgreeWithTheTellersHistory() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a"));
        ReplicaFacts teller = tap.group.replica(1);
        breaks(
                "I9",
                "commits 3 in term 2, which 1 of 3 have durably",
                () -> new CommitRule().onCommit(tap.world, tap.group, teller, 3, 2, tap.disk(1)));
        new CommitRule().onCommit(tap.world, tap.group, teller, 2, 2, tap.disk(1));
        assertThat(tap.group.holders(tap.disk(1), 2)).isEqualTo(3);
    }

    @Test
    void aReplicateTellsTheCommitIndexAsAHeartbeatDoes() {
        Tap tap = Tap.led();
        breaks("I9", "commits 3", () -> tap.says(new Message.Replicate(GROUP, UID, 1, 2, 2, 2, 2, 3, List.of())));
        Tap legal = Tap.led();
        legal.says(new Message.Replicate(GROUP, UID, 1, 2, 2, 2, 2, 2, List.of()));
        assertThat(legal.group.committed().last()).isEqualTo(2);
    }

    /** Three replicas; entry 2 of term 2 is on a quorum, its leader is gone, and 2 leads term 4 with nothing of its own yet (thesis Figure 3.7). */
    private static Tap figure37() {
        Tap tap = Tap.founded(3);
        tap.elects(1, 2);
        tap.saves(1, commands(2, 2, "a"));
        tap.elects(3, 3);
        tap.saves(2, commands(2, 2, "a"));
        tap.elects(2, 4);
        return tap;
    }

    @Test
    void entriesOfEarlierTermsAreNotCommittedByCounting() {
        Tap tap = figure37();
        breaks(
                "I9",
                "of term 2 in term 4 by counting alone; of its term a quorum has up to 0",
                () -> tap.commits(2, 4, 2));
        Tap alone = figure37();
        alone.saves(2, empty(3, 4));
        breaks("I9", "by counting alone", () -> alone.commits(2, 4, 2));
    }

    @Test
    void anEntryOfTheOwnTermCommitsWhatIsBeforeIt() {
        Tap tap = figure37();
        tap.saves(2, empty(3, 4));
        tap.saves(1, empty(3, 4));
        tap.commits(2, 4, 2);
        assertThat(tap.group.committed().last()).isEqualTo(2);
        tap.commits(2, 4, 3);
        assertThat(tap.group.committed().last()).isEqualTo(3);
    }

    /** Its heartbeats told nobody before it lost its term, and the next one is of the next term that it leads. */
    @Test
    void whatALeaderCommittedInAnEarlierTermItMayTellLater() {
        Tap tap = Tap.led();
        tap.elects(1, 3);
        assertThat(tap.group.replica(1).mayHaveCommitted).isEqualTo(2);
        tap.commits(1, 3, 2);
        assertThat(tap.group.committed().last()).isEqualTo(2);
        Tap other = Tap.led();
        other.elects(2, 3);
        assertThat(other.group.replica(2).mayHaveCommitted).isZero();
        breaks("I9", "by counting alone", () -> other.commits(2, 3, 2));
    }

    @Test
    void theFoundingEntryIsCommittedByBeingFounded() {
        Tap tap = Tap.founded(3);
        tap.elects(2, 2);
        tap.commits(2, 2, 1);
        assertThat(tap.group.committed().last()).isEqualTo(1);
        assertThat(tap.group.committedCommand()).isZero();
    }

    @Test
    void aLoneVoterCommitsWhatIsOnItsDisk() {
        Tap tap = Tap.founded(1);
        tap.saves(1, 2, 1, commands(2, 1, "a"));
        tap.applies(1, 2, "a");
        assertThat(tap.group.committed().last()).isEqualTo(2);
        breaks("I9", "commits 3, which no quorum has durably", () -> tap.applies(1, 3, "b"));
    }

    @Test
    void theOracleIsNeverRewritten() {
        Tap tap = Tap.led();
        tap.group.committed.append(Tap.founding());
        tap.group.committed.append(commands(2, 1, "old"));
        tap.saves(1, empty(3, 2));
        tap.saves(2, empty(3, 2));
        breaks("I9", "commits another history at 3", () -> tap.commits(1, 2, 3));
    }

    @Test
    void theOracleGoesOnFromWhereItWas() {
        Tap tap = Tap.led();
        tap.commits(1, 2, 2);
        tap.saves(1, commands(3, 2, "a", "b"));
        tap.saves(2, commands(3, 2, "a", "b"));
        tap.commits(1, 2, 3);
        tap.commits(1, 2, 1); // old news
        tap.commits(1, 2, 4);
        assertThat(tap.group.committed().agrees(tap.disk(1), 4)).isTrue();
        assertThat(tap.group.committed().term(1)).isEqualTo(1);
        assertThat(tap.group.committed().command(4)).isEqualTo(Tap.hashOf("b"));
        assertThat(tap.group.committedCommand()).isEqualTo(4);
        assertThat(tap.group.committedBefore(2)).isZero();
        assertThat(tap.group.committedBefore(3)).isEqualTo(4);
    }

    @Test
    void whatAQuorumHasOfATermIsCountedInEachHistory() {
        Tap tap = Tap.founded(3);
        tap.saves(1, commands(2, 2, "a", "b"), empty(4, 3));
        tap.saves(2, commands(2, 2, "a"), empty(3, 4));
        tap.saves(3, commands(2, 2, "a", "b"));
        assertThat(tap.group.quorumIndexOf(1)).isEqualTo(1);
        assertThat(tap.group.quorumIndexOf(2)).isEqualTo(3);
        assertThat(tap.group.quorumIndexOf(3)).isZero();
        assertThat(tap.group.quorumIndexOf(4)).isZero();
        assertThat(tap.group.quorumIndex(tap.disk(1), 0)).isEqualTo(3);
        assertThat(tap.group.quorumIndex(tap.disk(2), 0)).isEqualTo(2);
        tap.saves(2, commands(3, 2, "b"), empty(4, 3));
        assertThat(tap.group.quorumIndexOf(3)).isEqualTo(4);
        assertThat(tap.group.quorumIndexOf(2)).isEqualTo(3);
    }

    @Test
    void aGroupIsFoundedWhenEveryMemberHasAnEntryOfALeader() {
        Tap tap = Tap.founded(3);
        tap.saves(1, empty(2, 2));
        tap.saves(2, empty(2, 2));
        assertThat(tap.facts.isFounded(GROUP)).isFalse();
        tap.saves(3, empty(2, 2));
        assertThat(tap.facts.isFounded(GROUP)).isTrue();
    }
}
