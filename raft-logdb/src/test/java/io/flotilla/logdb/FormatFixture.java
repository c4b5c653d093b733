package io.flotilla.logdb;

import static io.flotilla.testkit.Logs.append;
import static io.flotilla.testkit.Logs.batch;
import static io.flotilla.testkit.Logs.block;
import static io.flotilla.testkit.Logs.compact;
import static io.flotilla.testkit.Logs.state;
import static io.flotilla.testkit.Logs.uid;

import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.WriteBatch;
import io.flotilla.testkit.Logs;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A short history after which a store holds a value of every kind and a record of every type. */
final class FormatFixture {
    static final ReplicaKey MOVED = new ReplicaKey(1, 1);
    static final ReplicaKey BUSY = new ReplicaKey(2, 3);
    static final ReplicaKey REMOVED = new ReplicaKey(0x0102030405060708L, 9);
    static final ReplicaKey RESET = new ReplicaKey(-3, 4);

    /** One entry more than a value holds. */
    static final int LONG_ENTRY = JournalLayout.MAX_VALUE_LENGTH;

    private FormatFixture() {}

    /** Saves it; {@code store} is empty. */
    static void write(InMemoryOrderedStore store, boolean withLongBlock) throws LogDbException {
        try (LogDb db = new JournalLogDb(store, new Compactor.Effort(0, 10_000), () -> {})) {
            WriteBatch first = batch(
                    new LogWrite(MOVED, uid(MOVED), 1, new HardState(7, 2, 0), 0, List.of(block(MOVED, 1, 3, 6)), 0),
                    append(BUSY, 1, block(BUSY, 1, 30, 6, "padding to make the chunk mostly dead soon")),
                    append(REMOVED, 5, block(REMOVED, 1, 2, 6)));
            first.records().add(new WriteBatch.RecordWrite("host/ü", "me".getBytes(StandardCharsets.UTF_8)));
            db.save(first);
            WriteBatch second = batch(append(BUSY, 2, block(BUSY, 29, 31, 7)), state(RESET, 2, new HardState(3, 0, 0)));
            second.removals().add(REMOVED);
            db.save(second);
            db.save(batch(compact(BUSY, 3, 28), new LogWrite(RESET, uid(RESET), 3, null, 0, List.of(), 0)));
            db.save(batch(append(BUSY, 4, block(BUSY, 31, 32, 7))));
            if (withLongBlock) {
                db.save(batch(append(MOVED, 8, Logs.large(MOVED, 3, 7, LONG_ENTRY))));
            }
        }
    }
}
