package io.flotilla.logdb;

import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.testkit.InMemoryDisk.FailedSave;
import io.flotilla.testkit.LogDisk;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The disk of a simulated host whose log store is the journal that ships, over an ordered store in memory. All from a seed. */
final class JournalDisk implements LogDisk {
    private static final long EVERYTHING_IS_WASTE = 1L << 40;

    /** From moving everything all the time to hardly ever. */
    private static final List<Compactor.Effort> EFFORTS = List.of(
            new Compactor.Effort(-EVERYTHING_IS_WASTE, 500),
            new Compactor.Effort(-EVERYTHING_IS_WASTE, 20_000),
            new Compactor.Effort(0, 2_000),
            new Compactor.Effort(20_000, 5_000),
            Compactor.Effort.DEFAULT);

    private static final int TURNS_ONE_IN = 300;
    private static final int LIES_ONE_IN = 50;

    private final InMemoryOrderedStore store;
    private final Compactor.Effort effort;
    private @Nullable LogDb open;

    JournalDisk(long seed, StoreTally tally) {
        Random chance = new Random(seed);
        store = new InMemoryOrderedStore(chance, tally);
        store.turnBits(TURNS_ONE_IN);
        effort = EFFORTS.get(chance.nextInt(EFFORTS.size()));
    }

    /** A disk that now and then loses what it said is durable. */
    static JournalDisk lying(long seed) {
        JournalDisk disk = new JournalDisk(seed, new StoreTally());
        disk.store.loseCommits(LIES_ONE_IN);
        return disk;
    }

    @Override
    public LogDb open() throws LogDbException {
        if (open != null) {
            throw new IllegalStateException("the store is open");
        }
        LogDb db = new JournalLogDb(store, effort, () -> open = null);
        open = db;
        return db;
    }

    /** A transaction is durable when its commit returns, and none is open between two steps of a simulation. */
    @Override
    public void crash() {
        store.failNoCommit();
        LogDb dead = open;
        if (dead != null) {
            try {
                dead.close();
            } catch (LogDbException e) {
                throw new IllegalStateException("a store in memory closes", e);
            }
        }
    }

    @Override
    public void setFull(boolean full) {
        store.setFull(full);
    }

    @Override
    public void failNextSave(@Nullable FailedSave how) {
        if (how == null) {
            store.failNoCommit();
        } else {
            store.failNextCommit(how == FailedSave.WRITTEN);
        }
    }
}
