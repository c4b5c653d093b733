package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryCursor;
import io.flotilla.model.EntryKind;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Short words for tests that write and compare logs. */
public final class Logs {
    private Logs() {}

    /** A batch of these writes. */
    public static WriteBatch batch(LogWrite... writes) {
        WriteBatch batch = new WriteBatch();
        batch.writes().addAll(List.of(writes));
        return batch;
    }

    /** A write of blocks alone. */
    public static LogWrite append(ReplicaKey key, long writeId, EntryBlock... blocks) {
        return new LogWrite(key, uid(key), writeId, null, 0, List.of(blocks), 0);
    }

    /** A write of term and vote alone. */
    public static LogWrite state(ReplicaKey key, long writeId, HardState state) {
        return new LogWrite(key, uid(key), writeId, state, 0, List.of(), 0);
    }

    /** A write that compacts and nothing else. */
    public static LogWrite compact(ReplicaKey key, long writeId, long compactTo) {
        return new LogWrite(key, uid(key), writeId, null, 0, List.of(), compactTo);
    }

    /** The groupUid that these words give a replica's group. */
    public static long uid(ReplicaKey key) {
        return key.groupId() * 0x9E3779B97F4A7C15L + 1;
    }

    /** Entries {@code [first, end)} of {@code term}, with payloads that tell index, term and {@code salt}. */
    public static EntryBlock block(ReplicaKey key, long first, long end, long term, String salt) {
        EntryBlockBuilder builder = new EntryBlockBuilder();
        for (long index = first; index < end; index++) {
            builder.add(EntryKind.COMMAND, payload(index, term, salt));
        }
        return builder.build(first, term, uid(key));
    }

    /** Entries {@code [first, end)} of {@code term}. */
    public static EntryBlock block(ReplicaKey key, long first, long end, long term) {
        return block(key, first, end, term, "");
    }

    /** One entry of {@code size} bytes. */
    public static EntryBlock large(ReplicaKey key, long index, long term, int size) {
        byte[] payload = new byte[size];
        for (int i = 0; i < size; i++) {
            payload[i] = (byte) (i * 31L + index);
        }
        return EntryBlockBuilder.single(EntryKind.COMMAND, payload, index, term, uid(key));
    }

    /** Every entry of {@code blocks} from {@code low} on and below {@code high}, as {@code index/term/payload}. */
    public static List<String> entries(List<EntryBlock> blocks, long low, long high) {
        List<String> result = new ArrayList<>();
        EntryCursor cursor = new EntryCursor();
        for (EntryBlock block : blocks) {
            cursor.wrap(block);
            while (cursor.next()) {
                if (cursor.index() >= low && cursor.index() < high) {
                    byte[] payload = new byte[cursor.payloadLength()];
                    cursor.buffer().getBytes(cursor.payloadOffset(), payload);
                    result.add(cursor.index() + "/" + block.term() + "/" + describe(payload));
                }
            }
        }
        return result;
    }

    private static byte[] payload(long index, long term, String salt) {
        return ("i" + index + "t" + term + salt).getBytes(StandardCharsets.UTF_8);
    }

    private static String describe(byte[] payload) {
        return payload.length < 100
                ? new String(payload, StandardCharsets.UTF_8)
                : payload.length + "#" + Arrays.hashCode(payload);
    }
}
