package io.flotilla.raft;

import static io.flotilla.raft.Solo.GROUP;
import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.ReplicateReject;
import io.flotilla.testkit.DurableImage;
import io.flotilla.testkit.PeerCluster;
import io.flotilla.testkit.PeerNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replication: thesis §3.5, §3.6.2, §10.2.1, flow control, and how others broke them (raft-bugs B). */
class LogReplicationTest {
    @Test
    void section35FollowerAppendsAndAcknowledgesWhenDurable() {
        PeerNode node = Solo.follower(3, 1, 1);
        node.step(Solo.replicate(2, 1, 1, 1, 0, 1, 1));
        assertThat(node.takeSent()).isEmpty();
        node.sync();
        assertThat(Solo.sent(node, ReplicateAck.class))
                .singleElement()
                .extracting(ReplicateAck::matchIndex)
                .isEqualTo(3L);
    }

    @Test
    void section35FollowerRefusesWhenThePreviousTermDiffers() {
        PeerNode node = Solo.follower(3, 5, 1, 1, 3, 3);
        node.step(Solo.replicate(2, 5, 4, 2, 0, 5));
        node.sync();
        ReplicateReject reject = Solo.sent(node, ReplicateReject.class).get(0);
        assertThat(reject.rejectedIndex()).isEqualTo(4);
        assertThat(reject.hintIndex()).as("skips the whole of term 3").isEqualTo(2);
        assertThat(reject.hintTerm()).isEqualTo(1);
    }

    @Test
    void section35FollowerRefusesWhenItsLogIsShorter() {
        PeerNode node = Solo.follower(3, 5, 1, 1);
        node.step(Solo.replicate(2, 5, 9, 4, 0, 5));
        node.sync();
        ReplicateReject reject = Solo.sent(node, ReplicateReject.class).get(0);
        assertThat(reject.hintIndex()).isEqualTo(2);
        assertThat(reject.hintTerm()).isEqualTo(1);
    }

    @Test
    void section35ConflictReplacesTheTail() {
        PeerNode node = Solo.follower(3, 5, 1, 2, 2, 2);
        node.step(Solo.replicate(2, 5, 0, 0, 0, 1, 3));
        assertThat(node.peer().lastIndex()).isEqualTo(2);
        assertThat(node.peer().durableIndex()).isEqualTo(1);
        assertThat(node.writes().peekLast().blocks())
                .singleElement()
                .extracting(EntryBlock::firstIndex)
                .isEqualTo(2L);
        node.sync();
        assertThat(node.disk().lastIndex()).isEqualTo(2);
        assertThat(node.disk().termAt(2)).isEqualTo(3);
    }

    @Test
    void entriesThatAreKnownAreNeitherCutNorWrittenAgain() {
        PeerNode node = Solo.follower(3, 1, 1, 1, 1, 1);
        node.step(Solo.heartbeat(2, 1, 0));
        node.takeSent();
        node.step(Solo.replicate(2, 1, 0, 0, 0, 1, 1));
        assertThat(node.writes()).isEmpty();
        assertThat(node.peer().lastIndex()).isEqualTo(4);
        assertThat(Solo.sent(node, ReplicateAck.class).get(0).matchIndex()).isEqualTo(2);
        node.step(Solo.replicate(2, 1, 2, 1, 0, 1, 1, 1));
        assertThat(node.writes().peekLast().blocks())
                .singleElement()
                .extracting(EntryBlock::firstIndex)
                .isEqualTo(5L);
    }

    @Test
    void blockThatIsPartlyKnownIsCut() {
        PeerNode node = Solo.follower(3, 2, 1, 1);
        PeerNode leader = Solo.leader(1, 2);
        EntryBlock block = blockOf(2, 3, 2);
        node.step(new Replicate(GROUP, UID, 2, 1, 2, 1, 1, 0, List.of(block)));
        assertThat(node.peer().lastIndex()).isEqualTo(4);
        node.sync();
        assertThat(node.disk().termAt(2)).isEqualTo(2);
        node.step(new Replicate(GROUP, UID, 2, 1, 2, 1, 1, 0, List.of(blockOf(2, 5, 2))));
        assertThat(node.writes().peekLast().blocks().get(0).firstIndex()).isEqualTo(5);
        assertThat(leader.peer().role()).isEqualTo(RoleKind.LEADER);
    }

    private static EntryBlock blockOf(long firstIndex, int count, long term) {
        io.flotilla.model.EntryBlockBuilder builder = new io.flotilla.model.EntryBlockBuilder();
        for (int i = 0; i < count; i++) {
            builder.add(io.flotilla.model.EntryKind.COMMAND, new byte[] {(byte) (firstIndex + i)});
        }
        return builder.build(firstIndex, term, UID);
    }

    @Test
    void whatIsCommittedIsNeverOverwritten() {
        PeerNode node = Solo.follower(3, 1, 1, 1);
        node.step(Solo.heartbeat(2, 1, 2));
        assertThatExceptionOfType(ProtocolError.class)
                .isThrownBy(() -> node.step(Solo.replicate(3, 2, 0, 0, 0, 2, 2, 2)));
    }

    @Test
    void replicateBelowTheCommitIndexIsAcknowledgedAtTheCommitIndex() {
        PeerNode node = Solo.follower(3, 1, 1, 1, 1);
        node.step(Solo.heartbeat(2, 1, 3));
        node.apply(3);
        node.step(new LocalInput.Compact(2));
        node.takeSent();
        node.step(Solo.replicate(2, 1, 0, 0, 0, 1));
        assertThat(node.peer().lastIndex()).isEqualTo(3);
        node.sync();
        assertThat(Solo.sent(node, ReplicateAck.class).get(0).matchIndex()).isEqualTo(3);
        node.step(Solo.replicate(2, 1, 1, 1, 0, 1, 1, 1));
        node.sync();
        assertThat(Solo.sent(node, ReplicateAck.class).get(0).matchIndex()).isEqualTo(4);
    }

    @Test
    void commitIsBoundedByWhatTheMessageVerified() {
        PeerNode node = Solo.follower(3, 2, 1, 1, 1, 1);
        node.step(Solo.replicate(2, 2, 2, 1, 4));
        assertThat(node.peer().commitIndex()).isEqualTo(2);
    }

    @Test
    void heartbeatThatKnowsMoreThanTheLogMeansThatEntriesWereLost() {
        PeerNode node = Solo.follower(3, 1, 1);
        assertThatExceptionOfType(ProtocolError.class)
                .isThrownBy(() -> node.step(Solo.heartbeat(2, 1, 2)))
                .withMessageContaining("[1:1]")
                .withMessageContaining("lost");
    }

    @Test
    void section362EntryOfAnEarlierTermIsNotCommittedByCounting() {
        PeerNode leader = Solo.leader(3, 3, 1, 2);
        leader.step(Solo.ack(2, 3, 2));
        assertThat(leader.peer().commitIndex()).isZero();
        leader.step(Solo.ack(2, 3, 3));
        assertThat(leader.peer().commitIndex()).as("with one of its own").isEqualTo(3);
    }

    @Test
    void section1021LeaderSendsBeforeItsOwnWriteIsDurableAndCountsItAfterwards() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.takeSent();
        Solo.propose(leader);
        assertThat(Solo.sentTo(2, leader, Replicate.class)).hasSize(1);
        leader.step(Solo.ack(2, 1, 2));
        assertThat(leader.peer().commitIndex()).as("on one disk of three").isEqualTo(1);
        leader.step(Solo.ack(3, 1, 2));
        assertThat(leader.peer().commitIndex())
                .as("on two, the leader's is not among them")
                .isEqualTo(2);
        assertThat(leader.applyTo()).as("not durable here").isEqualTo(1);
        leader.sync();
        assertThat(leader.applyTo()).isEqualTo(2);
    }

    @Test
    void proposalsOfOneRoundLeaveInOneMessageAndOneWrite() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.takeSent();
        leader.gather(true);
        Solo.propose(leader);
        Solo.propose(leader);
        leader.gather(false);
        List<Replicate> sent = Solo.sentTo(2, leader, Replicate.class);
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).blocks()).hasSize(2);
        assertThat(leader.writes()).hasSize(1);
        assertThat(leader.writes().getFirst().blocks()).hasSize(2);
        assertThat(leader.writes().getFirst().hardState()).isNull();
    }

    @Test
    void windowIsFreedByAcknowledgement() {
        PeerConfig small =
                new PeerConfig(PeerCluster.config(1).key(), UID, Solo.TIMEOUT, false, true, 1 << 20, 2, 1, 1 << 16);
        PeerNode leader = Solo.lead(small, 3, 0, 1);
        leader.step(Solo.ack(2, 1, 1));
        for (int i = 0; i < 5; i++) {
            Solo.propose(leader);
        }
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .extracting(Replicate::previousIndex)
                .containsExactly(1L, 2L);
        leader.step(Solo.ack(2, 1, 2));
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .extracting(Replicate::previousIndex)
                .containsExactly(3L);
        leader.step(Solo.ack(2, 1, 4));
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .extracting(Replicate::previousIndex)
                .containsExactly(4L, 5L);
    }

    @Test
    void windowOfBytesLetsOneMessageThroughHoweverLarge() {
        PeerConfig small =
                new PeerConfig(PeerCluster.config(1).key(), UID, Solo.TIMEOUT, false, true, 1, 100, 1, 1 << 16);
        PeerNode leader = Solo.lead(small, 3, 0, 1);
        leader.step(Solo.ack(2, 1, 1));
        Solo.propose(leader);
        Solo.propose(leader);
        assertThat(Solo.sentTo(2, leader, Replicate.class)).hasSize(1);
    }

    @Test
    void probeIsPausedUntilItsAnswerAndResumedByAHeartbeatRound() {
        PeerNode leader = Solo.leader(3, 1);
        Solo.propose(leader);
        assertThat(leader.takeSent()).isEmpty();
        leader.step(Solo.answer(2, 1, 0));
        assertThat(leader.takeSent()).as("an answer to an earlier round").isEmpty();
        leader.step(new LocalInput.HeartbeatDue());
        leader.takeSent();
        leader.step(Solo.answer(2, 1, 0));
        leader.step(Solo.answer(2, 1, 0));
        assertThat(Solo.sentTo(2, leader, Replicate.class)).hasSize(1);
    }

    @Test
    void refusalLooksBackByWholeTerms() {
        PeerNode leader = Solo.leader(3, 9, 1, 1, 1, 4, 4, 5, 5, 6, 6, 6);
        leader.step(Solo.reject(2, 9, 10, 7, 4));
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .singleElement()
                .extracting(Replicate::previousIndex)
                .as("the last entry of a term up to 4")
                .isEqualTo(5L);
    }

    @Test
    void staleRefusalsAreIgnored() {
        PeerNode leader = Solo.leader(3, 2, 1, 1);
        leader.step(Solo.reject(2, 2, 7, 1, 1));
        assertThat(leader.takeSent()).as("refuses what was not tried").isEmpty();
        leader.step(Solo.ack(2, 2, 3));
        leader.step(Solo.reject(2, 2, 2, 1, 1));
        assertThat(leader.takeSent()).as("refuses what was acknowledged").isEmpty();
        assertThat(matchOfAll(leader)).isZero();
        leader.step(Solo.ack(3, 2, 3));
        assertThat(matchOfAll(leader)).isEqualTo(3);
    }

    @Test
    void refusalBelowTheLogsBeginningNeedsASnapshot() {
        PeerNode leader = Solo.leader(3, 2, 1, 1);
        leader.step(Solo.ack(2, 2, 3));
        leader.apply(3);
        leader.step(new LocalInput.Compact(3));
        leader.takeSent();
        leader.step(Solo.reject(3, 2, 2, 0, 0));
        assertThat(leader.peer().status(0)).contains("replica 3 needs a snapshot");
        leader.step(new LocalInput.HeartbeatDue());
        leader.step(Solo.answer(3, 2, 0));
        assertThat(Solo.sentTo(3, leader, Replicate.class))
                .singleElement()
                .extracting(Replicate::previousIndex)
                .as("asks whether it still does")
                .isEqualTo(3L);
        leader.step(Solo.ack(3, 2, 3));
        assertThat(leader.peer().status(0)).isEqualTo("ok");
    }

    @Test
    void refusalAtTheLogsBeginningDoesNotProbeForEver() {
        PeerNode leader = Solo.leader(3, 6, 1, 5, 5);
        leader.step(Solo.ack(2, 6, 4));
        leader.apply(4);
        leader.step(new LocalInput.Compact(2));
        leader.step(Solo.reject(3, 6, 3, 3, 3));
        assertThat(Solo.sentTo(3, leader, Replicate.class)).hasSizeLessThanOrEqualTo(2);
        leader.step(Solo.reject(3, 6, 2, 2, 3));
        assertThat(leader.peer().status(0)).contains("replica 3 needs a snapshot");
    }

    @Test
    void lostMessagesAreSentAgainAfterTwoRoundsWithoutProgress() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.step(new LocalInput.HeartbeatDue());
        leader.step(Solo.answer(2, 1, 0));
        Solo.propose(leader);
        leader.takeSent();
        for (int round = 0; round < 2; round++) {
            leader.step(new LocalInput.HeartbeatDue());
            leader.step(Solo.answer(2, 1, 0));
        }
        leader.step(new LocalInput.HeartbeatDue());
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .singleElement()
                .extracting(Replicate::previousIndex)
                .isEqualTo(1L);
    }

    @Test
    void readRoundsDoNotCountAsHeartbeatRounds() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        Solo.propose(leader);
        leader.takeSent();
        for (int i = 1; i < 50; i++) {
            leader.step(new LocalInput.Read(i));
            leader.step(Solo.answer(2, 1, i));
        }
        assertThat(Solo.sentTo(2, leader, Replicate.class)).isEmpty();
    }

    @Test
    void heartbeatTellsNobodyACommitIndexBeyondItsMatch() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.takeSent();
        leader.step(new LocalInput.HeartbeatDue());
        assertThat(Solo.sent(leader, Heartbeat.class))
                .extracting(m -> m.to() + " " + m.commit())
                .containsExactly("2 1", "3 0");
    }

    @Test
    void lateRefusalTakesNothingBack() {
        PeerNode leader = Solo.leader(3, 2, 1, 1);
        leader.step(Solo.ack(2, 2, 3));
        leader.step(Solo.ack(3, 2, 3));
        leader.step(Solo.ack(2, 2, 1));
        assertThat(matchOfAll(leader)).as("an older acknowledgement").isEqualTo(3);
        Solo.propose(leader);
        leader.takeSent();
        leader.step(Solo.reject(2, 2, 3, 0, 0));
        leader.step(Solo.reject(2, 2, 1, 0, 0));
        assertThat(leader.takeSent()).isEmpty();
        leader.step(Solo.ack(2, 2, 4));
        leader.step(Solo.ack(3, 2, 4));
        leader.sync();
        assertThat(matchOfAll(leader)).isEqualTo(4);
    }

    @Test
    void acknowledgementOfAnEarlierTermCountsNothing() {
        PeerNode leader = Solo.leader(3, 5, 1);
        leader.step(Solo.ack(2, 4, 2));
        leader.step(Solo.ack(3, 1, 2));
        assertThat(leader.peer().commitIndex()).isZero();
    }

    @Test
    void unreachableOnAnIdleGroupDoesNotStopIt() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.step(new LocalInput.Unreachable(2));
        leader.takeSent();
        Solo.propose(leader);
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .as("may be lost too")
                .isEmpty();
        leader.step(new LocalInput.HeartbeatDue());
        leader.step(Solo.answer(2, 1, 0));
        assertThat(Solo.sentTo(2, leader, Replicate.class)).hasSize(1);
    }

    @Test
    void acknowledgementBeyondTheLogIsIgnored() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1L << 40));
        assertThat(leader.peer().commitIndex()).isZero();
        assertThat(matchOfAll(leader)).isZero();
    }

    @Test
    void commitIsToldOnTheShortTickToThoseWhoDoNotKnowIt() {
        PeerNode leader = Solo.leader(3, 1);
        assertThat(leader.peer().commitLagging()).isFalse();
        leader.step(Solo.ack(2, 1, 1));
        assertThat(leader.peer().commitLagging()).isTrue();
        leader.takeSent();
        leader.step(new LocalInput.CommitDue());
        assertThat(Solo.sent(leader, Heartbeat.class)).singleElement().matches(m -> m.to() == 2 && m.commit() == 1);
        assertThat(leader.peer().commitLagging()).isFalse();
        leader.step(new LocalInput.CommitDue());
        assertThat(leader.takeSent()).isEmpty();
    }

    @Test
    void rangeThatIsNotInMemoryIsAskedForOnce() {
        PeerNode leader = Solo.leader(3, 2, 1, 1, 1);
        leader.step(Solo.reject(2, 2, 3, 0, 0));
        leader.step(Solo.ack(2, 2, 0));
        assertThat(leader.ranges()).hasSize(1);
        Solo.propose(leader);
        assertThat(leader.ranges()).hasSize(1);
        leader.takeSent();
        leader.readRange();
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .extracting(Replicate::previousIndex)
                .containsExactly(0L, 3L);
        leader.step(new LocalInput.RangeRead(2, 1, leader.disk().read(1, 3, 100)));
        assertThat(leader.takeSent()).as("nobody waits for it").isEmpty();
    }

    @Test
    void rangeThatIsNotWhatTheLogSaysStopsTheReplica() {
        PeerNode leader = Solo.leader(3, 4, 1, 1, 1);
        leader.step(Solo.reject(2, 4, 3, 0, 0));
        leader.step(Solo.ack(2, 4, 0));
        assertThatExceptionOfType(ProtocolError.class)
                .isThrownBy(() -> leader.step(new LocalInput.RangeRead(2, 1, List.of(DurableImage.entry(UID, 1, 3)))));
    }

    @Test
    void appliedBlocksLeaveMemoryOnceNobodyNeedsThem() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.apply(1);
        assertThat(leader.peer().collect(1, 2, new java.util.ArrayList<>())).isTrue();
        leader.step(Solo.ack(3, 1, 1));
        assertThat(leader.peer().collect(1, 2, new java.util.ArrayList<>())).isFalse();
    }

    @Test
    void blocksThatWaitTooLongForTheirStateMachineLeaveMemoryAndStayInTheLog() {
        PeerNode follower = Solo.follower(3, 1);
        int count = (int) (Solo.config(false, true).waitingBytes()
                        / DurableImage.entry(Solo.UID, 1, 1).length())
                + 20;
        for (int i = 0; i < count; i++) {
            follower.step(Solo.replicate(2, 1, i, i == 0 ? 0 : 1, i, 1));
            follower.sync();
        }
        follower.step(Solo.heartbeat(2, 1, count));
        follower.sync();
        assertThat(follower.appliedIndex()).isZero();
        assertThat(follower.peer().collect(1, 2, new java.util.ArrayList<>())).isFalse();
        assertThat(follower.peer().collect(count, count + 1, new java.util.ArrayList<>()))
                .isTrue();
        assertThat(follower.peer().firstIndex()).isEqualTo(1);
    }

    @Test
    void startContradictionsAreRefused() {
        assertThatExceptionOfType(ProtocolError.class)
                .isThrownBy(() -> new Peer(
                        Solo.config(true, true),
                        new PeerStart(
                                new HardState(1, 0, 0),
                                DurableImage.of(UID, HardState.EMPTY, 1, 1).terms(),
                                1,
                                PeerCluster.membership(3, 0),
                                3),
                        new io.flotilla.testkit.SeededRandom(1),
                        RaftObserver.NONE,
                        0))
                .withMessageContaining("ahead of its log");
        assertThatExceptionOfType(ProtocolError.class)
                .isThrownBy(() -> Solo.follower(3, 1, 1, 2))
                .withMessageContaining("last 2 t2, term 1");
    }

    private static long matchOfAll(PeerNode leader) {
        leader.step(new LocalInput.MatchDue());
        return leader.peer().matchedByAll();
    }

    @Test
    void aMemberThatAcknowledgesSomeOfAWindowThatIsNeverEmptyIsNotSentTheRestAgain() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        Solo.propose(leader);
        leader.takeSent();
        for (long acknowledged = 2; acknowledged <= 8; acknowledged++) {
            Solo.propose(leader);
            leader.step(new LocalInput.HeartbeatDue());
            leader.step(Solo.answer(2, 1, 0));
            leader.step(Solo.ack(2, 1, acknowledged));
            assertThat(Solo.sentTo(2, leader, Replicate.class))
                    .extracting(Replicate::previousIndex)
                    .as("after the acknowledgement of " + acknowledged)
                    .containsExactly(acknowledged);
        }
    }
}
