package io.flotilla.spi;

import org.agrona.concurrent.Agent;

/**
 * An agent that says when it wants to run next. {@code doWork} does a bounded amount and answers how much; 0 means that
 * nothing is left until it is woken or {@link #nextDeadlineNs} comes.
 */
public interface EngineAgent extends Agent {
    /** When {@code doWork} must run even if nobody wakes it, by {@link Clock#nanoTime}; {@code Long.MAX_VALUE} for never. */
    default long nextDeadlineNs() {
        return Long.MAX_VALUE;
    }
}
