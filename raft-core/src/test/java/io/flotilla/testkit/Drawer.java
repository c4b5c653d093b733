package io.flotilla.testkit;

import io.flotilla.model.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network's memory: some of what was ever sent, which may come again at any time, whatever its sender and receiver have become. */
final class Drawer {
    private static final int SIZE = 64;

    private final SeededRandom random;
    /** How often a message is kept, in percent: the more, the younger what comes again. */
    private final int keepPercent;

    private final List<Message> kept = new ArrayList<>();

    Drawer(SeededRandom random) {
        this.random = random;
        keepPercent = 1 + random.nextInt(20);
    }

    /** Keeps a message, at times, in place of another. */
    void offer(Message message) {
        if (!random.chance(keepPercent)) {
            return;
        }
        if (kept.size() < SIZE) {
            kept.add(message);
        } else {
            kept.set(random.nextInt(SIZE), message);
        }
    }

    /** One of those that are kept, which stays; null if there is none. */
    @Nullable
    Message any() {
        return kept.isEmpty() ? null : kept.get(random.nextInt(kept.size()));
    }
}
