package io.flotilla.spi;

import java.io.IOException;
import java.nio.file.Path;

/** Keeps a host's directory to one host at a time. */
@FunctionalInterface
public interface DirectoryGuard {
    /**
     * Claims the directory, making it if needed.
     *
     * @throws io.flotilla.FlotillaException.BadDirectory if another host has it or it cannot be used
     */
    Guarded guard(Path directory);

    /** A claimed directory. */
    @FunctionalInterface
    interface Guarded {
        /** Gives the directory back. */
        void release() throws IOException;
    }
}
