package io.flotilla.sim.work;

import io.flotilla.sim.SeededNumbers;
import java.util.ArrayList;
import java.util.List;

/**
 * The disk of one on-disk state machine: a file of records that grows. What was written is there for its process; a crash keeps what was synced, and as
 * much of the rest as chance has it, in order and without holes.
 */
public final class MachineDisk {
    /**
     * A record of the file.
     *
     * @param index of the command
     * @param bytes of the command
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    public record Entry(long index, byte[] bytes) {}

    private final List<Entry> entries = new ArrayList<>();
    private int synced;

    /** Adds a record behind the last. */
    public void append(long index, byte[] bytes) {
        entries.add(new Entry(index, bytes));
    }

    /** Everything written so far survives a crash. */
    public void sync() {
        synced = entries.size();
    }

    /** All records, in order. */
    public List<Entry> entries() {
        return entries;
    }

    /** Index of the last record; 0 for none. */
    public long lastIndex() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).index();
    }

    /** The process is gone, and the machine with it. */
    public void crash(SeededNumbers numbers) {
        int kept = synced + (int) numbers.below(entries.size() - synced + 1);
        entries.subList(kept, entries.size()).clear();
        synced = kept;
    }
}
