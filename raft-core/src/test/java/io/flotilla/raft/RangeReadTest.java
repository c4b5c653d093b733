package io.flotilla.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Update;
import io.flotilla.testkit.DurableImage;
import io.flotilla.testkit.PeerCluster;
import io.flotilla.testkit.PeerNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader that needs entries from the store for a member: what the store answers, and what happens meanwhile. */
class RangeReadTest {
    /** Leads term 2; entries 1 to 3 are in the store alone, 4 is its own. Replica 2 needs all of them. */
    private static PeerNode reading() {
        return reading(1 << 20, 1 << 16);
    }

    private static PeerNode reading(int maxInflightBytes, int maxMessageBytes) {
        return reading(maxInflightBytes, 256, maxMessageBytes);
    }

    private static PeerNode reading(int maxInflightBytes, int maxInflightMessages, int maxMessageBytes) {
        PeerConfig config = new PeerConfig(
                PeerCluster.config(1).key(),
                Solo.UID,
                Solo.TIMEOUT,
                false,
                true,
                maxInflightBytes,
                maxInflightMessages,
                maxMessageBytes,
                1 << 16);
        PeerNode leader = Solo.lead(config, 3, 0, 2, 1, 1, 1);
        leader.step(Solo.reject(2, 2, 3, 0, 0));
        leader.step(Solo.ack(2, 2, 0));
        leader.takeSent();
        assertThat(leader.ranges()).extracting(Update.RangeWanted::low).containsExactly(1L);
        return leader;
    }

    private static void commitAll(PeerNode leader) {
        leader.step(Solo.ack(3, 2, 4));
        leader.apply(4);
        leader.takeSent();
    }

    private static String status(PeerNode leader) {
        return leader.peer().status(0);
    }

    @Test
    void aRangeThatTheStoreDoesNotHaveIsTriedAgainAfterAHeartbeat() {
        PeerNode leader = reading();
        leader.step(new LocalInput.RangeRead(2, 1, List.of()));
        assertThat(leader.takeSent()).isEmpty();
        assertThat(status(leader)).contains("2 PROBE match 0 next 1 paused");
        leader.step(new LocalInput.HeartbeatDue());
        leader.takeSent();
        leader.step(Solo.answer(2, 2, 0));
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .singleElement()
                .matches(probe -> probe.previousIndex() == 0 && probe.blocks().isEmpty());
    }

    @Test
    void aRangeThatWasCompactedMeanwhileNeedsASnapshot() {
        PeerNode leader = reading();
        List<EntryBlock> blocks = leader.disk().read(1, 4, 1 << 20);
        commitAll(leader);
        leader.step(new LocalInput.Compact(2));
        leader.step(new LocalInput.RangeRead(2, 1, blocks));
        assertThat(Solo.sentTo(2, leader, Replicate.class)).isEmpty();
        assertThat(status(leader)).contains("replica 2 needs a snapshot: it has 0, the log begins at 3");
    }

    @Test
    void whatIsCompactedIsNotAskedForAtAll() {
        PeerNode leader = Solo.leader(3, 2, 1, 1, 1);
        commitAll(leader);
        leader.step(new LocalInput.Compact(2));
        leader.step(Solo.ack(2, 2, 0));
        assertThat(leader.ranges()).isEmpty();
        assertThat(status(leader)).contains("replica 2 needs a snapshot: it has 0, the log begins at 3");
    }

    @Test
    void anAcknowledgementThatComesWhileTheStoreReadsIsGoneOnFrom() {
        PeerNode leader = reading();
        leader.step(Solo.ack(2, 2, 2));
        assertThat(leader.ranges()).extracting(Update.RangeWanted::low).containsExactly(1L, 3L);
        leader.readRange();
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .as("nobody waits for it")
                .isEmpty();
        leader.readRange();
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .extracting(Replicate::previousIndex)
                .containsExactly(2L, 3L);
        PeerNode all = reading();
        all.step(Solo.ack(2, 2, 4));
        assertThat(all.ranges()).hasSize(1);
        assertThat(status(all)).doesNotContain("replica 2");
    }

    @Test
    void anAcknowledgementOfExactlyWhatTheStoreReadsFirstIsGoneOnFromToo() {
        PeerNode leader = reading();
        leader.step(Solo.ack(2, 2, 1));
        assertThat(leader.ranges()).extracting(Update.RangeWanted::low).containsExactly(1L, 2L);
    }

    @Test
    void aRangeLeavesInMessagesThatAreFilledToTheirLimit() {
        int two = 2 * DurableImage.entry(Solo.UID, 1, 1).length();
        for (int limit : new int[] {two - 1, two, two + 1}) {
            PeerNode leader = reading(1 << 20, limit);
            leader.readRange();
            assertThat(Solo.sentTo(2, leader, Replicate.class))
                    .as("up to %d bytes", limit)
                    .extracting(Replicate::previousIndex)
                    .containsExactly(limit < two ? new Long[] {0L, 1L, 2L, 3L} : new Long[] {0L, 2L, 3L});
        }
    }

    @Test
    void theStoreIsAskedForWhatTheWindowHasRoomForAndForOneMessageAtLeast() {
        int one = DurableImage.entry(Solo.UID, 1, 1).length();
        PeerNode roomy = reading(10 * one, one);
        assertThat(roomy.ranges().getFirst().maxBytes()).isEqualTo(10 * one);
        roomy.step(new LocalInput.RangeRead(2, 1, roomy.disk().read(1, 2, one)));
        assertThat(roomy.ranges().getLast())
                .as("what is left after the first entry")
                .isEqualTo(new Update.RangeWanted(2, 2, 4, 9 * one));
        PeerNode narrow = reading(one + 1, one);
        narrow.step(new LocalInput.RangeRead(2, 1, narrow.disk().read(1, 2, one)));
        assertThat(narrow.ranges().getLast()).isEqualTo(new Update.RangeWanted(2, 2, 4, one));
    }

    @Test
    void aRangeThatIsMoreThanTheWindowTakesIsReadInParts() {
        int one = DurableImage.entry(Solo.UID, 1, 1).length();
        PeerNode leader = reading(1 << 20, 2, one);
        leader.readRange();
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .extracting(Replicate::previousIndex)
                .containsExactly(0L, 1L);
        assertThat(leader.ranges()).as("nothing more is under way").isEmpty();
        leader.step(Solo.ack(2, 2, 1));
        assertThat(leader.ranges()).extracting(Update.RangeWanted::low).containsExactly(3L);
        leader.readRange();
        assertThat(Solo.sentTo(2, leader, Replicate.class))
                .extracting(Replicate::previousIndex)
                .containsExactly(2L);
    }

    @Test
    void aReplicateTellsTheCommitIndexUpToItsOwnEnd() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        assertThat(leader.peer().commitLagging()).isTrue();
        Solo.propose(leader);
        assertThat(leader.peer().commitLagging()).as("it rode on the entries").isFalse();
    }

    @Test
    void aProbeWithoutEntriesTellsNoCommitBeyondWhatItProbes() {
        PeerNode leader = Solo.leader(3, 2, 1, 1, 1);
        leader.step(Solo.ack(3, 2, 4));
        leader.step(new LocalInput.CommitDue());
        leader.step(Solo.reject(2, 2, 3, 0, 0));
        assertThat(leader.peer().commitLagging()).isFalse();
        leader.step(Solo.ack(2, 2, 2));
        assertThat(leader.peer().commitLagging())
                .as("2 has two entries and knows of none that it is committed")
                .isTrue();
    }
}
