package io.flotilla.raft;

import static io.flotilla.raft.Solo.GROUP;
import static io.flotilla.raft.Solo.TIMEOUT;
import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.LocalInput;
import io.flotilla.model.Message.TimeoutNow;
import io.flotilla.model.Update.TransferEnded;
import io.flotilla.testkit.PeerNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handing leadership over: thesis §3.10, and how others broke it (raft-bugs D). */
class TransferTest {
    @ParameterizedTest
    @CsvSource({"1, leads already", "4, not a voter", "9, not a voter", "0, not a voter", "-1, not a voter"})
    void aTargetThatCannotLeadIsRefusedAtOnceAndProposalsGoOn(long target, String words) {
        PeerNode leader = Solo.lead(Solo.config(false, true), 3, 1, 1);
        leader.step(new LocalInput.Transfer(target));
        assertThat(leader.transfers()).singleElement().matches(ended -> !ended.success());
        assertThat(leader.transfers().get(0).reason()).contains(words);
        assertThat(leader.peer().canPropose()).isTrue();
    }

    @Test
    void onlyALeaderHandsOver() {
        PeerNode follower = Solo.follower(3, 1);
        follower.step(new LocalInput.Transfer(2));
        assertThat(follower.transfers()).containsExactly(new TransferEnded(2, false, "not the leader"));
    }

    @Test
    void aTargetThatIsBehindIsBroughtUpToDateFirst() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        Solo.propose(leader);
        leader.takeSent();
        leader.step(new LocalInput.Transfer(2));
        assertThat(Solo.sent(leader, TimeoutNow.class)).isEmpty();
        leader.step(Solo.ack(2, 1, 2));
        assertThat(Solo.sent(leader, TimeoutNow.class))
                .singleElement()
                .matches(message -> message.to() == 2 && message.term() == 1);
        leader.step(Solo.ack(2, 1, 2));
        assertThat(Solo.sent(leader, TimeoutNow.class)).as("once").isEmpty();
    }

    @Test
    void aTargetThatIsDeadCostsAnElectionTimeoutAndNoMore() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(3, 1, 1));
        leader.step(new LocalInput.Transfer(2));
        assertThat(leader.peer().canPropose()).isFalse();
        leader.advanceTo(TIMEOUT - 1);
        leader.step(Solo.answer(3, 1, 0));
        assertThat(leader.transfers()).isEmpty();
        leader.advanceTo(TIMEOUT);
        assertThat(leader.transfers()).singleElement().matches(ended -> !ended.success() && ended.target() == 2);
        assertThat(leader.peer().canPropose()).isTrue();
        Solo.propose(leader);
        assertThat(leader.peer().lastIndex()).isEqualTo(2);
    }

    @Test
    void aSecondTransferDuringTheFirstIsRefused() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(new LocalInput.Transfer(2));
        leader.step(new LocalInput.Transfer(3));
        assertThat(leader.transfers()).singleElement().matches(ended -> !ended.success() && ended.target() == 3);
        leader.step(Solo.ack(2, 1, 1));
        assertThat(Solo.sent(leader, TimeoutNow.class))
                .extracting(TimeoutNow::to)
                .containsExactly(2L);
    }

    @Test
    void aTransferAfterOneWhoseOrderWasLostOrdersItsOwnTarget() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.step(Solo.ack(3, 1, 1));
        leader.step(new LocalInput.Transfer(2));
        assertThat(Solo.sent(leader, TimeoutNow.class))
                .extracting(TimeoutNow::to)
                .containsExactly(2L);
        leader.advanceTo(TIMEOUT);
        assertThat(leader.transfers()).as("given up").hasSize(1);
        leader.step(new LocalInput.Transfer(3));
        assertThat(Solo.sent(leader, TimeoutNow.class))
                .extracting(TimeoutNow::to)
                .containsExactly(3L);
    }

    @ParameterizedTest
    @CsvSource({"2, true", "3, false"})
    void aTransferSucceedsWhenItsTargetLeadsAndNotWhenAnotherDoes(long winner, boolean success) {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(new LocalInput.Transfer(2));
        leader.step(Solo.heartbeat(winner, 2, 0));
        assertThat(leader.transfers())
                .singleElement()
                .matches(ended -> ended.success() == success && ended.target() == 2)
                .matches(ended -> ended.reason().contains("" + winner));
    }

    @Test
    void aHeartbeatOfTheOldLeaderDoesNotEndTheTargetsCandidacy() {
        PeerNode target = Solo.follower(3, 1);
        target.step(Solo.heartbeat(2, 1, 0));
        target.step(new TimeoutNow(GROUP, UID, 2, 1, 1));
        assertThat(target.peer().role()).isEqualTo(RoleKind.CANDIDATE);
        target.step(Solo.heartbeat(2, 1, 0));
        target.step(Solo.replicate(2, 1, 0, 0, 0));
        assertThat(target.peer().role()).isEqualTo(RoleKind.CANDIDATE);
        assertThat(target.peer().term()).isEqualTo(2);
    }

    @Test
    void theTargetStandsWithoutAskingFirst() {
        PeerNode target = Solo.node(Solo.config(true, true), 3, 0, new io.flotilla.model.HardState(1, 0, 0));
        target.step(Solo.heartbeat(2, 1, 0));
        target.step(new TimeoutNow(GROUP, UID, 2, 1, 1));
        target.sync();
        assertThat(Solo.sent(target, io.flotilla.model.Message.RequestVote.class))
                .hasSize(2)
                .allMatch(request -> request.transfer() && request.term() == 2);
    }

    @Test
    void aLateTimeoutNowOfAnEarlierTermOrOfAnotherThanTheLeaderStartsNothing() {
        PeerNode node = Solo.follower(3, 3);
        node.step(Solo.heartbeat(2, 3, 0));
        node.step(new TimeoutNow(GROUP, UID, 2, 1, 1));
        node.step(new TimeoutNow(GROUP, UID, 3, 1, 3));
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        assertThat(node.peer().term()).isEqualTo(3);
        PeerNode leader = Solo.leader(3, 2);
        leader.step(new TimeoutNow(GROUP, UID, 2, 1, 1));
        assertThat(leader.peer().role()).isEqualTo(RoleKind.LEADER);
    }
}
