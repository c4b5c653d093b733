package io.flotilla.raft;

import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.ReplicateReject;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.model.Update;
import io.flotilla.testkit.DurableImage;
import io.flotilla.testkit.PeerNode;
import org.junit.jupiter.api.Test;

/** Persist before promise (thesis §3.8), and durable by writeId: raft-bugs A1, A2, B17, B18. */
class DurabilityTest {
    @Test
    void entryWrittenTwiceIsNotDurableByTheFirstWrite() {
        InMemoryLog log = new InMemoryLog(11, UID);
        log.append(DurableImage.entry(UID, 12, 1));
        log.takeUnwritten(1);
        log.truncateFrom(12);
        log.append(DurableImage.entry(UID, 12, 2));
        log.takeUnwritten(2);
        log.truncateFrom(12);
        log.append(DurableImage.entry(UID, 12, 1));
        log.takeUnwritten(3);
        log.markDurable(1);
        assertThat(log.durableIndex()).isEqualTo(11);
        log.markDurable(2);
        assertThat(log.durableIndex()).isEqualTo(11);
        log.markDurable(3);
        assertThat(log.durableIndex()).isEqualTo(12);
    }

    @Test
    void repeatedReplicateDuringItsWriteIsNotAcknowledgedEarly() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.replicate(2, 1, 0, 0, 0, 1));
        node.step(Solo.replicate(2, 1, 0, 0, 0, 1));
        assertThat(node.takeSent()).isEmpty();
        node.sync();
        assertThat(Solo.sent(node, ReplicateAck.class)).hasSize(2);
    }

    @Test
    void acknowledgementsOfOneRoundAreOne() {
        PeerNode node = Solo.follower(3, 1);
        node.gather(true);
        node.step(Solo.replicate(2, 1, 0, 0, 0, 1));
        node.step(Solo.replicate(2, 1, 1, 1, 0, 1));
        node.gather(false);
        node.sync();
        assertThat(Solo.sent(node, ReplicateAck.class))
                .singleElement()
                .extracting(ReplicateAck::matchIndex)
                .isEqualTo(2L);
    }

    @Test
    void answerToAHeartbeatDoesNotWaitForEntries() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.replicate(2, 1, 0, 0, 0, 1));
        node.step(Solo.heartbeat(2, 1, 0));
        assertThat(Solo.sent(node, HeartbeatResponse.class)).hasSize(1);
    }

    @Test
    void answerThatTellsANewTermWaitsForIt() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.heartbeat(2, 4, 0));
        node.step(Solo.replicate(2, 4, 5, 4, 0));
        assertThat(node.takeSent()).isEmpty();
        assertThat(node.writes().getFirst().hardState()).isEqualTo(new HardState(4, 0, 0));
        node.sync();
        assertThat(node.takeSent()).hasExactlyElementsOfTypes(HeartbeatResponse.class, ReplicateReject.class);
    }

    @Test
    void promisesOfAnEarlierTermAreDropped() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.requestVote(2, 2, 0, 0));
        node.step(Solo.requestVote(3, 3, 0, 0));
        node.sync();
        assertThat(node.takeSent()).isEmpty();
        node.sync();
        assertThat(Solo.sent(node, VoteResponse.class))
                .singleElement()
                .matches(m -> m.to() == 3 && m.term() == 3 && m.granted());
    }

    @Test
    void crashLosesWhatWasNotDurableAndNothingElse() {
        PeerNode node = Solo.follower(3, 1, 1);
        node.step(Solo.replicate(2, 1, 1, 1, 0, 1));
        node.sync();
        node.step(Solo.replicate(2, 1, 2, 1, 0, 1));
        node.restart(0);
        assertThat(node.peer().lastIndex()).isEqualTo(2);
        assertThat(node.peer().durableIndex()).isEqualTo(2);
    }

    @Test
    void writeIdsGoOnAfterARestart() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.replicate(2, 1, 0, 0, 0, 1));
        long first = node.writes().getFirst().writeId();
        node.sync();
        node.restart(0);
        node.step(Solo.replicate(2, 1, 1, 1, 0, 1));
        assertThat(node.writes().getFirst().writeId()).isEqualTo(first + 1);
    }

    @Test
    void durableReportOfAWriteThatNeverWasStopsTheReplica() {
        PeerNode node = Solo.follower(3, 1);
        assertThatExceptionOfType(ProtocolError.class).isThrownBy(() -> node.step(new LocalInput.Durable(99)));
    }

    @Test
    void reportsOfWritesThatAreKnownToBeDurableAskForNothing() {
        PeerNode leader = Solo.leader(3, 1);
        Solo.propose(leader);
        long newest = leader.writes().getFirst().writeId();
        leader.sync();
        Peer peer = leader.peer();
        peer.step(new LocalInput.Durable(newest), 0);
        assertThat(peer.hasUpdate()).isFalse();
        peer.step(new LocalInput.Durable(newest - 1), 0);
        assertThat(peer.hasUpdate()).isFalse();
        assertThat(peer.durableIndex()).isEqualTo(2);
    }

    @Test
    void commitAloneCausesNoWrite() {
        PeerNode node = Solo.follower(3, 1, 1, 1);
        node.step(Solo.heartbeat(2, 1, 2));
        assertThat(node.writes()).isEmpty();
        assertThat(node.applyTo()).isEqualTo(2);
        node.step(Solo.replicate(2, 1, 2, 1, 2, 1));
        assertThat(node.writes().getFirst().commitHint()).isEqualTo(2);
    }

    @Test
    void updateSaysEverythingOnce() {
        PeerNode node = Solo.follower(3, 1);
        Peer peer = node.peer();
        assertThat(peer.hasUpdate()).isFalse();
        peer.step(Solo.replicate(2, 1, 0, 0, 0, 1), 0);
        assertThat(peer.hasUpdate()).isTrue();
        Update update = peer.update();
        assertThat(update.write).isNotNull();
        assertThat(update.leadershipChanged).isTrue();
        assertThat(peer.hasUpdate()).isFalse();
        assertThat(peer.update().write).isNull();
        assertThat(peer.update().leadershipChanged).isFalse();
    }

    @Test
    void ofTheAcknowledgementsOfARoundTheHighestLeaves() {
        PeerNode node = Solo.follower(3, 1);
        node.peer().step(Solo.replicate(2, 1, 0, 0, 0, 1, 1, 1), 0);
        node.step(Solo.replicate(2, 1, 0, 0, 0, 1)); // an earlier one that comes late
        node.sync();
        assertThat(Solo.sent(node, ReplicateAck.class))
                .extracting(ReplicateAck::matchIndex)
                .containsExactly(3L);
    }

    @Test
    void aFollowerWhoseStoreIsBehindItsLeaderSaysThatItWaitsForIt() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.replicate(2, 1, 0, 0, 1, 1));
        assertThat(node.peer().status(0)).isEqualTo("waits for its store: commit 1, durable 0, last 1");
        node.sync();
        assertThat(node.peer().status(0)).isEqualTo("ok");
    }
}
