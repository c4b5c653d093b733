package io.flotilla.engine;

/** The batches of one step worker that are on their way to the store, and for how long the store has kept silent about them. Owned by the worker. */
final class WritesInFlight {
    /** One is written while the next is gathered; more would only wait. */
    private static final int MAX = 2;

    private int count;
    /** When the store last answered, or was given something while it had nothing to do. */
    private long heardNs;

    boolean hasRoom() {
        return count < MAX;
    }

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void onSubmitted(long nowNs) {
        heardNs = count == 0 ? nowNs : heardNs;
        count++;
    }

    void onDurable(long nowNs) {
        count--;
        heardNs = nowNs;
    }

    /** How long the store has owed an answer; 0 when it owes none. */
    long silentNs(long nowNs) {
        return count == 0 ? 0 : nowNs - heardNs;
    }
}
