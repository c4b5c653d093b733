package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

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

    private static final int ALL = Integer.MAX_VALUE;

    private final Random random;
    private final Opener opener;
    private final InMemoryDisk twinDisk = new InMemoryDisk();
    private final RandomBatches batches;
    private LogDb db;
    private LogDb twin;

    RandomHistory(long seed, Opener opener) throws LogDbException {
        random = new Random(seed);
        this.opener = opener;
        batches = new RandomBatches(random);
        db = opener.open();
        twin = twinDisk.open();
    }

    /** Saves {@code count} batches, comparing now and then. */
    void run(int count) throws LogDbException {
        for (int i = 0; i < count; i++) {
            WriteBatch batch = batches.next();
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

    private void compareReads() throws LogDbException {
        for (RandomBatches.Replica replica : batches.replicas()) {
            long low = replica.firstIndex() - 1 + random.nextInt(8);
            long high = low + random.nextInt(60);
            assertThat(Logs.entries(db.read(replica.key(), low, high, ALL), low, high))
                    .as("%s [%d, %d)", replica.key(), low, high)
                    .isEqualTo(Logs.entries(twin.read(replica.key(), low, high, ALL), low, high));
            long first = replica.firstIndex();
            assertThat(Logs.entries(db.read(replica.key(), first, Long.MAX_VALUE, ALL), first, Long.MAX_VALUE))
                    .as("%s from %d", replica.key(), first)
                    .isEqualTo(
                            Logs.entries(twin.read(replica.key(), first, Long.MAX_VALUE, ALL), first, Long.MAX_VALUE));
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
