package io.flotilla.sim.work;

import java.util.Objects;

/** A query on its way to a state machine, which notes when it was answered. */
final class Question {
    private final Object query;
    private long seenIndex = -1;

    Question(Object query) {
        this.query = Objects.requireNonNull(query, "query");
    }

    Object query() {
        return query;
    }

    /** Index of the last command that the machine had applied when it answered. */
    long seenIndex() {
        return seenIndex;
    }

    void answeredAt(long index) {
        seenIndex = index;
    }
}
