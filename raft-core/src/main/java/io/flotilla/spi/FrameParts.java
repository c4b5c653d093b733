package io.flotilla.spi;

import java.util.Arrays;

/**
 * The bytes of one frame in pieces, so that large blocks are not copied into it. Reused by its owner after each send; not
 * thread safe.
 */
public final class FrameParts {
    private static final int INITIAL_PARTS = 8;

    private byte[][] arrays = new byte[INITIAL_PARTS][];
    private int[] offsets = new int[INITIAL_PARTS];
    private int[] lengths = new int[INITIAL_PARTS];
    private int count;
    private int totalLength;
    private boolean control;

    /** Starts a frame; control frames overtake queued data. */
    public void reset(boolean isControl) {
        Arrays.fill(arrays, 0, count, null);
        count = 0;
        totalLength = 0;
        control = isControl;
    }

    /** Adds bytes behind what is there; they must not change until the frame was sent. */
    public void add(byte[] array, int offset, int length) {
        if (count == arrays.length) {
            arrays = Arrays.copyOf(arrays, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        arrays[count] = array;
        offsets[count] = offset;
        lengths[count] = length;
        count++;
        totalLength += length;
    }

    public boolean isControl() {
        return control;
    }

    public int count() {
        return count;
    }

    public int totalLength() {
        return totalLength;
    }

    public byte[] array(int part) {
        return arrays[part];
    }

    public int offset(int part) {
        return offsets[part];
    }

    public int length(int part) {
        return lengths[part];
    }
}
