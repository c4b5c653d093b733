package io.flotilla.example.kv.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that writes pending layers of a {@link KvStore} to disk, every half second or when one is large. */
final class LayerFlusher implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LayerFlusher.class);
    private static final long INTERVAL_MS = 500;
    private static final long REPORT_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

    private final KvStore store;
    private final Thread thread = new Thread(this, "kv-flusher");
    private volatile boolean stopped;
    private long reportedNs = System.nanoTime() - REPORT_INTERVAL_NS;

    LayerFlusher(KvStore store) {
        this.store = store;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Tells how large the active layer has become; wakes the thread when that is enough. */
    void filled(long sizeBytes) {
        if (sizeBytes >= KvStore.LAYER_BYTES) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        while (!stopped && store.failure() == null) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS));
            if (!stopped) {
                flushOnce();
            }
        }
    }

    /** Stops the thread and waits for a write that runs. */
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void flushOnce() {
        try {
            store.flush();
        } catch (KvStoreException e) {
            long now = System.nanoTime();
            if (now - reportedNs >= REPORT_INTERVAL_NS) {
                reportedNs = now;
                LOG.error("applied commands cannot be written: {}", e.getMessage());
            }
        }
    }
}
