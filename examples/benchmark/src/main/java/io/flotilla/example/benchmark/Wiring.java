package io.flotilla.example.benchmark;

/** Chooses the log store and the transport that are measured. */
final class Wiring {
    private Wiring() {}

    /** The real ones: LMDB on disk and TCP. */
    static Cluster.Parts parts() {
        throw new UnsupportedOperationException("no log store and no transport yet");
    }
}
