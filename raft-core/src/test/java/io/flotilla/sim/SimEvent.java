package io.flotilla.sim;

/** Something that happens at a time. Two at the same time happen in the order in which they were made. */
public abstract class SimEvent {
    long atNs;
    long sequence;

    /** Does it; the world's clock stands at its time. */
    protected abstract void happen();
}
