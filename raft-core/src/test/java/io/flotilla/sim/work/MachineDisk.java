package io.flotilla.sim.work;

import io.flotilla.sim.SeededNumbers;
import io.flotilla.statemachine.StorageFullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The disk of one on-disk state machine: a file of records that grows. What was written is there for its process, and for the next when it is killed. A power
 * failure keeps what was synced, and as much of the rest as chance has it; behind that may stand records that are torn, garbage, or whole behind such. The
 * machine has to know them, and {@link #cut} them off when it opens.
 *
 * <pre>
 *   synced ── kept by chance ── torn │ garbage │ whole …
 * </pre>
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

    private static final int MOST_BROKEN = 3;

    private final BooleanSupplier full;
    private final List<Entry> entries = new ArrayList<>();
    private int synced;

    /** Where records begin that a power failure left broken; -1 when there are none, or the machine has seen them. */
    private int broken = -1;

    /** @param full while true, nothing can be synced; what was written waits */
    public MachineDisk(BooleanSupplier full) {
        this.full = full;
    }

    /** Adds a record behind the last. */
    public void append(long index, byte[] bytes) {
        entries.add(new Entry(index, bytes));
    }

    /** Forgets the records from number {@code count} (from 0) on: the machine found them broken. */
    public void cut(int count) {
        entries.subList(count, entries.size()).clear();
        broken = -1;
    }

    /** Everything written so far survives a power failure. */
    public void sync() throws StorageFullException {
        if (full.getAsBoolean()) {
            throw new StorageFullException("the simulated disk is full", new IOException("no space"));
        }
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

    /** Power is cut. */
    public void crash(SeededNumbers numbers) {
        if (broken >= 0) {
            cut(broken); // nobody has looked at it since the last time
        }
        int kept = synced + (int) numbers.below(entries.size() - synced + 1);
        SeededNumbers tail = new SeededNumbers(entries.size() * 31L + kept);
        for (int i = kept; i < entries.size(); i++) {
            boolean first = i == kept;
            entries.set(i, left(entries.get(i), tail, first));
        }
        int left = kept + (int) tail.below(Math.min(MOST_BROKEN, entries.size() - kept) + 1);
        entries.subList(left, entries.size()).clear();
        broken = left > kept ? kept : -1;
        synced = kept;
    }

    /** What is found of a record that was not flushed. */
    private static Entry left(Entry written, SeededNumbers chance, boolean broken) {
        byte[] bytes = written.bytes();
        int half = (int) chance.below(bytes.length + 1L);
        return switch ((int) chance.below(broken ? 2 : 3)) {
            case 0 -> new Entry(written.index(), Arrays.copyOf(bytes, half == bytes.length ? 0 : half));
            case 1 -> {
                byte[] garbage = bytes.clone();
                for (int i = half; i < garbage.length; i++) {
                    garbage[i] = (byte) chance.nextLong();
                }
                yield new Entry(chance.nextLong(), garbage);
            }
            default -> written;
        };
    }
}
