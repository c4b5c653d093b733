package io.flotilla.sim.work;

import io.flotilla.ProposalResult;
import io.flotilla.statemachine.Command;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A map of short texts, and the commands on it.
 *
 * <pre>
 *   0  i64  number of the command, unique in the run
 *   8  u8   0 write, 1 append, 2 delete, 3 compare and set
 *   9  u8   key
 *  10  u8   length of the first text, then it: what a compare and set expects
 *      u8   length of the second text, then it; what follows is padding
 * </pre>
 *
 * The answer is the number of the command times two, plus one if it was done; of a delete it is {@link #NO_ANSWER}.
 */
final class KvState {
    static final int WRITE = 0;
    static final int APPEND = 1;
    static final int DELETE = 2;
    static final int CAS = 3;

    /** What a machine is given no result for. */
    static final long NO_ANSWER = 0;

    private static final int OP_OFFSET = 8;
    private static final int KEY_OFFSET = 9;
    private static final int TEXTS_OFFSET = 10;
    private static final int MAX_TEXT = 100;

    private final TreeMap<Integer, String> values = new TreeMap<>();
    private long hash = 1;

    static byte[] encode(long number, int op, int key, String expected, String text, int padding) {
        byte[] first = expected.getBytes(StandardCharsets.US_ASCII);
        byte[] second = text.getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[TEXTS_OFFSET + 2 + first.length + second.length + padding];
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putLong(0, number, ByteOrder.LITTLE_ENDIAN);
        bytes[OP_OFFSET] = (byte) op;
        bytes[KEY_OFFSET] = (byte) key;
        int at = put(bytes, TEXTS_OFFSET, first);
        put(bytes, at, second);
        return bytes;
    }

    private static int put(byte[] bytes, int at, byte[] text) {
        bytes[at] = (byte) text.length;
        System.arraycopy(text, 0, bytes, at + 1, text.length);
        return at + 1 + text.length;
    }

    /** A command in its parts. */
    record Decoded(int op, int key, String expected, String text) {}

    static Decoded decode(byte[] command) {
        UnsafeBuffer buffer = new UnsafeBuffer(command);
        String expected = text(buffer, TEXTS_OFFSET);
        return new Decoded(
                command[OP_OFFSET], command[KEY_OFFSET], expected, text(buffer, TEXTS_OFFSET + 1 + expected.length()));
    }

    /** True if the answer to a command says that it was done. */
    static boolean wasDone(@Nullable Object answer) {
        return answer instanceof ProposalResult result && (result.value() & 1) == 1;
    }

    long apply(Command command) {
        return apply(command.buffer(), command.offset());
    }

    long apply(byte[] command) {
        return apply(new UnsafeBuffer(command), 0);
    }

    private long apply(DirectBuffer buffer, int offset) {
        long number = buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
        int key = buffer.getByte(offset + KEY_OFFSET);
        String expected = text(buffer, offset + TEXTS_OFFSET);
        String text = text(buffer, offset + TEXTS_OFFSET + 1 + expected.length());
        String before = values.get(key);
        boolean done = true;
        switch (buffer.getByte(offset + OP_OFFSET)) {
            case WRITE -> set(key, text);
            case APPEND -> set(key, before == null ? text : before + text);
            case DELETE -> {
                set(key, null);
                return NO_ANSWER;
            }
            default -> {
                done = expected.equals(before == null ? "" : before);
                if (done) {
                    set(key, text);
                }
            }
        }
        return number * 2 + (done ? 1 : 0);
    }

    private static String text(DirectBuffer buffer, int at) {
        byte[] bytes = new byte[buffer.getByte(at)];
        buffer.getBytes(at + 1, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private void set(int key, @Nullable String text) {
        String before = text == null ? values.remove(key) : values.put(key, text);
        hash ^= hashOf(key, before) ^ hashOf(key, text);
    }

    private static long hashOf(int key, @Nullable String text) {
        return text == null ? 0 : (text.hashCode() * 31L + key) * 0x9E3779B97F4A7C15L;
    }

    /** The value of a key; null for none. */
    @Nullable
    String value(int key) {
        return values.get(key);
    }

    /** True if more text can be added to the value. */
    static boolean hasRoom(@Nullable String value) {
        return value == null || value.length() < MAX_TEXT;
    }

    /** Of all keys and values; never 0. */
    long stateHash() {
        return hash == 0 ? 1 : hash;
    }
}
