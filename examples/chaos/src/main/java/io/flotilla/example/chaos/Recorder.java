package io.flotilla.example.chaos;

import io.flotilla.history.Event;
import io.flotilla.history.EventType;
import io.flotilla.history.Function;
import io.flotilla.history.HistoryWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what clients ask and are told, in the order in which it happens: an invocation before the request is sent, an end after the
 * answer came. Thread safe.
 */
final class Recorder implements AutoCloseable {
    private final BufferedWriter out;
    private final HistoryWriter writer;
    private final long beginNs = System.nanoTime();
    private final Map<EventType, Long> counts = new TreeMap<>();
    /** By key: when an operation last succeeded. */
    private final Map<String, Long> lastSuccessNs = new TreeMap<>();

    private long longestGapNs;

    /** Makes the file, over one that is there. */
    Recorder(Path file) throws IOException {
        out = Files.newBufferedWriter(file);
        writer = new HistoryWriter(out);
    }

    /** Writes an event with the time of now. @throws UncheckedIOException if it cannot be written */
    synchronized void record(long process, EventType type, Function function, String key, @Nullable String value) {
        long now = System.nanoTime() - beginNs;
        counts.merge(type, 1L, Long::sum);
        if (type == EventType.OK) {
            Long before = lastSuccessNs.get(key);
            if (before != null) {
                longestGapNs = Math.max(longestGapNs, now - before);
                lastSuccessNs.put(key, now);
            }
        }
        try {
            writer.write(new Event(process, type, function, key, value, now));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the history", e);
        }
    }

    /** From now on it is watched how long no operation on this key succeeds. */
    synchronized void watch(String key) {
        lastSuccessNs.put(key, System.nanoTime() - beginNs);
    }

    /** How many events of that type there were. */
    synchronized long count(EventType type) {
        return counts.getOrDefault(type, 0L);
    }

    /** The longest time in which no operation succeeded on one of the watched keys. */
    synchronized long longestUnavailableMs() {
        return TimeUnit.NANOSECONDS.toMillis(longestGapNs);
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
