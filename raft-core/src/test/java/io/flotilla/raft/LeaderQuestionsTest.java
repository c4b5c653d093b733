package io.flotilla.raft;

import static io.flotilla.raft.Solo.GROUP;
import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message.MatchedByAll;
import io.flotilla.model.Message.ReadIndexRequest;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.testkit.PeerNode;
import io.flotilla.testkit.SeededRandom;
import org.junit.jupiter.api.Test;

/** What the engine asks a leader: who could follow it, whether it has anything to say, whom it hands over to. */
class LeaderQuestionsTest {
    private static final long MS = 1_000_000;

    @Test
    void theSuccessorIsTheVoterWhoseLogIsFurthestOfThoseHeard() {
        PeerNode leader = Solo.lead(Solo.config(false, false), 4, 1, 1);
        Solo.propose(leader);
        Solo.propose(leader);
        leader.advanceTo(10 * MS);
        leader.step(Solo.ack(2, 1, 1));
        leader.step(Solo.ack(3, 1, 2));
        leader.step(Solo.ack(5, 1, 3)); // a learner
        assertThat(leader.peer().successor(10 * MS)).isEqualTo(3);
        leader.advanceTo(20 * MS);
        leader.step(Solo.ack(2, 1, 2));
        assertThat(leader.peer().successor(0)).as("the first of equals").isEqualTo(2);
        assertThat(leader.peer().successor(20 * MS)).as("heard exactly then").isEqualTo(2);
        leader.step(Solo.ack(4, 1, 3));
        assertThat(leader.peer().successor(0)).isEqualTo(4);
        assertThat(leader.peer().successor(20 * MS + 1))
                .as("nobody was heard since")
                .isZero();
    }

    @Test
    void whoDoesNotLeadHasNoSuccessor() {
        PeerNode node = Solo.follower(3, 1);
        assertThat(node.peer().successor(0)).isZero();
        assertThat(node.peer().isQuiet()).isFalse();
        assertThat(node.peer().uncommittedBlocks()).isZero();
    }

    @Test
    void aLeaderIsQuietWhenEveryMemberHasEverythingAndKnowsIt() {
        PeerNode leader = Solo.leader(3, 1);
        assertThat(leader.peer().isQuiet()).as("nobody has acknowledged").isFalse();
        leader.step(Solo.ack(2, 1, 1));
        leader.step(Solo.ack(3, 1, 1));
        assertThat(leader.peer().isQuiet())
                .as("3 does not know the commit index")
                .isFalse();
        leader.step(new LocalInput.HeartbeatDue());
        assertThat(leader.peer().isQuiet()).isTrue();
        Solo.propose(leader);
        assertThat(leader.peer().isQuiet()).as("there is news").isFalse();
        leader.step(Solo.ack(2, 1, 2));
        leader.step(new LocalInput.HeartbeatDue());
        assertThat(leader.peer().isQuiet()).as("3 has not acknowledged").isFalse();
        leader.step(Solo.ack(3, 1, 2));
        leader.step(new LocalInput.HeartbeatDue());
        assertThat(leader.peer().isQuiet()).isTrue();
        leader.step(new LocalInput.Unreachable(3));
        assertThat(leader.peer().isQuiet()).as("3 may have lost something").isFalse();
    }

    @Test
    void aLeaderWithAReadOrATransferUnderWayIsNotQuiet() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.step(Solo.ack(3, 1, 1));
        leader.step(new LocalInput.HeartbeatDue());
        leader.step(new LocalInput.Read(1));
        assertThat(leader.peer().isQuiet()).isFalse();
        leader.step(Solo.answer(2, 1, 1));
        assertThat(leader.peer().isQuiet()).isTrue();
        assertThat(leader.peer().isTransferring()).isFalse();
        leader.step(new LocalInput.Transfer(2));
        assertThat(leader.peer().isTransferring()).isTrue();
        assertThat(leader.peer().isQuiet()).isFalse();
        assertThat(leader.peer().status(0)).contains("hands leadership to 2");
        leader.step(new LocalInput.Tick());
        assertThat(leader.peer().isTransferring())
                .as("a tick long before its time is over")
                .isTrue();
    }

    @Test
    void blocksThatWaitForCommitAreCounted() {
        PeerNode leader = Solo.leader(3, 1);
        Solo.propose(leader);
        assertThat(leader.peer().uncommittedBlocks()).isEqualTo(2);
        leader.step(Solo.ack(2, 1, 1));
        assertThat(leader.peer().uncommittedBlocks()).isEqualTo(1);
    }

    @Test
    void whoHasNothingToSayIsNotAskedForIt() {
        PeerNode node = Solo.follower(3, 1);
        node.peer().step(Solo.ack(2, 1, 1), 0);
        assertThat(node.peer().hasUpdate()).isFalse();
        node.peer().step(Solo.heartbeat(2, 1, 0), 0);
        assertThat(node.peer().hasUpdate()).isTrue();
        assertThat(node.peer().update().messages).hasSize(1);
        assertThat(node.peer().hasUpdate()).as("taken").isFalse();
    }

    @Test
    void howFarAllHaveComeIsToldOncePerAdvance() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.step(Solo.ack(3, 1, 1));
        leader.takeSent();
        leader.step(new LocalInput.MatchDue());
        assertThat(Solo.sent(leader, MatchedByAll.class)).hasSize(2).allMatch(told -> told.index() == 1);
        leader.step(new LocalInput.MatchDue());
        assertThat(leader.takeSent()).as("no news").isEmpty();
    }

    /** Else the others forget what a leader whose store is slow would lose with its power, and nobody could bring it back. */
    @Test
    void whatAllHaveIsDurableAtTheLeaderToo() {
        PeerNode leader = Solo.leader(3, 1);
        Solo.propose(leader);
        leader.step(Solo.ack(2, 1, 2));
        leader.step(Solo.ack(3, 1, 2));
        leader.takeSent();
        leader.step(new LocalInput.MatchDue());
        assertThat(Solo.sent(leader, MatchedByAll.class)).hasSize(2).allMatch(told -> told.index() == 1);
        leader.sync();
        leader.takeSent();
        leader.step(new LocalInput.MatchDue());
        assertThat(Solo.sent(leader, MatchedByAll.class)).hasSize(2).allMatch(told -> told.index() == 2);
    }

    @Test
    void readsThatAreInNoRoundYetAreGivenBackTooWhenLeadershipIsLost() {
        PeerNode leader = Solo.leader(3, 2, 1);
        leader.step(new LocalInput.Read(1)); // nothing of this term is committed
        leader.step(Solo.heartbeat(2, 9, 0));
        assertThat(leader.readsDropped()).containsExactly(1L);
    }

    @Test
    void moreReadsThanMayWaitAreRefusedAndServedOnesMakeRoom() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        for (int round = 1; round <= 2; round++) {
            leader.gather(true);
            for (long id = 1; id <= 4096; id++) {
                leader.step(new ReadIndexRequest(GROUP, UID, 3, 1, 1, id));
            }
            leader.gather(false);
            leader.takeSent();
            leader.step(new ReadIndexRequest(GROUP, UID, 3, 1, 1, 5000));
            assertThat(Solo.sent(leader, ReadIndexResponse.class))
                    .singleElement()
                    .matches(refusal -> refusal.requestId() == 5000 && refusal.index() == 0);
            leader.step(Solo.answer(2, 1, round));
            assertThat(Solo.sent(leader, ReadIndexResponse.class)).hasSize(4096);
        }
    }

    @Test
    void whatARestartedPeerGoesOnFromIsWhatThisOneHas() {
        PeerNode node = Solo.follower(3, 4, 1, 2, 4);
        node.step(Solo.replicate(2, 4, 3, 4, 2, 4));
        node.sync();
        node.apply(2);
        PeerStart start = node.peer().restart();
        assertThat(start.hardState()).isEqualTo(new HardState(4, 0, 2));
        assertThat(start.terms().lastIndex()).isEqualTo(4);
        assertThat(start.terms().termAt(2)).isEqualTo(2);
        assertThat(start.appliedIndex()).isEqualTo(2);
        assertThat(start.membership()).isEqualTo(node.peer().membership());
        node.step(Solo.replicate(2, 4, 4, 4, 2, 4));
        assertThat(start.terms().lastIndex())
                .as("it does not change with this one")
                .isEqualTo(4);
    }

    /** A replica that is stopped and started in one run begins with this, and not with what its store recovered. */
    @Test
    void aPeerThatRestartsRemembersItsVote() {
        PeerNode node = Solo.follower(3, 4);
        node.step(Solo.requestVote(2, 5, 1, 4));
        node.sync();
        PeerStart start = node.peer().restart();
        assertThat(start.hardState()).isEqualTo(new HardState(5, 2, 0));
        Peer restarted = new Peer(node.config(), start, new SeededRandom(1), RaftObserver.NONE, 0);
        restarted.step(Solo.requestVote(3, 5, 1, 4), 0);
        assertThat(restarted.update().messages).containsExactly(new VoteResponse(GROUP, UID, 1, 3, 5, false));
    }

    @Test
    void whatAllHaveStaysSoWhenAnEarlierWordOfItComesLater() {
        PeerNode node = Solo.follower(3, 1, 1, 1, 1, 1, 1);
        node.step(new MatchedByAll(GROUP, UID, 2, 1, 1, 5));
        node.step(new MatchedByAll(GROUP, UID, 2, 1, 1, 3));
        assertThat(node.peer().matchedByAll()).isEqualTo(5);
    }
}
