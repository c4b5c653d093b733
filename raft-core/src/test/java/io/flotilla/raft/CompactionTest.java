package io.flotilla.raft;

import static io.flotilla.raft.Solo.GROUP;
import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.LocalInput;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Message.Replicate;
import io.flotilla.testkit.PeerNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is compacted is gone from the log and from memory: no more of it, and no less. */
class CompactionTest {
    private static boolean isInMemory(PeerNode node, long index) {
        return node.peer().collect(index, index + 1, new ArrayList<>());
    }

    @Test
    void theFirstEntryAloneCanBeCompacted() {
        PeerNode node = Solo.follower(3, 1, 1, 1);
        node.step(Solo.heartbeat(2, 1, 2));
        node.apply(2);
        node.step(new LocalInput.Compact(1));
        assertThat(node.peer().firstIndex()).isEqualTo(2);
        assertThat(node.writes())
                .singleElement()
                .extracting(LogWrite::compactTo)
                .isEqualTo(1L);
        node.step(new LocalInput.Compact(1));
        assertThat(node.writes()).as("once").hasSize(1);
    }

    @Test
    void whatIsCompactedLeavesMemoryThoughAMemberLacksIt() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        for (int i = 0; i < 3; i++) {
            Solo.propose(leader);
            leader.sync();
        }
        leader.step(Solo.ack(3, 1, 4));
        leader.apply(4);
        assertThat(isInMemory(leader, 2)).as("for replica 2").isTrue();
        leader.step(new LocalInput.Compact(3));
        assertThat(isInMemory(leader, 2)).isFalse();
        assertThat(isInMemory(leader, 3)).isFalse();
        assertThat(isInMemory(leader, 4)).isTrue();
    }

    /** Else a member that is away for long costs the memory of all that the others have had long since. */
    @Test
    void nothingStaysInMemoryForAMemberThatNeedsASnapshot() {
        PeerNode leader = Solo.leader(3, 2, 1, 1);
        leader.step(Solo.ack(2, 2, 3));
        leader.apply(3);
        leader.step(new LocalInput.Compact(3));
        Solo.propose(leader);
        leader.sync();
        leader.sync();
        leader.step(Solo.ack(2, 2, 4));
        leader.apply(1);
        assertThat(isInMemory(leader, 4)).as("for replica 3").isTrue();
        leader.step(Solo.reject(3, 2, 2, 0, 0));
        assertThat(leader.peer().status(0)).contains("replica 3 needs a snapshot");
        assertThat(isInMemory(leader, 4)).isFalse();
    }

    @Test
    void aBlockThatBeginsInWhatIsCompactedIsTakenFromTheCommitIndexOn() {
        PeerNode node = Solo.follower(3, 1, 1, 1, 1);
        node.step(Solo.heartbeat(2, 1, 3));
        node.apply(3);
        node.step(new LocalInput.Compact(3));
        EntryBlockBuilder builder = new EntryBlockBuilder();
        for (int i = 2; i <= 5; i++) {
            builder.add(EntryKind.COMMAND, new byte[1]);
        }
        node.step(new Replicate(GROUP, UID, 2, 1, 1, 1, 1, 3, List.of(builder.build(2, 1, UID))));
        assertThat(node.peer().lastIndex()).isEqualTo(5);
        assertThat(node.writes().getLast().blocks())
                .singleElement()
                .extracting(EntryBlock::firstIndex)
                .isEqualTo(4L);
    }
}
