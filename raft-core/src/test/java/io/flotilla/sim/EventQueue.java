package io.flotilla.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The future, in order: a binary heap, because nearly all of a simulation's own time is spent here. */
final class EventQueue {
    private @Nullable SimEvent[] heap = new SimEvent[1024];
    private int size;
    private long sequence;

    void add(long atNs, SimEvent event) {
        event.atNs = atNs;
        event.sequence = sequence++;
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            SimEvent above = get(parent);
            if (!isBefore(event, above)) {
                break;
            }
            heap[at] = above;
            at = parent;
        }
        heap[at] = event;
    }

    /** Takes the next; null when there is none. */
    @Nullable
    SimEvent poll() {
        if (size == 0) {
            return null;
        }
        SimEvent first = get(0);
        SimEvent last = get(--size);
        heap[size] = null;
        if (size > 0) {
            sink(last);
        }
        return first;
    }

    private void sink(SimEvent event) {
        int at = 0;
        int half = size >>> 1;
        while (at < half) {
            int child = 2 * at + 1;
            if (child + 1 < size && isBefore(get(child + 1), get(child))) {
                child++;
            }
            if (!isBefore(get(child), event)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = event;
    }

    private SimEvent get(int at) {
        SimEvent event = heap[at];
        if (event == null) {
            throw new IllegalStateException("nothing at " + at + " of " + size);
        }
        return event;
    }

    private static boolean isBefore(SimEvent one, SimEvent other) {
        return one.atNs < other.atNs || (one.atNs == other.atNs && one.sequence < other.sequence);
    }
}
