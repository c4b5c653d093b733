package io.flotilla.transport;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counts closed connections by reason. Thread safe. */
final class TransportStats {
    /** One counter per reason; the map itself never changes. */
    private final Map<CloseReason, AtomicLong> closed;

    TransportStats() {
        Map<CloseReason, AtomicLong> counters = new EnumMap<>(CloseReason.class);
        for (CloseReason reason : CloseReason.values()) {
            counters.put(reason, new AtomicLong());
        }
        closed = Collections.unmodifiableMap(counters);
    }

    void count(CloseReason reason) {
        AtomicLong counter = closed.get(reason);
        if (counter != null) {
            counter.incrementAndGet();
        }
    }

    Map<CloseReason, Long> closeCounts() {
        Map<CloseReason, Long> counts = new EnumMap<>(CloseReason.class);
        closed.forEach((reason, counter) -> counts.put(reason, counter.get()));
        return counts;
    }
}
