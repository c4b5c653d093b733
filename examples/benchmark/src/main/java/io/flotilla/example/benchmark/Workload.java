package io.flotilla.example.benchmark;

import java.util.Locale;

/** What is measured. */
enum Workload {
    /** Proposals in a closed loop. */
    WRITE,
    /** Linearizable reads in a closed loop. */
    READ,
    /** Groups that do nothing. */
    IDLE;

    /** As on the command line and in results. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the known ones */
    static Workload ofLabel(String label) {
        for (Workload workload : values()) {
            if (workload.label().equals(label)) {
                return workload;
            }
        }
        throw new IllegalArgumentException("unknown workload \"" + label + "\"; expected write, read or idle");
    }
}
