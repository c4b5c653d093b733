package io.flotilla.logdb;

import io.flotilla.spi.LockFile;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A store's directory, checked and locked before LMDB sees it: LMDB breaks if one process opens the same files twice. */
final class StoreDirectory {
    private static final String LOCK = "store.lock";
    private static final String LMDB_DATA = "data.mdb";
    private static final String LMDB_LOCK = "lock.mdb";

    /** Length of LMDB's file of reader slots. */
    private static final int LMDB_LOCK_BYTES = 8192;

    private final Path path;
    private final LockFile lock;

    private StoreDirectory(Path path, LockFile lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the directory if it is not there, readable by its owner alone, and locks it.
     *
     * @throws LogDbException FOREIGN or UNUSABLE, in words that say what to do
     */
    static StoreDirectory open(Path path) throws LogDbException {
        try {
            refuseLinks(path);
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new LogDbException(Reason.UNUSABLE, path + " is not a directory: name another one");
            }
            Files.createDirectories(path, ownerOnly("rwx------"));
            if (!Files.isWritable(path)) {
                throw new LogDbException(Reason.UNUSABLE, path + " is not writable for this user");
            }
            refuseForeign(path);
            StoreDirectory locked = lock(path);
            try {
                prepareSlots(path.resolve(LMDB_LOCK));
            } catch (IOException e) {
                locked.close();
                throw e;
            }
            return locked;
        } catch (IOException e) {
            throw new LogDbException(Reason.UNUSABLE, path + ": cannot be opened: " + e, e);
        }
    }

    Path path() {
        return path;
    }

    /** Gives the lock back. */
    void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // nothing was written to it
        }
    }

    private static void refuseLinks(Path path) throws LogDbException {
        for (Path each : List.of(
                path,
                path.resolve(LMDB_DATA),
                path.resolve(LMDB_LOCK),
                path.resolve(LOCK),
                path.resolve(NewEnvironment.UNFINISHED))) {
            if (Files.isSymbolicLink(each)) {
                throw new LogDbException(
                        Reason.UNUSABLE, each + " is a symbolic link: a store has to be where its path says");
            }
        }
    }

    private static void refuseForeign(Path path) throws LogDbException, IOException {
        if (Files.exists(path.resolve(LMDB_DATA), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Set<String> ours = Set.of(LOCK, LMDB_LOCK, NewEnvironment.UNFINISHED);
        try (Stream<Path> files = Files.list(path)) {
            Path foreign = files.filter(file -> !ours.contains(String.valueOf(file.getFileName())))
                    .sorted()
                    .findFirst()
                    .orElse(null);
            if (foreign != null) {
                throw StoreHeader.foreign(path.toString(), String.valueOf(foreign.getFileName()));
            }
        }
    }

    private static StoreDirectory lock(Path path) throws LogDbException, IOException {
        LockFile lock = LockFile.tryLock(path.resolve(LOCK), ownerOnly("rw-------"));
        if (lock == null) {
            throw new LogDbException(
                    Reason.UNUSABLE, path + " is in use by this or another process: stop that one first");
        }
        return new StoreDirectory(path, lock);
    }

    /**
     * Writes LMDB's file of reader slots in full. LMDB would leave holes in it and touch them through a map; on a full disk that kills the
     * process.
     */
    private static void prepareSlots(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                ownerOnly("rw-------"))) {
            ByteBuffer zeros = ByteBuffer.allocate(LMDB_LOCK_BYTES);
            while (zeros.hasRemaining()) {
                file.write(zeros, zeros.position());
            }
        }
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
