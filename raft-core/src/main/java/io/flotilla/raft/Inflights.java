package io.flotilla.raft;

import java.util.Arrays;

/** The window of one remote: Replicate messages sent and not acknowledged, oldest first. Grows to its limit only when used. */
final class Inflights {
    private static final int INITIAL = 4;

    private final int maxMessages;
    private final long maxBytes;
    /** Last index and length of each message, as a ring. */
    private long[] lastIndexes = new long[INITIAL];

    private int[] lengths = new int[INITIAL];
    private int start;
    private int count;
    private long bytes;

    Inflights(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    boolean hasRoom() {
        return count < maxMessages && bytes < maxBytes;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    /** A message that ends at {@code lastIndex} was sent. */
    void add(long lastIndex, int length) {
        if (count == lengths.length) {
            grow();
        }
        int slot = (start + count) & (lengths.length - 1);
        lastIndexes[slot] = lastIndex;
        lengths[slot] = length;
        count++;
        bytes += length;
    }

    /** Everything up to {@code index} is acknowledged. */
    void freeTo(long index) {
        while (count > 0 && lastIndexes[start] <= index) {
            bytes -= lengths[start];
            start = (start + 1) & (lengths.length - 1);
            count--;
        }
    }

    void clear() {
        count = 0;
        bytes = 0;
    }

    private void grow() {
        long[] newIndexes = Arrays.copyOf(lastIndexes, lengths.length * 2);
        int[] newLengths = new int[lengths.length * 2];
        for (int i = 0; i < count; i++) {
            int slot = (start + i) & (lengths.length - 1);
            newIndexes[i] = lastIndexes[slot];
            newLengths[i] = lengths[slot];
        }
        lastIndexes = newIndexes;
        lengths = newLengths;
        start = 0;
    }
}
