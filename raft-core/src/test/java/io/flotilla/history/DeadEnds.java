package io.flotilla.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cache of a search: where it was and found no way on, or is still looking for one (Lowe, "Testing for linearizability", §4). Of those that
 * differ in looks and in what may be left out alone, the easiest are kept: they answer for the others.
 */
final class DeadEnds {
    /** Entries at most; beyond it the search goes on without remembering more. */
    private static final int MAX_ENTRIES = 4_000_000;

    private final Map<Configuration.Core, List<Configuration>> byCore = new HashMap<>();
    private int size;

    /** True if the way on from there is known to be closed, or is being looked for already. Otherwise remembers it. */
    boolean isKnown(Configuration here) {
        List<Configuration> same = byCore.computeIfAbsent(here.core(), core -> new ArrayList<>(1));
        for (int i = 0; i < same.size(); i++) {
            if (same.get(i).isEasierThan(here)) {
                return true;
            }
        }
        if (size < MAX_ENTRIES) {
            int before = same.size();
            same.removeIf(here::isEasierThan);
            same.add(here);
            size += 1 + same.size() - 1 - before;
        }
        return false;
    }

    /** It was left before it was known where it leads. */
    void forget(Configuration here) {
        List<Configuration> same = byCore.get(here.core());
        if (same != null && same.remove(here)) {
            size--;
        }
    }
}
