package io.flotilla.engine;

import io.flotilla.FlotillaException;
import io.flotilla.spi.DirectoryGuard;
import io.flotilla.spi.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes the host's directory if needed and locks it by a file in it, against other processes and other hosts of this one. */
public final class FileDirectoryGuard implements DirectoryGuard {
    private static final String LOCK_FILE = "LOCK";

    @Override
    public Guarded guard(Path directory) {
        try {
            if (Files.isSymbolicLink(directory)) {
                throw new FlotillaException.BadDirectory(
                        "data directory " + directory + " is a symbolic link; name the directory itself", null);
            }
            if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(directory);
                if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
                }
            }
            if (!Files.isDirectory(directory)) {
                throw new FlotillaException.BadDirectory(
                        "data directory " + directory + " is not a directory; name another or remove the file", null);
            }
            return lock(directory);
        } catch (IOException e) {
            throw new FlotillaException.BadDirectory(
                    "data directory " + directory + " cannot be used: " + e + "; it must be writable by this user", e);
        }
    }

    private static Guarded lock(Path directory) throws IOException {
        LockFile lock = LockFile.tryLock(directory.resolve(LOCK_FILE));
        if (lock == null) {
            throw new FlotillaException.BadDirectory(
                    "data directory " + directory
                            + " is in use by another NodeHost; stop that one or name another directory",
                    null);
        }
        return lock::close;
    }
}
