package io.flotilla.engine;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbFactory;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.spi.StoreInfo;
import io.flotilla.spi.WriteBatch;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;

/** A store in which something goes wrong that no store may do. */
final class FaultyLogDb implements LogDb {
    /** What goes wrong. */
    enum Fault {
        NONE,
        /** Reading throws what it may not throw. */
        READ_THROWS,
        /** Reading throws what nobody is asked to catch. */
        READ_ERROR,
        /** Saving does so. */
        SAVE_ERROR,
        /** Saving does not return before {@link FaultyLogDb#letGo}. */
        SAVE_HANGS
    }

    private final LogDb store;
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile Fault fault;
    private volatile boolean hanging;
    private volatile boolean closed;
    private volatile int mostBytesAsked;

    private FaultyLogDb(LogDb store, Fault fault) {
        this.store = store;
        this.fault = fault;
    }

    static FaultyLogDb[] holder() {
        return new FaultyLogDb[1];
    }

    /** Opens stores of {@code factory} that have the fault; the last one is put into {@code opened}. */
    static LogDbFactory over(LogDbFactory factory, Fault fault, FaultyLogDb[] opened) {
        return directory -> {
            opened[0] = new FaultyLogDb(factory.open(directory), fault);
            return opened[0];
        };
    }

    void begin(Fault next) {
        fault = next;
    }

    void letGo() {
        fault = Fault.NONE;
        gate.countDown();
    }

    /** True once a save hangs. */
    boolean isHanging() {
        return hanging;
    }

    boolean isClosed() {
        return closed;
    }

    /** The most bytes that a read was to bring. */
    int mostBytesAsked() {
        return mostBytesAsked;
    }

    @Override
    public String layout() {
        return store.layout();
    }

    @Override
    public List<RecoveredLog> recovered() {
        return store.recovered();
    }

    @Override
    public SortedMap<String, byte[]> records() {
        return store.records();
    }

    @Override
    public void save(WriteBatch batch) throws LogDbException {
        if (fault == Fault.SAVE_ERROR) {
            throw new LinkageError("half a release");
        }
        if (fault == Fault.SAVE_HANGS) {
            hanging = true;
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        store.save(batch);
    }

    @Override
    public List<EntryBlock> read(ReplicaKey key, long low, long high, int maxBytes) throws LogDbException {
        if (fault == Fault.READ_THROWS) {
            throw new IllegalStateException("a bug in reading");
        }
        if (fault == Fault.READ_ERROR) {
            throw new LinkageError("half a release");
        }
        mostBytesAsked = Math.max(mostBytesAsked, maxBytes);
        return store.read(key, low, high, maxBytes);
    }

    @Override
    public StoreInfo info() {
        return store.info();
    }

    @Override
    public void close() throws LogDbException {
        closed = true;
        store.close();
    }
}
