package io.flotilla.raft;

import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The edges of the blocks in memory: what exactly is counted, sent, kept and let go. Blocks are of two entries and of equal length. */
class InMemoryLogTest {
    private static final int LENGTH = block(1).length();

    private final InMemoryLog log = new InMemoryLog(0, UID);

    private static EntryBlock block(long firstIndex) {
        EntryBlockBuilder builder = new EntryBlockBuilder();
        builder.add(EntryKind.COMMAND, new byte[10]);
        builder.add(EntryKind.COMMAND, new byte[10]);
        return builder.build(firstIndex, 1, UID);
    }

    /** Entries 1 to {@code 2 * count}, all durable. */
    private void appendDurable(int count) {
        for (int i = 0; i < count; i++) {
            log.append(block(2L * i + 1));
        }
        log.takeUnwritten(1);
        log.markDurable(1);
    }

    private void trim(long applied, long neededFrom, long keepBytes) {
        log.trim(applied, neededFrom, keepBytes, applied, Long.MAX_VALUE);
    }

    private static List<Long> firstIndexes(List<EntryBlock> blocks) {
        return blocks.stream().map(EntryBlock::firstIndex).toList();
    }

    @Test
    void whatIsCutOffIsCountedNoMore() {
        appendDurable(3);
        assertThat(log.neededBytes()).isEqualTo(3L * LENGTH);
        log.truncateFrom(4);
        int half = block(3).slice(3, 4, UID).length();
        assertThat(log.neededBytes()).isEqualTo(LENGTH + half);
        log.truncateFrom(3);
        assertThat(log.neededBytes()).isEqualTo(LENGTH);
        log.truncateFrom(1);
        assertThat(log.neededBytes()).isZero();
        assertThat(log.firstIndex()).isEqualTo(1);
    }

    @Test
    void whatIsSentTogetherFitsTheLimitExactlyAndOneBlockIsSentAlways() {
        appendDurable(4);
        assertThat(firstIndexes(log.from(1, 3 * LENGTH - 1))).containsExactly(1L, 3L);
        assertThat(firstIndexes(log.from(1, 3 * LENGTH))).containsExactly(1L, 3L, 5L);
        assertThat(firstIndexes(log.from(1, 3 * LENGTH + 1))).containsExactly(1L, 3L, 5L);
        assertThat(firstIndexes(log.from(7, 3 * LENGTH))).containsExactly(7L);
        assertThat(firstIndexes(log.from(1, 1))).containsExactly(1L);
        int half = block(1).slice(2, 3, UID).length();
        assertThat(firstIndexes(log.from(2, half + LENGTH))).containsExactly(2L, 3L);
    }

    @Test
    void whatSomeoneNeedsIsKeptUpToTheLimitExactly() {
        appendDurable(4);
        trim(6, 1, 3L * LENGTH);
        assertThat(log.firstIndex()).as("fits").isEqualTo(1);
        trim(6, 1, 3L * LENGTH - 1);
        assertThat(log.firstIndex()).as("one is too many").isEqualTo(3);
        trim(6, 4, 3L * LENGTH);
        assertThat(log.firstIndex()).as("4 is in the block that begins at 3").isEqualTo(3);
        trim(6, 5, 3L * LENGTH);
        assertThat(log.firstIndex()).isEqualTo(5);
        assertThat(log.neededBytes()).as("7 and 8 are not applied").isEqualTo(LENGTH);
        trim(8, 7, 3L * LENGTH);
        assertThat(log.firstIndex()).isEqualTo(7);
        assertThat(log.neededBytes()).isZero();
    }

    @Test
    void whatIsAppliedInPartIsNeeded() {
        appendDurable(2);
        trim(3, Long.MAX_VALUE, 0);
        assertThat(log.firstIndex()).isEqualTo(3);
        assertThat(log.neededBytes()).isEqualTo(LENGTH);
        trim(4, Long.MAX_VALUE, 0);
        assertThat(log.firstIndex()).isEqualTo(5);
        assertThat(log.neededBytes()).isZero();
    }

    @Test
    void whatWaitsToBeAppliedIsLetGoBeyondTheLimitOnly() {
        appendDurable(4);
        log.trim(0, Long.MAX_VALUE, 0, 8, 4L * LENGTH);
        assertThat(log.firstIndex()).as("fits").isEqualTo(1);
        log.trim(0, Long.MAX_VALUE, 0, 8, 4L * LENGTH - 1);
        assertThat(log.firstIndex()).isEqualTo(3);
        assertThat(log.neededBytes()).isEqualTo(3L * LENGTH);
        log.trim(0, Long.MAX_VALUE, 0, 5, 0);
        assertThat(log.firstIndex()).as("6 is not to be applied yet").isEqualTo(5);
        log.trim(0, Long.MAX_VALUE, 0, 6, 0);
        assertThat(log.firstIndex()).isEqualTo(7);
    }

    @Test
    void whatIsKeptForOthersTakesNoRoomFromWhatWaitsToBeApplied() {
        appendDurable(4);
        log.trim(4, 1, 2L * LENGTH, 8, 2L * LENGTH);
        assertThat(log.firstIndex()).isEqualTo(1);
        assertThat(log.neededBytes()).isEqualTo(2L * LENGTH);
    }

    @Test
    void manyBlocksStayInOrderWhileOldOnesGo() {
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            long first = 2L * i + 1;
            log.append(block(first));
            log.takeUnwritten(i + 1L);
            log.markDurable(i - 2L);
            long durable = Math.max(0, 2L * (i - 2));
            expected.add(first);
            if (i % 3 == 0) {
                trim(durable, Math.max(1, first - 20), Long.MAX_VALUE);
                expected.removeIf(index -> index + 1 < first - 20);
            }
            List<EntryBlock> found = new ArrayList<>();
            assertThat(log.collect(log.firstIndex(), first + 2, found)).isTrue();
            assertThat(firstIndexes(found)).isEqualTo(expected);
            assertThat(log.durableIndex()).as("three writes are under way").isEqualTo(durable);
        }
    }
}
