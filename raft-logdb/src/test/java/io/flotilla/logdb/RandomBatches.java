package io.flotilla.logdb;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.TermRuns;
import io.flotilla.spi.WriteBatch;
import io.flotilla.testkit.Logs;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random batches of some replicas, one after another, that a log store must take: appends, overwrites, compactions, removals, votes, small records. */
final class RandomBatches {
    private static final int REPLICAS = 5;

    private final Random random;
    private final List<Replica> replicas = new ArrayList<>();

    /** A replica, and what its next write has to fit. */
    static final class Replica {
        private final ReplicaKey key;
        private TermRuns terms = new TermRuns(0, 0);
        private long writeId;
        private long term = 1;

        private Replica(ReplicaKey key) {
            this.key = key;
        }

        ReplicaKey key() {
            return key;
        }

        long firstIndex() {
            return terms.firstIndex();
        }
    }

    RandomBatches(Random random) {
        this.random = random;
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(new Replica(new ReplicaKey(i / 2, i + 1)));
        }
    }

    List<Replica> replicas() {
        return replicas;
    }

    WriteBatch next() {
        WriteBatch batch = new WriteBatch();
        if (random.nextInt(15) == 0) {
            Replica replica = any();
            batch.removals().add(replica.key);
            replica.terms = new TermRuns(0, 0);
            replica.writeId = random.nextInt(3);
        }
        if (random.nextInt(5) == 0) {
            byte[] value = random.nextInt(3) == 0 ? null : new byte[random.nextInt(9)];
            batch.records().add(new WriteBatch.RecordWrite("r" + random.nextInt(4), value));
        }
        int writes = random.nextInt(5);
        for (int i = 0; i < writes; i++) {
            batch.writes().add(write(any()));
        }
        return batch;
    }

    private Replica any() {
        return replicas.get(random.nextInt(REPLICAS));
    }

    private LogWrite write(Replica replica) {
        List<EntryBlock> blocks = new ArrayList<>();
        if (random.nextInt(4) != 0) {
            long next = replica.terms.lastIndex() + 1;
            if (random.nextInt(4) == 0) {
                long room = next - replica.terms.firstIndex();
                next = replica.terms.firstIndex() + (room > 0 ? random.nextInt((int) Math.min(room, 50)) : 0);
                replica.term++;
            }
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                EntryBlock block = block(replica, next);
                blocks.add(block);
                replica.terms.append(block.firstIndex(), block.lastIndex(), block.term());
                next = block.lastIndex() + 1;
            }
        }
        long compactTo = 0;
        if (random.nextInt(4) == 0) {
            long length = replica.terms.lastIndex() - replica.terms.firstIndex() + 2;
            compactTo = replica.terms.firstIndex() - 1 + random.nextInt((int) length);
            replica.terms.compactTo(compactTo);
        }
        HardState state = random.nextInt(6) == 0 ? new HardState(replica.term, random.nextInt(3), 0) : null;
        replica.writeId += 1 + random.nextInt(2);
        long commit = replica.terms.firstIndex() - 1;
        return new LogWrite(replica.key, Logs.uid(replica.key), replica.writeId, state, commit, blocks, compactTo);
    }

    private EntryBlock block(Replica replica, long first) {
        if (random.nextInt(60) == 0) {
            return Logs.large(replica.key, first, replica.term, random.nextInt(600_000));
        }
        if (random.nextInt(6) == 0) {
            return Logs.large(replica.key, first, replica.term, random.nextInt(6_000));
        }
        String salt = "s" + random.nextInt(1000);
        return Logs.block(replica.key, first, first + 1 + random.nextInt(6), replica.term, salt);
    }
}
