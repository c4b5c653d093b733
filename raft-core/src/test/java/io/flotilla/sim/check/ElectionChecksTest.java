package io.flotilla.sim.check;

import static io.flotilla.sim.check.Tap.GROUP;
import static io.flotilla.sim.check.Tap.UID;
import static io.flotilla.sim.check.Tap.breaks;
import static io.flotilla.sim.check.Tap.commands;
import static io.flotilla.sim.check.Tap.empty;
import static io.flotilla.sim.check.Tap.heartbeat;
import static io.flotilla.sim.check.Tap.vote;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link OneLeaderPerTerm}, {@link OneVotePerTerm}, {@link TermsNeverFall} and {@link LeaderCompleteness}: what breaks them, and what nearly does. */
class ElectionChecksTest {
    private static Message.PreVoteResponse preVote(long voter, long term, boolean granted) {
        return new Message.PreVoteResponse(GROUP, UID, voter, Tap.other(voter), term, granted);
    }

    @Test
    void aTermHasOneLeaderWhateverItSays() {
        List<Message> leadersWords = List.of(
                heartbeat(2, 2, 0),
                new Message.Replicate(GROUP, UID, 2, 1, 2, 2, 2, 0, List.of()),
                new Message.MatchedByAll(GROUP, UID, 2, 1, 2, 1),
                new Message.TimeoutNow(GROUP, UID, 2, 1, 2));
        for (Message message : leadersWords) {
            Tap tap = Tap.led();
            breaks("I1", "term 2 is led by 1 and by 2", () -> tap.says(message));
        }
    }

    @Test
    void theSameLeaderSpeaksOnAndLeadsLaterTermsWithOthersInBetween() {
        Tap tap = Tap.led();
        tap.says(heartbeat(1, 2, 0));
        tap.elects(2, 3);
        tap.elects(1, 4);
        tap.says(heartbeat(1, 2, 0)); // was held back somewhere
        tap.says(heartbeat(1, 4, 0));
        assertThat(tap.group.leaders.get(2)).isEqualTo(1);
        assertThat(tap.group.leaders.get(3)).isEqualTo(2);
        assertThat(tap.group.leaders.get(4)).isEqualTo(1);
        breaks("I1", "term 3 is led by 2 and by 1", () -> tap.says(heartbeat(1, 3, 0)));
    }

    @Test
    void answersMakeNobodyALeader() {
        Tap tap = Tap.led();
        tap.says(new Message.HeartbeatResponse(GROUP, UID, 2, 1, 2, 0));
        tap.says(Tap.ack(2, 1, 2, 2));
        assertThat(tap.group.replica(2).ledTerm).isZero();
        assertThat(tap.group.replica(1).ledTerm).isEqualTo(2);
    }

    @Test
    void aVoteIsForOneCandidateSaidOrSaved() {
        Tap said = Tap.founded(3);
        said.saves(3, 2, 1);
        said.says(vote(3, 1, 2, true));
        said.says(vote(3, 1, 2, true));
        said.says(vote(3, 2, 2, false));
        breaks("I2", "replica 3 votes for 1 and 2 in 2", () -> said.says(vote(3, 2, 2, true)));

        Tap saved = Tap.founded(3);
        saved.saves(3, 2, 1);
        saved.saves(3, 3, 2);
        saved.saves(3, 3, 2);
        breaks("I2", "replica 3 votes for 2 and 1 in 3", () -> saved.saves(3, 3, 1));
    }

    @Test
    void whoStandsHasVotedForItself() {
        Tap tap = Tap.founded(3);
        tap.saves(1, 2, 1);
        tap.stands(1, 2);
        breaks("I2", "replica 1 votes for 1 and 2 in 2", () -> tap.says(vote(1, 2, 2, true)));
        Tap other = Tap.founded(3);
        other.saves(1, 2, 3);
        breaks("I2", "replica 1 votes for 3 and 1 in 2", () -> other.stands(1, 2));
    }

    @Test
    void aSavedVoteIsNotTakenBackInItsTerm() {
        Tap tap = Tap.founded(3);
        tap.saves(3, 2, 0);
        tap.saves(3, 2, 1);
        breaks("I2", "had vote 1, saves 0 in the same term 2", () -> tap.saves(3, 2, 0));
        Tap later = Tap.founded(3);
        later.saves(3, 2, 1);
        later.saves(3, 3, 0);
        assertThat(later.group.replica(3).durableTerm()).isEqualTo(3);
    }

    @Test
    void aSavedTermNeverFalls() {
        Tap tap = Tap.founded(3);
        tap.saves(3, 3, 0);
        tap.saves(3, 3, 0);
        breaks("I3", "had term 3, saves 2", () -> tap.saves(3, 2, 0));
    }

    @Test
    void nobodySaysATermThatIsNotOnItsDisk() {
        Tap tap = Tap.founded(3);
        tap.saves(2, 5, 0);
        tap.says(preVote(2, 5, false));
        tap.says(new Message.HeartbeatResponse(GROUP, UID, 2, 1, 4, 0));
        breaks("I3", "durable is 5", () -> tap.says(new Message.HeartbeatResponse(GROUP, UID, 2, 1, 6, 0)));
    }

    @Test
    void aPreVoteAndItsGrantNameTheTermThatWouldBeARefusalDoesNot() {
        Tap tap = Tap.founded(3);
        tap.says(new Message.PreVote(GROUP, UID, 1, 2, 2, 1, 1));
        tap.says(preVote(2, 2, true));
        tap.says(preVote(2, 1, false));
        breaks("I3", "replica 2 says term 2", () -> tap.says(preVote(2, 2, false)));
    }

    @Test
    void aLeaderHasWhatWasCommittedBeforeItsTerm() {
        Tap tap = Tap.led();
        tap.commits(1, 2, 2);
        tap.saves(1, commands(3, 2, "a"));
        tap.saves(2, commands(3, 2, "a"));
        tap.commits(1, 2, 3);
        tap.saves(3, 3, 3);
        tap.stands(3, 3);
        breaks("I7", "stood with a log up to 2, committed is 3", () -> tap.says(heartbeat(3, 3, 0)));
    }

    @Test
    void aLeaderWithExactlyWhatWasCommittedIsRight() {
        Tap tap = Tap.led();
        tap.commits(1, 2, 2);
        tap.saves(1, commands(3, 2, "a")); // committed by nobody
        tap.elects(3, 3);
        assertThat(tap.group.leaders.get(3)).isEqualTo(3);
    }

    @Test
    void aLeaderWithAnotherHistoryIsNoticedThoughItsLogIsAsLong() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a"));
        tap.saves(2, commands(3, 2, "a"));
        tap.commits(1, 2, 3);
        tap.saves(3, 3, 3);
        tap.saves(3, empty(3, 3));
        breaks("I7", "leads term 3 with another history at 3", () -> tap.says(heartbeat(3, 3, 0)));
    }

    /** A leader that was paused may learn of its election after its successor has committed. */
    @Test
    void whatWasCommittedInLaterTermsIsNotAskedFor() {
        Tap tap = Tap.founded(3);
        tap.saves(1, 2, 1);
        tap.stands(1, 2);
        tap.elects(2, 3);
        tap.saves(2, empty(2, 3));
        tap.saves(3, empty(2, 3));
        tap.commits(2, 3, 2);
        assertThat(tap.group.committedBefore(3)).isEqualTo(0);
        assertThat(tap.group.committedBefore(4)).isEqualTo(2);
        tap.says(heartbeat(1, 2, 0));
        assertThat(tap.group.leaders.get(2)).isEqualTo(1);
    }
}
