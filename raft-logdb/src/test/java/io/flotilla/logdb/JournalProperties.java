package io.flotilla.logdb;

import io.flotilla.spi.LogDbException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** The journal against its dumb twin under random appends, overwrites, compactions, removals and reopenings. */
class JournalProperties {
    /** Compacts all the time, a little at a time. */
    private static final Compactor.Effort EAGER = new Compactor.Effort(0, 3_000);

    /** Compacts now and then, much at a time. */
    private static final Compactor.Effort THOROUGH = new Compactor.Effort(200_000, 1 << 20);

    @Property(tries = 120, shrinking = ShrinkingMode.OFF)
    void eagerlyCompactedJournalIsLikeItsTwin(@ForAll long seed) throws LogDbException {
        check(seed, EAGER);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void thoroughlyCompactedJournalIsLikeItsTwin(@ForAll long seed) throws LogDbException {
        check(seed, THOROUGH);
    }

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void hardlyEverCompactedJournalIsLikeItsTwin(@ForAll long seed) throws LogDbException {
        check(seed, Compactor.Effort.DEFAULT);
    }

    private static void check(long seed, Compactor.Effort effort) throws LogDbException {
        InMemoryOrderedStore store = new InMemoryOrderedStore();
        new RandomHistory(seed, () -> new JournalLogDb(store, effort, () -> {})).run(150);
    }
}
