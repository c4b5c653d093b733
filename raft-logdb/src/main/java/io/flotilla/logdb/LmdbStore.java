package io.flotilla.logdb;

import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbException.Reason;
import io.flotilla.spi.StoreFullException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DirectBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;
import org.lmdbjava.Stat;
import org.lmdbjava.Txn;

/**
 * The ordered store over LMDB: the main database of one environment, in LMDB's safe mode (every commit writes and flushes the data, then
 * writes and flushes the meta page). No flag that weakens this is ever set.
 */
final class LmdbStore implements OrderedStore {
    /** Nothing here may trade durability away: NOSYNC, NOMETASYNC, WRITEMAP and MAPASYNC are not to appear. */
    static final EnvFlags[] FLAGS = {EnvFlags.MDB_NOTLS, EnvFlags.MDB_NORDAHEAD};

    /** Addresses asked for: far above any disk, so that nothing has to grow. Fewer where a limit forbids. */
    static final long MAP_BYTES = 1L << 40;

    private static final long LEAST_MAP_BYTES = 1L << 30;

    /** Views at the same time; more wait. Fewer than LMDB has slots for. */
    private static final int MAX_VIEWS = 64;

    private static final int MAX_SLOTS = 126;
    private static final String FILE = "data.mdb";
    private static final int FILE_MODE = 0600;
    private static final int EIO = 5;
    private static final int ENOMEM = 12;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    /** Bytes of a page that its header takes. */
    private static final int PAGE_HEAD = 16;

    /** Bytes that a node takes beside key and value: its header and its place in the page. */
    private static final int NODE_HEAD = 10;

    /** So many small transactions after each other say that zeros ahead of them are worth writing. */
    private static final int SMALL_IN_A_ROW = 16;

    private final String name;
    private final Env<DirectBuffer> env;
    private final Dbi<DirectBuffer> dbi;
    private final FileExtender extender;
    private final int pageBytes;
    private final Semaphore views = new Semaphore(MAX_VIEWS);
    private final ConcurrentLinkedDeque<LmdbView> idleViews = new ConcurrentLinkedDeque<>();

    /** Bytes up to the end of the last page in use, when last asked. */
    private long usedBytes;

    /** Bytes that transactions since then can have used behind it. */
    private long usedSince;

    /** Transactions since the last large one. */
    private long smallInARow = SMALL_IN_A_ROW;

    private volatile boolean closed;

    /**
     * Opens the environment in a directory that is there and that nobody else uses, making it where there is none.
     *
     * @param mapBytes addresses asked for
     */
    LmdbStore(Path directory, long mapBytes) throws LogDbException {
        name = directory.resolve(FILE).toString();
        Env<DirectBuffer> opened = open(directory, mapBytes);
        FileExtender file = null;
        try {
            // What an earlier process wrote and did not flush is read from the cache: it has to be durable before
            // anybody believes it.
            opened.sync(true);
            file = new FileExtender(directory.resolve(FILE));
            pageBytes = opened.stat().pageSize;
            file.coverWithHole((opened.info().lastPageNumber + 1) * pageBytes);
            dbi = opened.openDbi((byte[]) null);
            env = opened;
            extender = file;
            refreshUsed();
        } catch (IOException | LmdbException e) {
            closeQuietly(file);
            opened.close();
            throw new LogDbException(Reason.UNUSABLE, name + ": cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Read beginRead() throws LogDbException {
        views.acquireUninterruptibly();
        if (closed) {
            views.release();
            throw new LogDbException(Reason.CLOSED, name + " is closed");
        }
        try {
            LmdbView view = idleViews.pollFirst();
            if (view == null) {
                return new LmdbView(this, dbi, env.txnRead());
            }
            view.txn.renew();
            return view;
        } catch (LmdbException e) {
            views.release();
            throw readFailed(e);
        }
    }

    @Override
    public Write beginWrite(long bytes, boolean makesSpace) throws LogDbException {
        boolean roomy = makeHeadroom(bytes);
        try {
            Txn<DirectBuffer> txn = env.txnWrite();
            long free = roomy || makesSpace ? Long.MAX_VALUE : freeBytes(txn);
            if (free < bytes + bytes / 4 + FileExtender.RESERVE_BYTES) {
                txn.close();
                throw new StoreFullException(
                        name + ": the disk is full: a batch of " + bytes + " bytes and the reserve need more than the "
                                + free + " bytes that the file has left",
                        null);
            }
            return new LmdbChange(this, dbi, txn);
        } catch (LmdbException e) {
            throw writeFailed(e);
        }
    }

    @Override
    public int room(int keyLength, int valueLength) {
        int node = NODE_HEAD + keyLength;
        boolean inline = node + valueLength <= (pageBytes - PAGE_HEAD) / 2 - 2;
        if (inline) {
            return node + valueLength;
        }
        return node + Long.BYTES + (valueLength + PAGE_HEAD + pageBytes - 1) / pageBytes * pageBytes;
    }

    @Override
    public long fileBytes() {
        try {
            return extender.currentBytes();
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        views.acquireUninterruptibly(MAX_VIEWS);
        for (LmdbView view = idleViews.pollFirst(); view != null; view = idleViews.pollFirst()) {
            view.txn.close();
        }
        env.close();
        closeQuietly(extender);
        views.release(MAX_VIEWS);
    }

    /** A view has ended. */
    void giveBack(LmdbView view) {
        view.txn.reset();
        idleViews.addFirst(view);
        views.release();
    }

    LogDbException readFailed(LmdbException e) {
        return new LogDbException(Reason.CORRUPT, name + ": reading failed: " + e.getMessage(), e);
    }

    /** Tells a transaction that found no space, and was taken back before anything was flushed, from every other failure. */
    LogDbException writeFailed(LmdbException e) {
        if (e instanceof Env.MapFullException) {
            return new StoreFullException(name + ": the map is full", e);
        }
        if (e instanceof LmdbNativeException failure && isFull(failure.getResultCode()) && isUsable()) {
            return new StoreFullException(name + ": the disk is full", e);
        }
        return new LogDbException(
                Reason.FENCED, name + ": a write or flush failed, nothing more is written: " + e.getMessage(), e);
    }

    /** A write that the disk took in part is EIO to LMDB: its pages belong to a transaction that was given up, and are written again whole. */
    private boolean isFull(int code) {
        return code == ENOSPC || code == EDQUOT || (code == EIO && extender.diskIsFull());
    }

    /** Flags and figures for tests. */
    Env<DirectBuffer> env() {
        return env;
    }

    /** Sees to it that the file or the disk has room behind the last page in use; false if there is too little of it. */
    private boolean makeHeadroom(long bytes) throws LogDbException {
        long needed = bytes + FileExtender.RESERVE_BYTES;
        smallInARow = bytes < FileExtender.LARGE_BYTES ? smallInARow + 1 : 0;
        try {
            if (extender.fileBytes() - usedBytes - usedSince < needed) {
                refreshUsed();
                if (extender.headroom(usedBytes) < needed) {
                    return smallInARow < SMALL_IN_A_ROW ? extender.diskHas(bytes) : extend(needed);
                }
            }
            usedSince += bytes;
            return true;
        } catch (IOException e) {
            throw new LogDbException(Reason.FENCED, name + ": extending the file failed: " + e.getMessage(), e);
        }
    }

    private boolean extend(long needed) throws IOException {
        while (extender.headroom(usedBytes) < needed) {
            if (!extender.extend(usedBytes)) {
                return extender.headroom(usedBytes) >= needed;
            }
        }
        return true;
    }

    private void refreshUsed() {
        usedBytes = (env.info().lastPageNumber + 1) * pageBytes;
        usedSince = 0;
    }

    /** Bytes that the file has for a transaction without growing: pages free for reuse, and zeros at its end. */
    private long freeBytes(Txn<DirectBuffer> txn) {
        Stat stat = dbi.stat(txn);
        long inUse = stat.branchPages + stat.leafPages + stat.overflowPages;
        return extender.fileBytes() - inUse * pageBytes;
    }

    private static Env<DirectBuffer> open(Path directory, long mapBytes) throws LogDbException {
        try {
            NewEnvironment.makeIfAbsent(directory, FILE, FILE_MODE);
        } catch (IOException | LmdbException e) {
            throw new LogDbException(
                    Reason.UNUSABLE, directory + ": a store cannot be made in it: " + e.getMessage(), e);
        }
        for (long bytes = mapBytes; ; bytes /= 4) {
            try {
                return Env.create(DirectBufferProxy.PROXY_DB)
                        .setMapSize(bytes)
                        .setMaxReaders(MAX_SLOTS)
                        .open(directory.toFile(), FILE_MODE, FLAGS);
            } catch (Env.FileInvalidException | Env.VersionMismatchException e) {
                throw StoreHeader.foreign(directory.resolve(FILE).toString(), "a file that LMDB does not know");
            } catch (LmdbNativeException e) {
                if (e.getResultCode() != ENOMEM || bytes / 4 < LEAST_MAP_BYTES) {
                    throw new LogDbException(
                            Reason.UNUSABLE, directory + ": LMDB cannot open it: " + e.getMessage(), e);
                }
            }
        }
    }

    /** False if the failure came so late that LMDB itself gave the environment up. */
    private boolean isUsable() {
        try (Txn<DirectBuffer> txn = env.txnWrite()) {
            return txn.getId() > 0;
        } catch (LmdbException e) {
            return false;
        }
    }

    private static void closeQuietly(@Nullable FileExtender extender) {
        try {
            if (extender != null) {
                extender.close();
            }
        } catch (IOException e) {
            // every byte of it was flushed when it was written: nothing is lost
        }
    }
}
