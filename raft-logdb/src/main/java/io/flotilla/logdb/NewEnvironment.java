package io.flotilla.logdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.agrona.DirectBuffer;
import org.lmdbjava.DirectBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;

/**
 * Makes the data file of an LMDB environment whole before it has its name: of a log store, or of a state machine that keeps its state in one. LMDB writes the first pages of a new file without a flush: after a power failure it could
 * be there in part, and would be refused for ever as a file of somebody else.
 *
 * <pre>
 *   new.mdb written ── flushed ── renamed to data.mdb ── the directory and those above it flushed
 * </pre>
 */
public final class NewEnvironment {
    /** The file while it is being made: nothing in it counts. */
    static final String UNFINISHED = "new.mdb";

    /** LMDB writes it into the file, and takes what is asked for at the next opening. */
    private static final int MAP_BYTES = 1 << 20;

    private NewEnvironment() {}

    /**
     * Makes an empty environment in a directory that has none, and makes its name durable in any case: who opened it before may have ended before that.
     * What is in the file may not be durable either, until the opened environment was told to sync. Nobody else uses the directory. Blocks for the disk.
     *
     * @param name of the data file
     * @param mode of a new file
     * @throws org.lmdbjava.LmdbException it cannot be made
     */
    public static void makeIfAbsent(Path directory, String name, int mode) throws IOException {
        if (!Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            make(directory, name, mode);
        }
        flushNames(directory);
    }

    private static void make(Path directory, String name, int mode) throws IOException {
        Path unfinished = directory.resolve(UNFINISHED);
        Files.deleteIfExists(unfinished);
        try (Env<DirectBuffer> env = Env.create(DirectBufferProxy.PROXY_DB)
                .setMapSize(MAP_BYTES)
                .open(unfinished.toFile(), mode, EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_NOLOCK)) {
            env.sync(true);
        }
        Files.move(unfinished, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Flushes the directory and those above it in the same file system, of which some may be as new. */
    private static void flushNames(Path directory) throws IOException {
        Path here = directory.toAbsolutePath();
        FileStore disk = Files.getFileStore(here);
        while (here != null && Files.getFileStore(here).equals(disk)) {
            try (FileChannel names = FileChannel.open(here, StandardOpenOption.READ)) {
                names.force(true);
            } catch (AccessDeniedException e) {
                return; // not ours, so not new; or a system that flushes names by itself
            }
            here = here.getParent();
        }
    }
}
