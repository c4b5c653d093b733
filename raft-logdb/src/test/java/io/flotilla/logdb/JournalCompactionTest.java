package io.flotilla.logdb;

import static io.flotilla.testkit.Logs.append;
import static io.flotilla.testkit.Logs.batch;
import static io.flotilla.testkit.Logs.block;
import static io.flotilla.testkit.Logs.compact;
import static io.flotilla.testkit.Logs.large;
import static io.flotilla.testkit.Logs.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.HardState;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import org.junit.jupiter.api.Test;

/** How much the journal moves, and what of: each batch has brought a large block of one replica and a small one of another, and the large ones are given up. */
class JournalCompactionTest {
    private static final ReplicaKey LARGE = new ReplicaKey(10, 1);
    private static final ReplicaKey SMALL = new ReplicaKey(11, 1);
    private static final int LARGE_BYTES = 20_000;
    private static final int BATCHES = 60;

    private final InMemoryOrderedStore store = new InMemoryOrderedStore();
    private long writeId = 1;

    private LogDb open(Compactor.Effort effort) throws LogDbException {
        return new JournalLogDb(store, effort, () -> {});
    }

    private void fill(LogDb db) throws LogDbException {
        for (int i = 1; i <= BATCHES; i++) {
            writeId++;
            db.save(batch(
                    append(LARGE, writeId, large(LARGE, i, 1, LARGE_BYTES)),
                    append(SMALL, writeId, block(SMALL, i, i + 1, 1))));
        }
    }

    private void giveUp(LogDb db) throws LogDbException {
        writeId++;
        db.save(batch(compact(LARGE, writeId, BATCHES)));
    }

    private void saveLittle(LogDb db, int times) throws LogDbException {
        for (int i = 0; i < times; i++) {
            writeId++;
            db.save(batch(state(LARGE, writeId, new HardState(writeId, 1, 0))));
        }
    }

    /** Chunks, or parts of them. */
    private long chunks() {
        return store.content().keySet().stream()
                .filter(key -> key[0] == JournalLayout.CHUNK_KEY)
                .count();
    }

    /** It is the emptiest of all and every transaction moves one chunk only: tried again and again it would keep all others from their turn. */
    @Test
    void aDamagedChunkTakesNoOtherChunksTurn() throws LogDbException {
        ReplicaKey damaged = new ReplicaKey(9, 2);
        ReplicaKey gone = new ReplicaKey(9, 3);
        LogDb db = open(new Compactor.Effort(0, 1));
        db.save(batch(append(gone, 1, large(gone, 1, 1, LARGE_BYTES)), append(damaged, 1, block(damaged, 1, 3, 1))));
        byte[] chunk = store.content().lastEntry().getValue();
        chunk[chunk.length - 1] ^= 4;
        fill(db);
        db.save(batch(compact(gone, 2, 1)));
        giveUp(db);
        saveLittle(db, 2 * BATCHES);
        assertThat(store.fileBytes()).isLessThan(10 * LARGE_BYTES);
    }

    @Test
    void aSmallBatchMovesLittle() throws LogDbException {
        LogDb db = open(new Compactor.Effort(0, 4_000));
        fill(db);
        long before = chunks();
        giveUp(db);
        saveLittle(db, 3);
        assertThat(chunks()).isGreaterThan(before / 2);
        saveLittle(db, 2 * BATCHES);
        assertThat(chunks()).isLessThan(before / 2);
    }

    /** The more comes in the more may become waste: what is moved keeps up with it. */
    @Test
    void aLargeBatchMovesMuch() throws LogDbException {
        LogDb db = open(new Compactor.Effort(0, 1));
        fill(db);
        long before = chunks();
        giveUp(db);
        writeId++;
        db.save(batch(append(LARGE, writeId, large(LARGE, BATCHES + 1, 1, 10 * LARGE_BYTES))));
        saveLittle(db, 1);
        assertThat(chunks()).isLessThan(before / 2);
    }

    @Test
    void whatWasThereAtTheOpeningIsFreedToo() throws LogDbException {
        fill(open(Compactor.Effort.DEFAULT));
        LogDb db = open(Compactor.Effort.DEFAULT);
        writeId++;
        db.save(batch(compact(LARGE, writeId, BATCHES), compact(SMALL, writeId, BATCHES)));
        saveLittle(db, 10);
        assertThat(store.fileBytes()).isLessThan(2 * LARGE_BYTES);
    }
}
