package io.flotilla.engine;

import io.flotilla.raft.Backlog;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What waits in one step worker, added up by the worker about once a second and published then. Written by the worker, read by any thread. */
final class Load implements Backlog {
    private TreeMap<String, Long> sum = new TreeMap<>();
    private volatile SortedMap<String, Long> published = Collections.emptySortedMap();

    @Override
    public void add(String what, long amount) {
        if (amount != 0) {
            sum.merge(what, amount, Long::sum);
        }
    }

    /** What was added since the last call is how it stands. */
    void publish() {
        if (!sum.isEmpty() || !published.isEmpty()) {
            published = Collections.unmodifiableSortedMap(sum);
            sum = new TreeMap<>();
        }
    }

    /** True if something waited when the worker last looked: then it looks again. */
    boolean isLoaded() {
        return !published.isEmpty();
    }

    /** How it stood when the worker last looked; without what was 0. */
    SortedMap<String, Long> published() {
        return published;
    }
}
