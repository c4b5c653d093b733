package io.flotilla.logdb;

/** Numbers of as many bytes as they need: 7 bits a byte, the lowest first, the high bit on all but the last. */
final class Varint {
    /** Bytes that any number takes at most. */
    static final int MAX_LENGTH = 10;

    private static final int BITS = 7;
    private static final int MORE = 0x80;

    private Varint() {}

    /** Writes {@code value}, taken as unsigned; returns where it ends. */
    static int put(byte[] to, int at, long value) {
        int next = at;
        long rest = value;
        while ((rest & -MORE) != 0) {
            to[next++] = (byte) (rest | MORE);
            rest >>>= BITS;
        }
        to[next++] = (byte) rest;
        return next;
    }

    /** Numbers near zero of either sign as small unsigned ones. */
    static long zigzag(long value) {
        return value << 1 ^ value >> (Long.SIZE - 1);
    }

    /** Undoes {@link #zigzag}. */
    static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }

    /** Reads numbers one after the other, out of bytes that may hold anything. Used again; owned by one thread. */
    static final class Reader {
        private byte[] bytes = {};
        private int at;
        private int end;
        private boolean broken;

        /** Begins at {@code from}; nothing at or after {@code to} is read. */
        void wrap(byte[] source, int from, int to) {
            bytes = source;
            at = from;
            end = to;
            broken = false;
        }

        /** True once something was asked for that is not there, or a number had more bits than a long. All that was read since is 0. */
        boolean isBroken() {
            return broken;
        }

        /** Where the next number begins. */
        int position() {
            return at;
        }

        byte oneByte() {
            if (at >= end) {
                broken = true;
            }
            return broken ? 0 : bytes[at++];
        }

        /** Eight bytes, the lowest first. */
        long fixed() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                value |= (oneByte() & 0xFFL) << shift;
            }
            return value;
        }

        long varint() {
            long value = 0;
            for (int i = 0; i < MAX_LENGTH; i++) {
                byte next = oneByte();
                value |= (next & MORE - 1L) << (i * BITS);
                if (next >= 0) {
                    broken |= i == MAX_LENGTH - 1 && next > 1;
                    return broken ? 0 : value;
                }
            }
            broken = true;
            return 0;
        }
    }
}
