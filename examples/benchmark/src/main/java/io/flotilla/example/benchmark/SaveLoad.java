package io.flotilla.example.benchmark;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.WriteBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The batches that a log writer gets: {@code entries} entries each, spread over the groups in turn, one block a group; what is older than
 * {@code kept} batches is given up on the way. Not thread safe.
 */
public final class SaveLoad {
    private static final long GROUP_UID = 0x5eed;
    private static final long TERM = 1;
    private static final int REPLICA = 1;

    /** What a batch said: the last index of each of its groups. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    private record Said(int firstGroup, long[] lastIndexes) {}

    private final int groups;
    private final int entries;
    private final int kept;
    private final byte[] payload;
    private final long[] nextIndex;

    /** Highest index that each group has given up. */
    private final long[] givenUp;

    private final ArrayDeque<Said> said = new ArrayDeque<>();
    private final EntryBlockBuilder builder = new EntryBlockBuilder();
    private final WriteBatch batch = new WriteBatch();
    private int turn;
    private long writeId;

    /**
     * @param groups that take part
     * @param entries of a batch, of all its groups together
     * @param payloadBytes of an entry
     * @param kept batches that stay in the store; 0 to keep everything
     */
    public SaveLoad(int groups, int entries, int payloadBytes, int kept) {
        this.groups = groups;
        this.entries = entries;
        this.kept = kept;
        payload = new byte[payloadBytes];
        for (int i = 0; i < payloadBytes; i++) {
            payload[i] = (byte) (i * 31);
        }
        nextIndex = new long[groups];
        givenUp = new long[groups];
        Arrays.fill(nextIndex, 1);
    }

    /** The next batch, valid until the next call. */
    public WriteBatch next() {
        batch.clear();
        writeId++;
        int active = Math.min(groups, entries);
        giveUp();
        long[] lastIndexes = new long[active];
        List<LogWrite> writes = new ArrayList<>(active);
        int firstGroup = turn;
        for (int i = 0; i < active; i++) {
            int group = (firstGroup + i) % groups;
            int count = entries / active + (i < entries % active ? 1 : 0);
            writes.add(write(group, count));
            lastIndexes[i] = nextIndex[group] - 1;
        }
        turn = (firstGroup + active) % groups;
        if (kept > 0) {
            said.add(new Said(firstGroup, lastIndexes));
        }
        batch.writes().addAll(writes);
        return batch;
    }

    /** Bytes of payload in every batch. */
    long payloadBytes() {
        return (long) entries * payload.length;
    }

    private void giveUp() {
        if (kept == 0 || said.size() < kept) {
            return;
        }
        Said oldest = said.remove();
        for (int i = 0; i < oldest.lastIndexes.length; i++) {
            givenUp[(oldest.firstGroup + i) % groups] = oldest.lastIndexes[i];
        }
    }

    private LogWrite write(int group, int count) {
        for (int i = 0; i < count; i++) {
            builder.add(EntryKind.COMMAND, payload);
        }
        EntryBlock block = builder.build(nextIndex[group], TERM, GROUP_UID);
        long commit = nextIndex[group] - 1;
        nextIndex[group] += count;
        ReplicaKey key = new ReplicaKey(group + 1L, REPLICA);
        return new LogWrite(key, GROUP_UID, writeId, null, commit, List.of(block), givenUp[group]);
    }
}
