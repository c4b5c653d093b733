package io.flotilla.logdb;

import static io.flotilla.testkit.Logs.append;
import static io.flotilla.testkit.Logs.batch;
import static io.flotilla.testkit.Logs.block;
import static io.flotilla.testkit.Logs.compact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import java.nio.file.Path;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside the writer and beside the end. */
class ReadersTest {
    private static final ReplicaKey KEY = new ReplicaKey(9, 2);

    /** Does something once, whenever the next view begins. */
    private static final class Interrupted implements OrderedStore {
        private final OrderedStore store = new InMemoryOrderedStore();
        private Runnable beforeView = () -> {};

        @Override
        public String name() {
            return store.name();
        }

        @Override
        public Read beginRead() throws LogDbException {
            Runnable once = beforeView;
            beforeView = () -> {};
            once.run();
            return store.beginRead();
        }

        @Override
        public Write beginWrite(long bytes, boolean makesSpace) throws LogDbException {
            return store.beginWrite(bytes, makesSpace);
        }

        @Override
        public int room(int keyLength, int valueLength) {
            return store.room(keyLength, valueLength);
        }

        @Override
        public long fileBytes() {
            return store.fileBytes();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private static void giveUpAndFree(LogDb db) {
        try {
            db.save(batch(compact(KEY, 2, 2)));
            db.save(batch(append(KEY, 3, block(KEY, 4, 5, 1))));
            db.save(batch(append(KEY, 4, block(KEY, 5, 6, 1))));
        } catch (LogDbException e) {
            throw new AssertionError(e);
        }
    }

    /** Between its look at where the blocks are and its view of the store nothing is freed, however quick the writer is. */
    @Test
    void whatAReaderWasToldIsThereInItsView() throws Exception {
        Interrupted store = new Interrupted();
        LogDb db = new JournalLogDb(store, new Compactor.Effort(0, 1), () -> {});
        db.save(batch(append(KEY, 1, block(KEY, 1, 4, 1))));
        Thread writer = new Thread(() -> giveUpAndFree(db));
        store.beforeView = () -> {
            writer.start();
            Awaitility.await()
                    .until(() -> Set.of(Thread.State.BLOCKED, Thread.State.TERMINATED)
                            .contains(writer.getState()));
        };
        assertThat(db.read(KEY, 3, 4, 1000)).hasSize(1);
        writer.join();
        assertThat(db.read(KEY, 5, 6, 1000)).hasSize(1);
    }

    @Test
    void theEndWaitsForViews(@TempDir Path directory) throws Exception {
        LmdbStore store = new LmdbStore(directory, 1 << 20);
        OrderedStore.Read view = store.beginRead();
        Thread closing = new Thread(store::close);
        closing.start();
        Awaitility.await()
                .until(() ->
                        Set.of(Thread.State.WAITING, Thread.State.TERMINATED).contains(closing.getState()));
        assertThat(closing.isAlive()).isTrue();
        view.close();
        closing.join();
        assertThatThrownBy(store::beginRead).isInstanceOf(LogDbException.class).hasMessageContaining("is closed");
    }
}
