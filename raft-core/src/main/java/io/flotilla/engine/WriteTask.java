package io.flotilla.engine;

import io.flotilla.spi.WriteBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * One batch on its way to the log writer and back. Owned by the step worker, then by the log writer, then by the step
 * worker again, which reuses it.
 */
final class WriteTask {
    final WriteBatch batch = new WriteBatch();
    /** What the step worker does when it is. */
    final List<Runnable> whenDurable = new ArrayList<>(0);

    boolean isEmpty() {
        return batch.isEmpty();
    }

    void clear() {
        batch.clear();
        whenDurable.clear();
    }
}
