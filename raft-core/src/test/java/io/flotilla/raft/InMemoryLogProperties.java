package io.flotilla.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The blocks in memory against a list of entries that each know the write that carries them. */
class InMemoryLogProperties {
    private static final long GROUP_UID = 77;

    private SeededRandom random = new SeededRandom(0);
    private InMemoryLog log = new InMemoryLog(0, GROUP_UID);
    /** Entry i has index i + 1. */
    private final List<Entry> twin = new ArrayList<>();

    private long term;
    private long newestWrite;
    private long durableWrite;
    private long applied;
    private long committed;
    /** Up to here some trim was allowed to let blocks go. */
    private long released;

    @Property(tries = 300)
    void blocksBehaveLikeAListOfEntries(@ForAll long seed) {
        random = new SeededRandom(seed);
        log = new InMemoryLog(0, GROUP_UID);
        twin.clear();
        term = 1;
        newestWrite = 0;
        durableWrite = 0;
        applied = 0;
        committed = 0;
        released = 0;
        for (int i = 0; i < 200; i++) {
            step(random.nextInt(6));
            compare();
        }
    }

    private void step(int what) {
        switch (what) {
            case 0, 1 -> append();
            case 2 -> truncateAndAppend();
            case 3 -> write();
            case 4 -> becomeDurable();
            default -> applyAndTrim();
        }
    }

    private void append() {
        EntryBlockBuilder builder = new EntryBlockBuilder();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            byte[] payload = new byte[random.nextInt(20)];
            builder.add(EntryKind.COMMAND, payload);
            twin.add(new Entry(term, 0));
        }
        log.append(builder.build(twin.size() - count + 1, term, GROUP_UID));
    }

    private void truncateAndAppend() {
        long keep = committed + random.nextInt((int) (twin.size() - committed) + 1);
        if (keep == twin.size()) {
            return;
        }
        twin.subList((int) keep, twin.size()).clear();
        log.truncateFrom(keep + 1);
        term++;
        append();
    }

    private void write() {
        newestWrite++;
        long first = 0;
        for (int i = 0; i < twin.size(); i++) {
            if (twin.get(i).write() == 0) {
                first = first == 0 ? i + 1 : first;
                twin.set(i, new Entry(twin.get(i).term(), newestWrite));
            }
        }
        assertThat(log.hasUnwritten()).isEqualTo(first != 0);
        List<EntryBlock> taken = log.takeUnwritten(newestWrite);
        assertThat(taken.isEmpty()).isEqualTo(first == 0);
        if (first != 0) {
            assertThat(taken.get(0).firstIndex()).isEqualTo(first);
            assertThat(taken.get(taken.size() - 1).lastIndex()).isEqualTo(twin.size());
        }
    }

    private void becomeDurable() {
        durableWrite += random.nextInt((int) (newestWrite - durableWrite) + 1);
        log.markDurable(durableWrite);
    }

    private void applyAndTrim() {
        applied += random.nextInt((int) (durable() - applied) + 1);
        committed = Math.max(committed, applied);
        long before = log.firstIndex();
        long needed = random.chance(50) ? Long.MAX_VALUE : 1L + random.nextInt(twin.size() + 1);
        long keep = random.chance(50) ? 0 : random.nextInt(500);
        committed = Math.max(committed, applied + random.nextInt((int) (durable() - applied) + 1));
        boolean bounded = random.chance(50);
        long waiting = bounded ? random.nextInt(500) : Long.MAX_VALUE;
        log.trim(applied, needed, keep, committed, waiting);
        released = Math.max(released, bounded ? committed : applied);
        assertThat(log.firstIndex()).isLessThanOrEqualTo(Math.max(released + 1, before));
        if (bounded) {
            // What may go stays while it fits into what is kept for members that are behind.
            assertThat(bytes(Math.max(log.firstIndex(), applied + 1), committed))
                    .isLessThanOrEqualTo(waiting + keep);
        }
    }

    /** Bytes of whole blocks in memory that hold nothing above {@code last}. */
    private long bytes(long first, long last) {
        List<EntryBlock> blocks = new ArrayList<>();
        log.collect(first, last + 1, blocks);
        return blocks.stream()
                .filter(block -> block.lastIndex() <= last)
                .mapToLong(EntryBlock::length)
                .sum();
    }

    /** Everything up to here was carried by a write that is durable, and nothing before it by another. */
    private long durable() {
        long index = 0;
        while (index < twin.size()
                && twin.get((int) index).write() != 0
                && twin.get((int) index).write() <= durableWrite) {
            index++;
        }
        return index;
    }

    private void compare() {
        assertThat(log.durableIndex()).isEqualTo(durable());
        long first = log.firstIndex();
        long low = Math.max(1, first - 1 + random.nextInt(twin.size() + 2));
        long high = low + random.nextInt(10);
        List<EntryBlock> found = new ArrayList<>();
        boolean here = log.collect(low, high, found);
        assertThat(here).isEqualTo(low >= high || (low >= first && high <= twin.size() + 1));
        if (!here || low >= high) {
            assertThat(found).isEmpty();
            return;
        }
        assertThat(found.get(0).contains(low)).isTrue();
        assertThat(found.get(found.size() - 1).contains(high - 1)).isTrue();
        agree(found);
        List<EntryBlock> cut = log.from(low, 1 + random.nextInt(300));
        assertThat(cut.get(0).firstIndex()).isEqualTo(low);
        agree(cut);
        assertThat(log.blocksAbove(twin.size())).isZero();
        assertThat(log.blocksAbove(low - 1)).isPositive();
    }

    private void agree(List<EntryBlock> blocks) {
        long next = blocks.get(0).firstIndex();
        for (EntryBlock block : blocks) {
            assertThat(block.firstIndex()).isEqualTo(next);
            for (long index = block.firstIndex(); index <= block.lastIndex(); index++) {
                assertThat(twin.get((int) index - 1).term()).isEqualTo(block.term());
            }
            next = block.lastIndex() + 1;
        }
    }

    /** One entry; {@code write} 0 for none. */
    private record Entry(long term, long write) {}
}
