package io.flotilla.transport;

import java.util.concurrent.Future;

/** Says that nobody looks at a future: what fails shows as a closed connection, which its handler is told. */
final class Unwatched {
    private Unwatched() {}

    @SuppressWarnings("UnusedVariable") // that it is not used is the point
    static void unwatched(Future<?> future) {}
}
