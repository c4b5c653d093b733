package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.TermRuns;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.spi.WriteBatch;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.Logs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A random history of some replicas, saved into a store under test and into its dumb twin, and compared. All from one seed.
 */
final class RandomHistory {
    /** Opens the store under test with what it holds. */
    interface Opener {
        LogDb open() throws LogDbException;
    }

    private static final int REPLICAS = 5;
    private static final int ALL = Integer.MAX_VALUE;

    private final Random random;
    private final Opener opener;
    private final InMemoryDisk twinDisk = new InMemoryDisk();
    private final Model[] models = new Model[REPLICAS];
    private LogDb db;
    private LogDb twin;

    /** What the next write of a replica has to fit. */
    private static final class Model {
        private final ReplicaKey key;
        private TermRuns terms = new TermRuns(0, 0);
        private long writeId;
        private long term = 1;

        private Model(ReplicaKey key) {
            this.key = key;
        }
    }

    RandomHistory(long seed, Opener opener) throws LogDbException {
        random = new Random(seed);
        this.opener = opener;
        for (int i = 0; i < REPLICAS; i++) {
            models[i] = new Model(new ReplicaKey(i / 2, i + 1));
        }
        db = opener.open();
        twin = twinDisk.open();
    }

    /** Saves {@code count} batches, comparing now and then. */
    void run(int count) throws LogDbException {
        for (int i = 0; i < count; i++) {
            WriteBatch batch = batch();
            db.save(batch);
            twin.save(batch);
            if (random.nextInt(4) == 0) {
                compareReads();
            }
            if (random.nextInt(12) == 0) {
                reopen();
            }
        }
        reopen();
        compareReads();
    }

    LogDb db() {
        return db;
    }

    /** Closes both, opens both, and compares what they recover. */
    void reopen() throws LogDbException {
        db.close();
        twin.close();
        db = opener.open();
        twin = twinDisk.open();
        compareRecovered();
    }

    private WriteBatch batch() {
        WriteBatch batch = new WriteBatch();
        if (random.nextInt(15) == 0) {
            Model model = models[random.nextInt(REPLICAS)];
            batch.removals().add(model.key);
            model.terms = new TermRuns(0, 0);
            model.writeId = random.nextInt(3);
        }
        if (random.nextInt(5) == 0) {
            byte[] value = random.nextInt(3) == 0 ? null : new byte[random.nextInt(9)];
            batch.records().add(new WriteBatch.RecordWrite("r" + random.nextInt(4), value));
        }
        int writes = random.nextInt(5);
        for (int i = 0; i < writes; i++) {
            batch.writes().add(write(models[random.nextInt(REPLICAS)]));
        }
        return batch;
    }

    private LogWrite write(Model model) {
        List<EntryBlock> blocks = new ArrayList<>();
        if (random.nextInt(4) != 0) {
            long next = model.terms.lastIndex() + 1;
            if (random.nextInt(4) == 0) {
                long room = next - model.terms.firstIndex();
                next = model.terms.firstIndex() + (room > 0 ? random.nextInt((int) Math.min(room, 50)) : 0);
                model.term++;
            }
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                EntryBlock block = block(model, next);
                blocks.add(block);
                model.terms.append(block.firstIndex(), block.lastIndex(), block.term());
                next = block.lastIndex() + 1;
            }
        }
        long compactTo = 0;
        if (random.nextInt(4) == 0) {
            long length = model.terms.lastIndex() - model.terms.firstIndex() + 2;
            compactTo = model.terms.firstIndex() - 1 + random.nextInt((int) length);
            model.terms.compactTo(compactTo);
        }
        HardState state = random.nextInt(6) == 0 ? new HardState(model.term, random.nextInt(3), 0) : null;
        model.writeId += 1 + random.nextInt(2);
        long commit = model.terms.firstIndex() - 1;
        return new LogWrite(model.key, Logs.uid(model.key), model.writeId, state, commit, blocks, compactTo);
    }

    private EntryBlock block(Model model, long first) {
        if (random.nextInt(60) == 0) {
            return Logs.large(model.key, first, model.term, random.nextInt(600_000));
        }
        if (random.nextInt(6) == 0) {
            return Logs.large(model.key, first, model.term, random.nextInt(6_000));
        }
        String salt = "s" + random.nextInt(1000);
        return Logs.block(model.key, first, first + 1 + random.nextInt(6), model.term, salt);
    }

    private void compareReads() throws LogDbException {
        for (Model model : models) {
            long low = model.terms.firstIndex() - 1 + random.nextInt(8);
            long high = low + random.nextInt(60);
            assertThat(Logs.entries(db.read(model.key, low, high, ALL), low, high))
                    .as("%s [%d, %d)", model.key, low, high)
                    .isEqualTo(Logs.entries(twin.read(model.key, low, high, ALL), low, high));
            long first = model.terms.firstIndex();
            assertThat(Logs.entries(db.read(model.key, first, Long.MAX_VALUE, ALL), first, Long.MAX_VALUE))
                    .as("%s from %d", model.key, first)
                    .isEqualTo(Logs.entries(twin.read(model.key, first, Long.MAX_VALUE, ALL), first, Long.MAX_VALUE));
        }
    }

    private void compareRecovered() {
        List<RecoveredLog> ours = db.recovered();
        List<RecoveredLog> theirs = twin.recovered();
        assertThat(ours)
                .extracting(RecoveredLog::key)
                .isEqualTo(theirs.stream().map(RecoveredLog::key).toList());
        for (int i = 0; i < ours.size(); i++) {
            RecoveredLog a = ours.get(i);
            RecoveredLog b = theirs.get(i);
            assertThat(a.hardState()).as("%s", a.key()).isEqualTo(b.hardState());
            assertThat(a.lastWriteId()).as("%s", a.key()).isEqualTo(b.lastWriteId());
            assertThat(a.groupUid()).isEqualTo(b.groupUid());
            assertThat(terms(a.terms())).as("%s", a.key()).isEqualTo(terms(b.terms()));
        }
        assertThat(db.records().keySet()).isEqualTo(twin.records().keySet());
        for (Map.Entry<String, byte[]> entry : db.records().entrySet()) {
            assertThat(entry.getValue()).isEqualTo(twin.records().get(entry.getKey()));
        }
    }

    private static List<Long> terms(TermRuns runs) {
        List<Long> result = new ArrayList<>();
        result.add(runs.firstIndex());
        for (long index = runs.firstIndex() - 1; index <= runs.lastIndex(); index++) {
            result.add(runs.termAt(index));
        }
        return result;
    }
}
