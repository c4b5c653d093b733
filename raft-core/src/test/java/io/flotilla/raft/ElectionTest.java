package io.flotilla.raft;

import static io.flotilla.raft.Solo.GROUP;
import static io.flotilla.raft.Solo.TIMEOUT;
import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.PreVote;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.model.Message.RequestVote;
import io.flotilla.model.Message.TimeoutNow;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.testkit.PeerCluster;
import io.flotilla.testkit.PeerNode;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Elections: thesis §3.4, §3.6.1, §3.10, §4.2.3, §6.2, §9.6, and how others broke them (raft-bugs A). */
class ElectionTest {
    @Test
    void section34TimeoutIsDrawnBetweenOneAndTwoTimesTheShortest() {
        Set<Long> deadlines = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            ElectionTimer timer = new ElectionTimer(TIMEOUT, new io.flotilla.testkit.SeededRandom(seed), 5);
            assertThat(timer.deadlineNs()).isBetween(5 + TIMEOUT, 5 + 2 * TIMEOUT - 1);
            deadlines.add(timer.deadlineNs());
        }
        assertThat(deadlines).hasSizeGreaterThan(45);
    }

    @Test
    void section34FollowerStandsWhenItHearsNobody() {
        PeerNode node = Solo.follower(3, 1);
        node.advanceTo(TIMEOUT - 1);
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        node.advanceTo(2 * TIMEOUT);
        assertThat(node.peer().role()).isEqualTo(RoleKind.CANDIDATE);
        assertThat(node.peer().term()).isEqualTo(2);
    }

    @Test
    void section34VotesForAtMostOneCandidateOfATerm() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.requestVote(2, 2, 0, 0));
        node.step(Solo.requestVote(3, 2, 0, 0));
        node.step(Solo.requestVote(2, 2, 0, 0));
        node.sync();
        assertThat(Solo.sent(node, VoteResponse.class))
                .extracting(m -> m.to() + " " + m.granted())
                .containsExactlyInAnyOrder("2 true", "3 false", "2 true");
    }

    @Test
    void section34CandidateFollowsTheLeaderOfItsTerm() {
        PeerNode node = Solo.follower(3, 1);
        node.step(new LocalInput.Campaign());
        node.step(Solo.heartbeat(2, 2, 0));
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        assertThat(node.peer().leaderId()).isEqualTo(2);
    }

    @Test
    void section361RefusesCandidatesWithAnOlderLog() {
        assertThat(grants(2, 5, 1)).as("an earlier last term, though longer").isFalse();
        assertThat(grants(3, 1, 2)).as("the same last term, but shorter").isFalse();
        assertThat(grants(4, 2, 2)).as("the same log").isTrue();
        assertThat(grants(5, 1, 3)).as("a later last term, though shorter").isTrue();
    }

    /** Whether a replica with entries of terms 1 and 2 grants its vote. */
    private static boolean grants(long term, long lastIndex, long lastTerm) {
        PeerNode node = Solo.follower(3, 1 + term, 1, 2);
        node.step(Solo.requestVote(2, 2 + term, lastIndex, lastTerm));
        node.sync();
        return Solo.sent(node, VoteResponse.class).get(0).granted();
    }

    @Test
    void section38OwnVoteCountsOnlyWhenItIsDurable() {
        PeerNode node = Solo.follower(1, 1);
        node.step(new LocalInput.Campaign());
        assertThat(node.peer().role()).isEqualTo(RoleKind.CANDIDATE);
        node.sync();
        assertThat(node.peer().role()).isEqualTo(RoleKind.LEADER);
    }

    @Test
    void section38NothingIsAskedOrGrantedBeforeItIsDurable() {
        PeerNode candidate = Solo.follower(3, 1);
        candidate.step(new LocalInput.Campaign());
        assertThat(candidate.takeSent()).isEmpty();
        candidate.sync();
        assertThat(Solo.sent(candidate, RequestVote.class)).hasSize(2);

        PeerNode voter = Solo.follower(3, 1);
        voter.step(Solo.requestVote(2, 2, 0, 0));
        voter.step(Solo.requestVote(2, 2, 0, 0));
        assertThat(voter.takeSent()).isEmpty();
        voter.sync();
        assertThat(Solo.sent(voter, VoteResponse.class)).hasSize(2);
    }

    @Test
    void aVoteInATermThatIsDurableAlreadyIsWrittenToo() {
        PeerNode voter = Solo.follower(3, 1, 1);
        voter.step(Solo.requestVote(2, 2, 0, 0));
        voter.sync();
        assertThat(Solo.sent(voter, VoteResponse.class).get(0).granted())
                .as("to a log that is behind")
                .isFalse();
        voter.step(Solo.requestVote(3, 2, 1, 1));
        assertThat(voter.takeSent()).as("before the vote is durable").isEmpty();
        voter.sync();
        assertThat(Solo.sent(voter, VoteResponse.class).get(0).granted()).isTrue();
        voter.restart(0);
        voter.takeSent();
        voter.step(Solo.requestVote(2, 2, 1, 1));
        voter.sync();
        assertThat(Solo.sent(voter, VoteResponse.class).get(0).granted())
                .as("a second vote in the term")
                .isFalse();
    }

    @Test
    void voteIsRememberedAcrossARestart() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.requestVote(2, 2, 0, 0));
        node.sync();
        node.restart(0);
        node.takeSent();
        node.step(Solo.requestVote(3, 2, 0, 0));
        node.sync();
        assertThat(Solo.sent(node, VoteResponse.class).get(0).granted()).isFalse();
    }

    @Test
    void votesOfAnEarlierCandidacyDoNotCount() {
        PeerNode node = Solo.follower(3, 1);
        node.step(new LocalInput.Campaign());
        node.sync();
        node.step(new LocalInput.Campaign());
        node.sync();
        node.step(new VoteResponse(GROUP, UID, 2, 1, 2, true));
        assertThat(node.peer().role()).isEqualTo(RoleKind.CANDIDATE);
        node.step(new VoteResponse(GROUP, UID, 2, 1, 3, true));
        assertThat(node.peer().role()).isEqualTo(RoleKind.LEADER);
    }

    @Test
    void lateDurabilityOfAnEarlierVoteDoesNotCountInALaterElection() {
        PeerNode node = Solo.follower(1, 1);
        node.step(new LocalInput.Campaign());
        node.step(new LocalInput.Campaign());
        node.sync();
        assertThat(node.peer().role()).isEqualTo(RoleKind.CANDIDATE);
        node.sync();
        assertThat(node.peer().role()).isEqualTo(RoleKind.LEADER);
        assertThat(node.peer().term()).isEqualTo(3);
    }

    @Test
    void preVotesAreNoVotes() {
        PeerNode node = Solo.node(Solo.config(true, true), 3, 0, new HardState(1, 0, 0));
        node.step(new LocalInput.Campaign());
        node.step(new PreVoteResponse(GROUP, UID, 2, 1, 2, true));
        node.sync();
        assertThat(node.peer().role()).isEqualTo(RoleKind.CANDIDATE);
        node.step(new PreVoteResponse(GROUP, UID, 3, 1, 2, true));
        node.step(new PreVoteResponse(GROUP, UID, 3, 1, 3, true));
        assertThat(node.peer().role()).isEqualTo(RoleKind.CANDIDATE);
    }

    @Test
    void candidateThatSawAHigherTermCountsNoMore() {
        PeerNode node = Solo.follower(3, 1);
        node.step(new LocalInput.Campaign());
        node.sync();
        node.step(new VoteResponse(GROUP, UID, 2, 1, 5, false));
        node.step(new VoteResponse(GROUP, UID, 3, 1, 2, true));
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        assertThat(node.peer().term()).isEqualTo(5);
    }

    @Test
    void candidateThatCannotWinAnyMoreFollows() {
        PeerNode node = Solo.follower(3, 1);
        node.step(new LocalInput.Campaign());
        node.sync();
        node.step(new VoteResponse(GROUP, UID, 2, 1, 2, false));
        assertThat(node.peer().role()).isEqualTo(RoleKind.CANDIDATE);
        node.step(new VoteResponse(GROUP, UID, 2, 1, 2, false));
        assertThat(node.peer().role()).as("the same answer twice").isEqualTo(RoleKind.CANDIDATE);
        node.step(new VoteResponse(GROUP, UID, 3, 1, 2, false));
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
    }

    @Test
    void aVoteHoldsForItsTermWhateverRoleComesInBetween() {
        PeerNode node = Solo.follower(3, 1);
        node.step(new LocalInput.Campaign());
        node.sync();
        node.step(new VoteResponse(GROUP, UID, 2, 1, 2, false));
        node.step(new VoteResponse(GROUP, UID, 3, 1, 2, false));
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        node.takeSent();
        node.step(Solo.requestVote(2, 2, 9, 2));
        node.sync();
        assertThat(Solo.sent(node, VoteResponse.class).get(0).granted())
                .as("voted for itself")
                .isFalse();
    }

    @Test
    void aLeaderThatRestartsDoesNotLeadItsTermAgain() {
        PeerNode node = Solo.leader(3, 2);
        Solo.propose(node);
        node.restart(0);
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        node.step(new VoteResponse(GROUP, UID, 2, 1, 2, true));
        node.step(new VoteResponse(GROUP, UID, 3, 1, 2, true));
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        node.step(new LocalInput.Campaign());
        assertThat(node.peer().term()).isEqualTo(3);
        assertThat(node.peer().lastIndex())
                .as("the entry that was never durable")
                .isEqualTo(1);
    }

    @Test
    void whoVotedWaitsAWholeTimeout() {
        PeerNode node = Solo.follower(3, 1);
        node.advanceTo(TIMEOUT - 1);
        node.step(Solo.requestVote(2, 2, 0, 0));
        assertThat(node.peer().nextDeadlineNs()).isGreaterThanOrEqualTo(2 * TIMEOUT - 1);
    }

    @Test
    void grantedPreVotesDoNotStandInForALeader() {
        PeerNode node = Solo.node(Solo.config(true, true), 3, 0, new HardState(1, 0, 0));
        node.step(Solo.heartbeat(2, 1, 0));
        for (long now = TIMEOUT; now <= 2 * TIMEOUT; now += TIMEOUT / 10) {
            node.step(new PreVote(GROUP, UID, 3, 1, 2, 0, 0));
            node.advanceTo(now);
        }
        assertThat(node.peer().role()).isEqualTo(RoleKind.PRE_CANDIDATE);
    }

    @Test
    void refusedVoteDoesNotDelayTheOwnElection() {
        PeerNode node = Solo.follower(3, 1, 1);
        assertThat(node.peer().nextDeadlineNs()).isBetween(TIMEOUT, 2 * TIMEOUT);
        for (long term = 2; term < 22; term++) {
            node.advanceTo(TIMEOUT * (term + 3) / 25);
            node.step(Solo.requestVote(2, term, 0, 0));
            assertThat(node.peer().term()).isEqualTo(term);
            assertThat(node.peer().nextDeadlineNs()).isBetween(TIMEOUT, 2 * TIMEOUT);
        }
    }

    @Test
    void section423VoteRequestIsIgnoredWhileTheLeaderWasHeard() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.heartbeat(2, 1, 0));
        node.advanceTo(TIMEOUT - 1);
        node.takeSent();
        node.step(Solo.requestVote(3, 9, 5, 5));
        assertThat(node.peer().term()).isEqualTo(1);
        assertThat(node.takeSent()).isEmpty();
        node.step(new RequestVote(GROUP, UID, 3, 1, 9, 5, 5, true));
        assertThat(node.peer().term()).as("the leader asked for it").isEqualTo(9);
    }

    @Test
    void section62LeaderGoesWhenItHearsNoQuorum() {
        PeerNode node = Solo.leader(3, 2);
        node.step(Solo.answer(2, 2, 0));
        node.advanceTo(TIMEOUT);
        assertThat(node.peer().role()).isEqualTo(RoleKind.LEADER);
        node.advanceTo(2 * TIMEOUT);
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        assertThat(node.peer().term()).isEqualTo(2);
        assertThat(node.peer().leaderId()).isZero();
    }

    @Test
    void section62WithoutCheckQuorumLeaderStays() {
        PeerNode node = Solo.lead(Solo.config(false, false), 3, 0, 2);
        node.advanceTo(100 * TIMEOUT);
        assertThat(node.peer().role()).isEqualTo(RoleKind.LEADER);
        assertThat(node.peer().nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void section96PreVoteChangesNothing() {
        PeerNode node = Solo.follower(3, 1);
        long deadline = node.peer().nextDeadlineNs();
        node.step(new PreVote(GROUP, UID, 2, 1, 2, 0, 0));
        PreVoteResponse response = Solo.sent(node, PreVoteResponse.class).get(0);
        assertThat(response.granted()).isTrue();
        assertThat(response.term()).isEqualTo(2);
        assertThat(node.peer().term()).isEqualTo(1);
        assertThat(node.peer().nextDeadlineNs()).isEqualTo(deadline);
        assertThat(node.writes()).isEmpty();
    }

    @Test
    void section96PreCandidateStandsOnlyWithAQuorum() {
        PeerNode node = Solo.node(Solo.config(true, true), 5, 0, new HardState(1, 0, 0));
        node.step(new LocalInput.Campaign());
        assertThat(Solo.sent(node, PreVote.class)).hasSize(4).allMatch(m -> m.term() == 2);
        node.step(new PreVoteResponse(GROUP, UID, 2, 1, 2, true));
        node.step(new PreVoteResponse(GROUP, UID, 2, 1, 2, true));
        assertThat(node.peer().role()).isEqualTo(RoleKind.PRE_CANDIDATE);
        assertThat(node.peer().term()).isEqualTo(1);
        node.step(new PreVoteResponse(GROUP, UID, 3, 1, 2, true));
        assertThat(node.peer().role()).isEqualTo(RoleKind.CANDIDATE);
        assertThat(node.peer().term()).isEqualTo(2);
    }

    @Test
    void section96PreVoteOfAnEarlierTermIsRefusedWithTheOwnTerm() {
        PeerNode node = Solo.follower(3, 5, 1);
        node.step(new PreVote(GROUP, UID, 2, 1, 2, 9, 1));
        PreVoteResponse response = Solo.sent(node, PreVoteResponse.class).get(0);
        assertThat(response.granted()).isFalse();
        assertThat(response.term()).isEqualTo(5);
    }

    @Test
    void section96RefusalOfALaterTermFreesThePreCandidate() {
        PeerNode node = Solo.node(Solo.config(true, true), 3, 0, new HardState(1, 0, 0));
        node.step(new LocalInput.Campaign());
        node.step(new PreVoteResponse(GROUP, UID, 2, 1, 7, false));
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        assertThat(node.peer().term()).isEqualTo(7);
    }

    @Test
    void leaderOfAnEarlierTermIsToldTheTerm() {
        PeerNode node = Solo.follower(3, 5);
        node.step(Solo.heartbeat(2, 3, 0));
        node.step(Solo.replicate(2, 3, 0, 0, 0));
        assertThat(Solo.sent(node, HeartbeatResponse.class)).hasSize(2).allMatch(m -> m.term() == 5);
    }

    @Test
    void preCandidateThatIsAloneGrantsOthersTheirs() {
        PeerNode node = Solo.node(Solo.config(true, true), 3, 0, new HardState(1, 0, 0));
        node.step(Solo.heartbeat(2, 1, 0));
        node.advanceTo(2 * TIMEOUT);
        assertThat(node.peer().role()).isEqualTo(RoleKind.PRE_CANDIDATE);
        node.takeSent();
        node.step(new PreVote(GROUP, UID, 3, 1, 2, 0, 0));
        assertThat(Solo.sent(node, PreVoteResponse.class).get(0).granted()).isTrue();
    }

    @Test
    void learnerVotesButNeverStands() {
        PeerNode learner = new PeerNode(
                PeerCluster.config(3),
                PeerCluster.membership(2, 1),
                new io.flotilla.testkit.DurableImage(UID),
                new io.flotilla.testkit.SeededRandom(1),
                io.flotilla.testkit.Checks.NONE);
        assertThat(learner.peer().role()).isEqualTo(RoleKind.LEARNER);
        assertThat(learner.peer().nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
        learner.step(new LocalInput.Campaign());
        learner.advanceTo(100 * TIMEOUT);
        assertThat(learner.peer().role()).isEqualTo(RoleKind.LEARNER);
        learner.step(new RequestVote(GROUP, UID, 1, 3, 1, 0, 0, false));
        learner.sync();
        assertThat(Solo.sent(learner, VoteResponse.class).get(0).granted()).isTrue();
        learner.step(new TimeoutNow(GROUP, UID, 1, 3, 1));
        assertThat(learner.peer().role()).isEqualTo(RoleKind.LEARNER);
    }

    @Test
    void learnerCountsInNoQuorum() {
        PeerNode node = Solo.lead(Solo.config(false, true), 1, 2, 2);
        assertThat(node.peer().commitIndex()).as("alone").isEqualTo(1);
        PeerNode two = Solo.lead(Solo.config(false, true), 2, 2, 2);
        two.step(Solo.ack(3, 2, 1));
        two.step(Solo.ack(4, 2, 1));
        assertThat(two.peer().commitIndex()).isZero();
        two.step(Solo.ack(2, 2, 1));
        assertThat(two.peer().commitIndex()).isEqualTo(1);
    }

    @Test
    void heartbeatsGoToAllMembersAndOnlyFromALeader() {
        PeerNode node = Solo.lead(Solo.config(false, true), 3, 1, 2);
        node.step(new LocalInput.HeartbeatDue());
        assertThat(Solo.sent(node, Heartbeat.class)).extracting(Heartbeat::to).containsExactly(2L, 3L, 4L);
        PeerNode follower = Solo.follower(3, 1);
        follower.step(new LocalInput.HeartbeatDue());
        assertThat(follower.takeSent()).isEmpty();
    }

    @Test
    void earlyTickIsHarmless() {
        PeerNode node = Solo.follower(3, 1);
        node.step(new LocalInput.Tick());
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        PeerNode leader = Solo.leader(3, 2);
        leader.step(new LocalInput.Tick());
        assertThat(leader.peer().role()).isEqualTo(RoleKind.LEADER);
    }

    @Test
    void section96APreVoteIsGrantedToALogThatCouldWinOnly() {
        PeerNode node = Solo.node(Solo.config(true, true), 3, 0, new HardState(2, 0, 0), 1, 2);
        node.step(new PreVote(GROUP, UID, 2, 1, 3, 1, 2));
        node.step(new PreVote(GROUP, UID, 2, 1, 3, 9, 1));
        node.step(new PreVote(GROUP, UID, 3, 1, 3, 2, 2));
        assertThat(Solo.sent(node, PreVoteResponse.class))
                .extracting(PreVoteResponse::granted)
                .containsExactly(false, false, true);
    }
}
