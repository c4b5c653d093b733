package io.flotilla.spi;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file that one holder at a time has: how log stores and guards keep a directory to one process, and to one user in it. Its content means nothing.
 *
 * <p>The lock of the operating system holds against other processes only as long as this one closes no descriptor of the file, whoever opened it (POSIX, fcntl: all locks
 * of the process on that file go with it). So a second try in this process is refused by a list, before it opens anything.
 *
 * <p>Thread-safe. Blocks for the file system only; nobody waits for a lock.
 */
public final class LockFile implements AutoCloseable {
    /** Files that are held in this process. Guarded by itself. */
    private static final List<Object> HELD = new ArrayList<>();

    private final Object key;
    private final FileChannel channel;

    private LockFile(Object key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Takes the lock, making the file if needed.
     *
     * @param file must be no symbolic link; its directory exists
     * @param attributes of the file if it is made
     * @return null if another process has it, or somebody in this one
     * @throws IOException if the file cannot be made or opened, or its file system knows no locks; nothing is held then
     */
    public static @Nullable LockFile tryLock(Path file, FileAttribute<?>... attributes) throws IOException {
        synchronized (HELD) {
            try {
                Files.createFile(file, attributes);
            } catch (FileAlreadyExistsException e) {
                // of an earlier holder, or of this one
            }
            Object key = keyOf(file);
            if (HELD.contains(key)) {
                return null;
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            boolean locked = false;
            try {
                locked = channel.tryLock() != null;
            } catch (OverlappingFileLockException e) {
                // held in this process by other code than this class
            } finally {
                if (!locked) {
                    channel.close();
                }
            }
            if (!locked) {
                return null;
            }
            HELD.add(key);
            return new LockFile(key, channel);
        }
    }

    /** What the file is, under whatever name: its device and number where there are such, which nothing else gets while it is open. */
    private static Object keyOf(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
        return key != null ? key : file.toRealPath();
    }

    /** Gives the lock back. May be called again. */
    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (channel.isOpen()) {
                HELD.remove(key);
                channel.close();
            }
        }
    }
}
