package io.flotilla.logdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps zeros written behind the last page that LMDB uses. A commit that makes the file longer pays for the file system's journal
 * as well (new size, new extents) at each flush; one that writes where zeros were does not. The zeros have no flush of their own: the commit that comes
 * next flushes them along. They are also the reserve from which a store on a full disk makes space. Owned by the writer's thread.
 *
 * <p>Large transactions are better off making the file longer themselves: zeros for them would be written and then written over.
 */
final class FileExtender implements AutoCloseable {
    /** Zeros that are kept for transactions that make space; without zeros, space that is left to them on the disk. */
    static final long RESERVE_BYTES = 2 << 20;

    /** Zeros written at a time: what one commit in many has to flush beside its own pages. */
    static final int STEP_BYTES = 1 << 20;

    /** From this size on a transaction gets no zeros. */
    static final int LARGE_BYTES = 256 << 10;

    private final FileChannel file;
    private final FileStore disk;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(STEP_BYTES);
    private long fileBytes;

    FileExtender(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.WRITE);
        disk = Files.getFileStore(path);
        fileBytes = file.size();
    }

    /** True if the disk has room for {@code bytes} more and the reserve. */
    boolean diskHas(long bytes) throws IOException {
        return disk.getUsableSpace() >= bytes + RESERVE_BYTES;
    }

    /** True if the disk has no room for another step, however a failed write put it: its words depend on the language of the machine. */
    boolean diskIsFull() {
        try {
            return disk.getUsableSpace() < STEP_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    /** Length of the file, as last seen. */
    long fileBytes() {
        return fileBytes;
    }

    /** Length of the file now. Any thread. */
    long currentBytes() throws IOException {
        return file.size();
    }

    /** Zeros behind {@code usedBytes}; looks at the file anew. */
    long headroom(long usedBytes) throws IOException {
        fileBytes = file.size();
        return Math.max(0, fileBytes - usedBytes);
    }

    /**
     * Makes the file longer by a step, to be flushed by the next commit. What is there behind {@code usedBytes} stays.
     *
     * @return false if the disk is full; the file may have grown a little
     */
    boolean extend(long usedBytes) throws IOException {
        long at = Math.max(file.size(), usedBytes);
        long end = at + STEP_BYTES;
        try {
            while (at < end) {
                zeros.clear();
                at += file.write(zeros, at);
            }
            return true;
        } catch (IOException e) {
            if (diskIsFull() || isQuota(e)) {
                return false;
            }
            throw e;
        } finally {
            fileBytes = file.size();
        }
    }

    /** Makes the file at least this long without writing: what was cut off then reads as zeros, and nothing reads behind the end. */
    void coverWithHole(long bytes) throws IOException {
        if (file.size() < bytes) {
            file.write(ByteBuffer.allocate(1), bytes - 1);
            fileBytes = file.size();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Quotas can be told by words only: what the disk says of itself does not know them. */
    private static boolean isQuota(IOException e) {
        return String.valueOf(e.getMessage()).contains("quota exceeded");
    }
}
