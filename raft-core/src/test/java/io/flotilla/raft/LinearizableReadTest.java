package io.flotilla.raft;

import static io.flotilla.raft.Solo.GROUP;
import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.LocalInput;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.ReadIndexRequest;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Update.ReadReady;
import io.flotilla.testkit.PeerNode;
import org.junit.jupiter.api.Test;

/** ReadIndex: thesis §6.4, and raft-bugs E. */
class LinearizableReadTest {
    @Test
    void section64NoReadBeforeAnEntryOfTheTermIsCommitted() {
        PeerNode leader = Solo.leader(3, 2, 1);
        leader.step(new LocalInput.Read(1));
        assertThat(Solo.sent(leader, Heartbeat.class)).isEmpty();
        assertThat(leader.peer().hasCommittedInTerm()).isFalse();
        leader.step(Solo.ack(2, 2, 2));
        assertThat(leader.peer().hasCommittedInTerm()).isTrue();
        assertThat(Solo.sent(leader, Heartbeat.class)).hasSize(2).allMatch(m -> m.readSequence() == 1);
        leader.step(Solo.answer(3, 2, 1));
        assertThat(leader.reads()).containsExactly(new ReadReady(1, 2));
    }

    @Test
    void section64ReadsOfOneRoundShareOneSequence() {
        PeerNode leader = ready();
        leader.gather(true);
        leader.step(new LocalInput.Read(1));
        leader.step(new LocalInput.Read(2));
        leader.step(new ReadIndexRequest(GROUP, UID, 3, 1, 1, 77));
        leader.gather(false);
        assertThat(Solo.sent(leader, Heartbeat.class)).hasSize(2).allMatch(m -> m.readSequence() == 1);
        leader.step(Solo.answer(2, 1, 1));
        assertThat(leader.reads()).extracting(ReadReady::readId).containsExactly(1L, 2L);
        assertThat(Solo.sent(leader, ReadIndexResponse.class))
                .singleElement()
                .matches(m -> m.to() == 3 && m.requestId() == 77 && m.index() == 1);
    }

    @Test
    void section64LaterRoundConfirmsEarlierOnesAndNotTheReverse() {
        PeerNode leader = ready();
        leader.step(new LocalInput.Read(1));
        leader.step(new LocalInput.Read(2));
        leader.step(Solo.answer(2, 1, 1));
        assertThat(leader.reads()).extracting(ReadReady::readId).containsExactly(1L);
        leader.step(new LocalInput.Read(3));
        leader.step(Solo.answer(2, 1, 3));
        assertThat(leader.reads()).extracting(ReadReady::readId).containsExactly(1L, 2L, 3L);
    }

    @Test
    void answersThatNameNoRoundOrOneThatNeverWasConfirmNothing() {
        PeerNode leader = ready();
        leader.step(new LocalInput.Read(1));
        leader.step(Solo.answer(2, 1, 0));
        leader.step(Solo.answer(3, 1, 9));
        assertThat(leader.reads()).isEmpty();
    }

    @Test
    void heartbeatAsksAgainForTheRoundThatWaits() {
        PeerNode leader = ready();
        leader.step(new LocalInput.Read(1));
        leader.takeSent();
        leader.step(new LocalInput.HeartbeatDue());
        assertThat(Solo.sent(leader, Heartbeat.class)).allMatch(m -> m.readSequence() == 1);
        leader.step(Solo.answer(2, 1, 1));
        leader.step(new LocalInput.HeartbeatDue());
        assertThat(Solo.sent(leader, Heartbeat.class)).allMatch(m -> m.readSequence() == 0);
    }

    @Test
    void readsAreGivenBackWhenLeadershipIsLost() {
        PeerNode leader = ready();
        leader.step(new LocalInput.Read(1));
        leader.step(new LocalInput.Read(2));
        leader.step(Solo.heartbeat(2, 9, 0));
        assertThat(leader.readsDropped()).containsExactly(1L, 2L);
        assertThat(leader.reads()).isEmpty();
    }

    @Test
    void readsWithoutALeaderAreGivenBackAtOnce() {
        PeerNode node = Solo.follower(3, 1);
        node.step(new LocalInput.Read(1));
        assertThat(node.readsDropped()).containsExactly(1L);
    }

    @Test
    void followerAsksItsLeaderAndTheAnswerServesOlderReadsToo() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.heartbeat(2, 1, 0));
        node.takeSent();
        node.step(new LocalInput.Read(1));
        node.step(new LocalInput.Read(2));
        node.step(new LocalInput.Read(3));
        assertThat(Solo.sent(node, ReadIndexRequest.class)).hasSize(3).allMatch(m -> m.to() == 2);
        node.step(new ReadIndexResponse(GROUP, UID, 2, 1, 1, 2, 5));
        assertThat(node.reads()).containsExactly(new ReadReady(1, 5), new ReadReady(2, 5));
        node.step(new ReadIndexResponse(GROUP, UID, 2, 1, 1, 2, 6));
        assertThat(node.reads()).as("once").hasSize(2);
        node.step(new ReadIndexResponse(GROUP, UID, 2, 1, 1, 3, 0));
        assertThat(node.readsDropped()).containsExactly(3L);
    }

    /** Its callers ask again or are gone; kept for ever, they would be a leak in a group that nobody reads any more (I26). */
    @Test
    void readsWhoseAnswerWasLostAreGivenBackAfterAWhile() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.heartbeat(2, 1, 0));
        node.step(new LocalInput.Read(1));
        hear(node, 0, 1_900);
        node.step(new LocalInput.Read(2));
        hear(node, 1_900, 3_900);
        assertThat(node.readsDropped()).as("somebody may wait still").isEmpty();
        hear(node, 3_900, 4_000);
        assertThat(node.readsDropped()).containsExactly(1L, 2L);
        node.step(new ReadIndexResponse(GROUP, UID, 2, 1, 1, 2, 5));
        assertThat(node.reads()).isEmpty();
    }

    /** Time passes, and a heartbeat of the leader comes each 100 ms. */
    private static void hear(PeerNode node, long fromMs, long toMs) {
        for (long ms = fromMs + 100; ms <= toMs; ms += 100) {
            node.advanceTo(ms * 1_000_000);
            node.step(Solo.heartbeat(2, 1, 0));
        }
    }

    @Test
    void answerOfAnEarlierTermServesNothing() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.heartbeat(2, 1, 0));
        node.step(new LocalInput.Read(1));
        node.step(Solo.heartbeat(3, 2, 0));
        assertThat(node.readsDropped()).containsExactly(1L);
        node.step(new ReadIndexResponse(GROUP, UID, 2, 1, 1, 1, 5));
        assertThat(node.reads()).isEmpty();
    }

    @Test
    void answerToAnEarlierLifeOfTheFollowerServesNothing() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.heartbeat(2, 1, 0));
        node.step(new LocalInput.Read(5));
        node.restart(0);
        node.step(Solo.heartbeat(2, 1, 0));
        node.step(new LocalInput.Read(1));
        node.step(new ReadIndexResponse(GROUP, UID, 2, 1, 1, 5, 3));
        assertThat(node.reads()).isEmpty();
        node.step(new ReadIndexResponse(GROUP, UID, 2, 1, 1, 1, 4));
        assertThat(node.reads()).containsExactly(new ReadReady(1, 4));
    }

    @Test
    void repeatedAnswersToAnEarlierRoundConfirmNoLaterOne() {
        PeerNode leader = ready();
        leader.step(new LocalInput.Read(1));
        leader.step(Solo.answer(2, 1, 1));
        leader.step(Solo.answer(3, 1, 1));
        leader.step(new LocalInput.Read(2));
        for (int i = 0; i < 3; i++) {
            leader.step(Solo.answer(2, 1, 1));
            leader.step(Solo.answer(3, 1, 1));
            leader.step(Solo.answer(2, 1, 0));
        }
        assertThat(leader.reads()).extracting(ReadReady::readId).containsExactly(1L);
        leader.step(Solo.answer(3, 1, 2));
        assertThat(leader.reads()).extracting(ReadReady::readId).containsExactly(1L, 2L);
    }

    @Test
    void learnersConfirmNoRead() {
        PeerNode leader = Solo.lead(Solo.config(false, true), 3, 2, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.step(new LocalInput.Read(1));
        leader.step(Solo.answer(4, 1, 1));
        leader.step(Solo.answer(5, 1, 1));
        assertThat(leader.reads()).isEmpty();
        leader.step(Solo.answer(3, 1, 1));
        assertThat(leader.reads()).hasSize(1);
    }

    @Test
    void readIsPlacedAtTheCommitIndexThoughLessIsApplied() {
        PeerNode leader = ready();
        Solo.propose(leader);
        leader.step(Solo.ack(2, 1, 2));
        leader.step(Solo.ack(3, 1, 2));
        leader.step(new LocalInput.Read(1));
        leader.step(Solo.answer(2, 1, 1));
        assertThat(leader.appliedIndex()).isZero();
        assertThat(leader.reads()).containsExactly(new ReadReady(1, 2));
    }

    @Test
    void waitingReadsAreBounded() {
        PeerNode leader = ready();
        for (int i = 1; i <= 5000; i++) {
            leader.step(new LocalInput.Read(i));
        }
        assertThat(leader.readsDropped()).hasSize(5000 - 4096);
        PeerNode follower = Solo.follower(3, 1);
        follower.step(Solo.heartbeat(2, 1, 0));
        for (int i = 1; i <= 5000; i++) {
            follower.step(new LocalInput.Read(i));
        }
        assertThat(follower.readsDropped()).hasSize(5000 - 4096).startsWith(1L);
    }

    @Test
    void replicaThatDoesNotLeadSaysSo() {
        PeerNode node = Solo.follower(3, 1);
        node.step(new ReadIndexRequest(GROUP, UID, 2, 1, 1, 7));
        assertThat(Solo.sent(node, ReadIndexResponse.class))
                .singleElement()
                .matches(m -> m.requestId() == 7 && m.index() == 0);
    }

    /** Leads term 1 of three with its entry committed. */
    private static PeerNode ready() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.takeSent();
        return leader;
    }
}
