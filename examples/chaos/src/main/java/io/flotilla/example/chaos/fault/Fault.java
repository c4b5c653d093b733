package io.flotilla.example.chaos.fault;

import io.flotilla.example.chaos.Deployment;
import java.io.IOException;
import java.util.Random;

/** Something that goes wrong, and is put right again. Used by one thread, the nemesis'. */
public interface Fault {
    /** One word for the figures, such as {@code kill}. */
    String kind();

    /** Why it cannot be done on this machine, in words; empty when it can. */
    default String refusal(Deployment deployment) {
        return "";
    }

    /**
     * Begins.
     *
     * @param random where to draw what is left open, such as the victim
     * @return what happens, in words
     */
    String begin(Deployment deployment, Random random) throws IOException;

    /**
     * Puts it right. Does not wait for the nodes to recover: the nemesis does.
     *
     * @throws Violation if something happened that never may
     */
    void end(Deployment deployment) throws IOException, Violation;

    /** The product did what it never may. */
    final class Violation extends Exception {
        private static final long serialVersionUID = 1;

        /** What, in words. */
        public Violation(String message) {
            super(message);
        }
    }
}
