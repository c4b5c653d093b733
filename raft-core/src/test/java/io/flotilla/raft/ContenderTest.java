package io.flotilla.raft;

import static io.flotilla.raft.Solo.GROUP;
import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.PreVote;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.RequestVote;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.testkit.PeerNode;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Candidates and pre-candidates: who hears a leader of its term follows it at once, who hears nothing asks again (thesis §3.4). */
class ContenderTest {
    private static PeerNode contender(boolean preVote) {
        PeerNode node = Solo.node(Solo.config(preVote, true), 3, 0, new HardState(1, 0, 0), 1);
        node.step(new LocalInput.Campaign());
        node.sync();
        node.takeSent();
        return node;
    }

    @Test
    void section34AContenderThatHearsEntriesOfALeaderOfItsTermFollowsAndTakesThem() {
        for (boolean preVote : new boolean[] {false, true}) {
            PeerNode node = contender(preVote);
            node.step(Solo.replicate(2, node.peer().term(), 1, 1, 0, 1));
            assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
            assertThat(node.peer().leaderId()).isEqualTo(2);
            node.sync();
            assertThat(Solo.sent(node, ReplicateAck.class))
                    .singleElement()
                    .matches(ack -> ack.to() == 2 && ack.matchIndex() == 2);
        }
    }

    @Test
    void section34AContenderThatHearsAHeartbeatOfItsTermFollowsAndAnswers() {
        for (boolean preVote : new boolean[] {false, true}) {
            PeerNode node = contender(preVote);
            node.step(Solo.heartbeat(2, node.peer().term(), 1));
            assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
            assertThat(node.peer().commitIndex()).isEqualTo(1);
            assertThat(Solo.sent(node, HeartbeatResponse.class)).singleElement().matches(answer -> answer.to() == 2);
        }
    }

    @Test
    void section34AContenderWithoutAMajorityAsksAgainAfterAnotherTimeout() {
        PeerNode candidate = contender(false);
        long deadline = candidate.peer().nextDeadlineNs();
        assertThat(deadline).isBetween(Solo.TIMEOUT, 2 * Solo.TIMEOUT);
        candidate.step(new LocalInput.Tick()); // early
        assertThat(candidate.peer().term()).isEqualTo(2);
        candidate.advanceTo(deadline);
        assertThat(candidate.peer().term()).isEqualTo(3);
        candidate.sync();
        assertThat(Solo.sent(candidate, RequestVote.class)).hasSize(2).allMatch(ask -> ask.term() == 3);
        assertThat(candidate.peer().nextDeadlineNs())
                .as("a timeout of its own")
                .isBetween(deadline + Solo.TIMEOUT, deadline + 2 * Solo.TIMEOUT);
        PeerNode preCandidate = contender(true);
        preCandidate.advanceTo(preCandidate.peer().nextDeadlineNs());
        assertThat(preCandidate.peer().term()).isEqualTo(1);
        assertThat(Solo.sent(preCandidate, PreVote.class)).hasSize(2);
    }

    @Test
    void aCandidateThatFollowsWaitsAWholeTimeoutBeforeItStandsAgain() {
        PeerNode node = contender(false);
        node.advanceTo(node.peer().nextDeadlineNs() - 1);
        node.step(new VoteResponse(GROUP, UID, 2, 1, 7, false));
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        long now = node.peer().nextDeadlineNs();
        assertThat(now).isGreaterThanOrEqualTo(2 * Solo.TIMEOUT - 1);
    }

    @Test
    void aTimeoutBeginsWhenTheLeaderWasHeardLast() {
        PeerNode node = Solo.follower(3, 1, 1);
        node.step(Solo.heartbeat(2, 1, 0));
        node.advanceTo(Solo.TIMEOUT - 1);
        node.step(Solo.heartbeat(2, 1, 0));
        node.advanceTo(2 * Solo.TIMEOUT - 2);
        node.step(new LocalInput.Tick());
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        node.advanceTo(node.peer().nextDeadlineNs());
        assertThat(node.peer().role()).isEqualTo(RoleKind.CANDIDATE);
    }

    /** Members that drew alike would else split every vote alike. */
    @Test
    void section34TimeoutsAreDrawnAnewInEachElectionAndEachTerm() {
        PeerNode candidate = contender(false);
        PeerNode follower = Solo.follower(3, 1, 1);
        Set<Long> stood = new TreeSet<>();
        Set<Long> heard = new TreeSet<>();
        long now = 0;
        for (int term = 2; term < 8; term++) {
            long deadline = candidate.peer().nextDeadlineNs();
            stood.add(deadline - now);
            now = deadline;
            candidate.advanceTo(now);
            follower.step(Solo.heartbeat(2, term, 0));
            heard.add(follower.peer().nextDeadlineNs());
        }
        assertThat(stood).hasSizeGreaterThan(3);
        assertThat(heard).hasSizeGreaterThan(3);
    }

    @Test
    void aPreVoteOfThePresentTermIsAnsweredByTheVoteOfThisTerm() {
        PeerNode node = Solo.node(Solo.config(true, true), 3, 0, new HardState(5, 2, 0), 1);
        node.step(new PreVote(GROUP, UID, 2, 1, 5, 9, 9));
        node.step(new PreVote(GROUP, UID, 3, 1, 5, 9, 9));
        assertThat(Solo.sent(node, PreVoteResponse.class))
                .containsExactly(
                        new PreVoteResponse(GROUP, UID, 1, 2, 5, true),
                        new PreVoteResponse(GROUP, UID, 1, 3, 5, false));
    }

    @Test
    void aPreVoteOfThePresentTermIsRefusedInWordsThoughALeaderIsThere() {
        PeerNode node = Solo.follower(3, 5, 1);
        node.step(Solo.heartbeat(2, 5, 0));
        node.takeSent();
        node.step(new PreVote(GROUP, UID, 3, 1, 5, 9, 9));
        assertThat(Solo.sent(node, PreVoteResponse.class))
                .containsExactly(new PreVoteResponse(GROUP, UID, 1, 3, 5, false));
        node.step(new PreVote(GROUP, UID, 3, 1, 6, 9, 9));
        assertThat(node.takeSent()).as("a leader was heard").isEmpty();
    }

    /** Not only for term and vote: it may have been given on the word of a log that is not durable. */
    @Test
    void section38AGrantThatIsRepeatedWaitsForTheNewestWrite() {
        PeerNode node = Solo.node(Solo.config(false, false), 3, 0, new HardState(4, 0, 0), 1);
        node.step(Solo.requestVote(2, 5, 1, 1));
        node.sync();
        assertThat(Solo.sent(node, VoteResponse.class)).hasSize(1);
        node.step(Solo.replicate(2, 5, 1, 1, 0, 5));
        node.step(Solo.requestVote(2, 5, 2, 5));
        assertThat(Solo.sent(node, VoteResponse.class)).isEmpty();
        node.step(Solo.heartbeat(2, 5, 0));
        assertThat(Solo.sent(node, HeartbeatResponse.class))
                .as("what tells no more than the term does not wait")
                .hasSize(1);
        node.sync();
        assertThat(Solo.sent(node, VoteResponse.class)).singleElement().matches(VoteResponse::granted);
    }
}
