package io.flotilla.history;

import java.io.IOException;
import java.util.Objects;

/** Writes events as JSON lines, in the order in which they are given. Thread safe: a line is written whole. */
public final class HistoryWriter {
    private final Appendable out;

    /** The caller flushes and closes {@code out}. */
    public HistoryWriter(Appendable out) {
        this.out = Objects.requireNonNull(out);
    }

    /** Writes the next event. */
    public synchronized void write(Event event) throws IOException {
        out.append(line(event)).append('\n');
    }

    /** The event as JSON. */
    static String line(Event event) {
        String value = event.value() instanceof Event.Swap swap
                ? "[" + Json.write(swap.from()) + "," + Json.write(swap.to()) + "]"
                : Json.write(event.value());
        return "{\"process\":" + event.process()
                + ",\"type\":\"" + event.type().word()
                + "\",\"f\":\"" + event.function().word()
                + "\",\"key\":" + Json.write(event.key())
                + ",\"value\":" + value
                + ",\"time\":" + event.timeNs() + "}";
    }
}
