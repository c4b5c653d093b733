package io.flotilla.logdb;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/** The tracer of system calls, where there is one. */
final class Strace {
    private Strace() {}

    /** Skips the test aloud if this user cannot trace processes. */
    static void require(Class<?> test) throws InterruptedException {
        boolean works;
        try {
            works = new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            works = false;
        }
        if (!works) {
            System.out.println("SKIPPED " + test.getSimpleName() + ": strace is not installed or may not trace");
        }
        assumeTrue(works, "strace is not installed or may not trace");
    }
}
