package io.flotilla.logdb;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbException.Reason;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.spi.StoreFullException;
import io.flotilla.spi.StoreInfo;
import io.flotilla.spi.WriteBatch;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The log store over any ordered store: closes, and fences itself. After a save that failed for any reason but a full disk nothing is written or
 * read any more: what the page cache shows after a failed flush is not what the disk has (DESIGN.md, failure policy).
 */
final class JournalLogDb implements LogDb {
    /** Flushes that a commit of the store needs: data, then the page that makes it count. */
    private static final int SYNCS_PER_COMMIT = 2;

    private final OrderedStore store;
    private final Journal journal;

    /** Runs after closing; gives back what the directory holds. */
    private final Runnable onClose;

    /** Why every call is refused; null while the store is usable. */
    private volatile @Nullable LogDbException refusal;

    /** Opens the journal in {@code store}, which belongs to it from now on. */
    JournalLogDb(OrderedStore store, Compactor.Effort effort, Runnable onClose) throws LogDbException {
        this.store = store;
        this.onClose = onClose;
        journal = new Journal(store, effort);
    }

    @Override
    public String layout() {
        return "flotilla-journal-" + JournalLayout.VERSION;
    }

    @Override
    public List<RecoveredLog> recovered() {
        return journal.recovered();
    }

    @Override
    public SortedMap<String, byte[]> records() {
        return journal.records();
    }

    @Override
    public void save(WriteBatch batch) throws LogDbException {
        checkUsable();
        try {
            journal.save(batch);
        } catch (StoreFullException e) {
            throw e;
        } catch (LogDbException e) {
            LogDbException fenced = new LogDbException(Reason.FENCED, "the store is fenced: " + e.getMessage(), e);
            refusal = fenced;
            throw fenced;
        }
    }

    @Override
    public List<EntryBlock> read(ReplicaKey key, long low, long high, int maxBytes) throws LogDbException {
        checkUsable();
        return journal.read(key, low, high, maxBytes);
    }

    @Override
    public StoreInfo info() {
        boolean closed = refusal != null && refusal.reason() == Reason.CLOSED;
        long commits = journal.commits();
        return new StoreInfo(commits, commits * SYNCS_PER_COMMIT, closed ? 0 : store.fileBytes(), journal.liveBytes());
    }

    @Override
    public void close() {
        LogDbException before = refusal;
        if (before != null && before.reason() == Reason.CLOSED) {
            return;
        }
        refusal = new LogDbException(Reason.CLOSED, store.name() + " is closed");
        store.close();
        onClose.run();
    }

    private void checkUsable() throws LogDbException {
        LogDbException why = refusal;
        if (why != null) {
            throw new LogDbException(why.reason(), String.valueOf(why.getMessage()), why);
        }
    }
}
