package io.flotilla.history;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What clients asked and were told, by key. Immutable. */
public final class History {
    private final Map<Object, List<Operation>> byKey;

    History(Collection<Operation> operations) {
        Map<Object, List<Operation>> collected = new LinkedHashMap<>();
        for (Operation operation : operations) {
            collected
                    .computeIfAbsent(operation.key(), key -> new java.util.ArrayList<>())
                    .add(operation);
        }
        collected.replaceAll((key, list) -> List.copyOf(list));
        byKey = Collections.unmodifiableMap(collected);
    }

    /** The operations of each key in the order of their invocations; keys in the order in which they first occur. */
    public Map<Object, List<Operation>> byKey() {
        return byKey;
    }
}
