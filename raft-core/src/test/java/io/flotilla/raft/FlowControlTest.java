package io.flotilla.raft;

import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message.Replicate;
import io.flotilla.testkit.PeerCluster;
import io.flotilla.testkit.PeerNode;
import org.junit.jupiter.api.Test;

/** What a leader thinks is lost, what it tries again and from where: one member's answers, and what they must not change. */
class FlowControlTest {
    /** One heartbeat round that replica 2 answers; what is sent meanwhile is kept. */
    private static void round(PeerNode leader) {
        leader.step(new LocalInput.HeartbeatDue());
        leader.step(Solo.answer(2, leader.peer().term(), 0));
    }

    private static void assertSends(PeerNode leader, Long... previousIndexes) {
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .extracting(Replicate::previousIndex)
                .containsExactly(previousIndexes);
    }

    /** Leads term 2 with four entries, and begins at 3; replica 2 had nothing when that was asked. */
    private static PeerNode leaderWithoutWhatReplica2Needs() {
        PeerNode leader = Solo.leader(3, 2, 1, 1, 1);
        leader.step(Solo.ack(3, 2, 4));
        leader.apply(4);
        leader.step(new LocalInput.Compact(2));
        leader.step(Solo.reject(2, 2, 3, 0, 0));
        leader.takeSent();
        assertThat(leader.peer().status(0)).contains("replica 2 needs a snapshot");
        return leader;
    }

    @Test
    void anAcknowledgementThatIsRepeatedIsNoProgress() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.step(new LocalInput.HeartbeatDue());
        Solo.propose(leader);
        for (int i = 0; i < 2; i++) {
            leader.step(Solo.ack(2, 1, 1));
            leader.takeSent();
            leader.step(new LocalInput.HeartbeatDue());
        }
        assertSends(leader, 1L);
    }

    @Test
    void roundsWithoutProgressAreCountedAnewAfterALoss() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.step(new LocalInput.HeartbeatDue());
        Solo.propose(leader);
        round(leader);
        leader.step(new LocalInput.HeartbeatDue());
        leader.step(Solo.reject(2, 1, 2, 1, 1));
        leader.step(Solo.ack(2, 1, 1));
        leader.takeSent();
        round(leader);
        assertSends(leader);
        round(leader);
        assertSends(leader, 1L);
    }

    @Test
    void aRefusalOfWhatIsAcknowledgedIsNoAnswerToAProbe() {
        PeerNode leader = Solo.leader(3, 2, 1, 1);
        leader.step(Solo.ack(2, 2, 3));
        leader.step(new LocalInput.Unreachable(2));
        round(leader);
        assertSends(leader, 3L);
        leader.step(Solo.reject(2, 2, 3, 0, 0));
        assertSends(leader);
    }

    @Test
    void aMemberThatIsUnreachableIsProbedAgainOnceARoundThatBeganLaterIsAnswered() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.step(new LocalInput.HeartbeatDue());
        leader.step(new LocalInput.Unreachable(2));
        leader.takeSent();
        leader.step(Solo.answer(2, 1, 0));
        assertSends(leader);
        round(leader);
        assertSends(leader, 1L);
    }

    @Test
    void whatIsProbedIsProbedAgainWhereItWasThoughItMayBeLost() {
        PeerNode leader = Solo.leader(3, 2, 1, 1, 1);
        leader.step(new LocalInput.Unreachable(2));
        round(leader);
        assertSends(leader, 3L);
    }

    @Test
    void aMemberThatIsUnreachableWaitsForNoRange() {
        PeerNode leader = Solo.leader(3, 2, 1, 1, 1);
        leader.step(Solo.reject(2, 2, 3, 0, 0));
        leader.step(Solo.ack(2, 2, 0));
        leader.step(new LocalInput.Unreachable(2));
        leader.takeSent();
        assertThat(leader.readRange()).isTrue();
        assertSends(leader);
        round(leader);
        assertSends(leader, 0L);
    }

    @Test
    void aMemberThatNeedsASnapshotNeedsItThoughItIsUnreachable() {
        PeerNode leader = leaderWithoutWhatReplica2Needs();
        leader.step(new LocalInput.Unreachable(2));
        assertThat(leader.peer().status(0)).contains("replica 2 needs a snapshot");
    }

    @Test
    void whetherASnapshotIsStillNeededIsAskedOncePerRound() {
        PeerNode leader = leaderWithoutWhatReplica2Needs();
        round(leader);
        assertSends(leader, 2L);
        leader.step(Solo.answer(2, 2, 0));
        Solo.propose(leader);
        assertSends(leader);
        round(leader);
        assertSends(leader, 2L);
    }

    @Test
    void aMemberThatAgreesWithTheEntryBeforeTheLogsBeginningNeedsNoSnapshot() {
        PeerNode leader = Solo.leader(3, 2, 1, 1, 1);
        leader.step(Solo.ack(3, 2, 4));
        leader.apply(4);
        leader.step(new LocalInput.Compact(2));
        leader.takeSent();
        leader.step(Solo.reject(2, 2, 3, 2, 1));
        assertSends(leader, 2L);
        PeerNode whole = Solo.leader(3, 2, 1, 1, 1);
        whole.step(Solo.reject(2, 2, 3, 0, 0));
        assertSends(whole, 0L);
    }

    /** The window is full where a block begins of which compaction takes a part: the term before it is known no more. */
    @Test
    void whatIsCompactedInPartIsNotSentFromItsBeginning() {
        PeerNode leader = leaderWithAFullWindow();
        leader.step(new LocalInput.Compact(4));
        leader.step(Solo.ack(2, 1, 2));
        assertSends(leader);
        assertThat(leader.peer().status(0)).contains("replica 2 needs a snapshot: it has 2, the log begins at 5");
    }

    @Test
    void aBlockAtTheLogsBeginningIsSentFromMemory() {
        PeerNode leader = leaderWithAFullWindow();
        leader.step(new LocalInput.Compact(2));
        leader.step(Solo.ack(2, 1, 2));
        assertSends(leader, 2L);
    }

    /** Entry 2 is under way to replica 2, which leaves no room for the block of 3, 4 and 5; all are committed and applied. */
    private static PeerNode leaderWithAFullWindow() {
        PeerConfig narrow =
                new PeerConfig(PeerCluster.config(1).key(), UID, Solo.TIMEOUT, false, true, 1 << 20, 1, 1, 1 << 16);
        PeerNode leader = Solo.lead(narrow, 3, 0, 1);
        leader.step(Solo.ack(2, 1, 1));
        Solo.propose(leader);
        EntryBlockBuilder three = new EntryBlockBuilder();
        for (int i = 0; i < 3; i++) {
            three.add(EntryKind.COMMAND, new byte[1]);
        }
        leader.step(new LocalInput.Propose(three.build(3, 1, UID)));
        leader.sync();
        leader.sync();
        assertSends(leader, 1L);
        leader.step(Solo.ack(3, 1, 5));
        leader.apply(5);
        return leader;
    }
}
