package io.flotilla.sim;

import io.flotilla.model.CorruptBlockException;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbFactory;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.spi.StoreFullException;
import io.flotilla.spi.StoreInfo;
import io.flotilla.spi.WriteBatch;
import io.flotilla.testkit.InMemoryDisk.FailedSave;
import io.flotilla.testkit.LogDisk;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The log store, the model or another, as a host of the simulation sees it: counted, watched, and made to fail. */
public final class SimStore implements LogDb {
    private static final long SEEDS_APART = 1_000_003;
    private static final long NEVER = Long.MAX_VALUE;

    private final Disk disk;
    private final LogDb store;
    /** Its records as this life reads them, if that is not as they are. */
    private @Nullable SortedMap<String, byte[]> opened;

    private SimStore(Disk disk, LogDb store) {
        this.disk = disk;
        this.store = store;
    }

    /** The disk under a host's log, over all its lives. */
    public static final class Disk {
        private final World world;
        private final SimHost host;
        private final UnaryOperator<WriteBatch> write;
        private final LongFunction<LogDisk> disks;
        private LogDisk image;
        private long wipes;
        private long stalledUntilNs;
        private long hangsUntilNs;
        private @Nullable FailedSave failNext;
        private int flips;
        private boolean flipsRecord;
        private boolean flippedRecord;
        private long mendNs;
        private long failedAtNs = NEVER;

        Disk(World world, SimHost host, Setup setup) {
            this.world = world;
            this.host = host;
            this.write = setup.write();
            this.disks = setup.disks();
            this.image = newImage();
        }

        /** What is left to chance in it has a seed of its own. */
        private LogDisk newImage() {
            return disks.apply(world.scenario().seed() * SEEDS_APART + wipes * Setting.HOSTS.max() + host.index());
        }

        LogDbFactory factory() {
            return directory -> {
                SimStore opened = new SimStore(this, image.open());
                world.facts().onOpen(host, opened.recovered());
                return opened;
            };
        }

        void crash() {
            image.crash();
            failedAtNs = NEVER;
            failNext = null;
            flips = 0;
            flippedRecord = false;
        }

        void wipe() {
            wipes++;
            image = newImage();
        }

        /** Everything takes until then, at least. */
        public void stall(long untilNs) {
            stalledUntilNs = Math.max(stalledUntilNs, untilNs);
        }

        /** Nothing that is under way ends before that, unless the process does. */
        public void hang(long untilNs) {
            hangsUntilNs = Math.max(hangsUntilNs, untilNs);
            stall(untilNs);
        }

        /** How long ago the store of this life failed; negative if it did not. */
        long failedNs() {
            return world.nowNs() - failedAtNs;
        }

        boolean hangs() {
            return world.nowNs() < hangsUntilNs;
        }

        long stalledNs() {
            return Math.max(0, stalledUntilNs - world.nowNs());
        }

        /** Nothing is wrong with it any more. */
        void calm() {
            stalledUntilNs = 0;
            hangsUntilNs = 0;
            failNext = null;
            flips = 0;
            flipsRecord = false;
        }

        /** While true, only saves that make space succeed. */
        void setFull(boolean full) {
            image.setFull(full);
        }

        /** The next save fails, and its pages are lost, or are there after all; so long after it the process is started again. */
        public void failNextSave(FailedSave how, long restartNs) {
            failNext = how;
            mendNs = restartNs;
        }

        /** When it is opened next, one bit of one of its records is turned on its way. */
        public void flipRecord() {
            flipsRecord = true;
        }

        /** True if one bit of what this life has read of its records was turned. */
        boolean hasFlippedRecord() {
            return flippedRecord;
        }

        private SortedMap<String, byte[]> flipped(SortedMap<String, byte[]> records) {
            TreeMap<String, byte[]> flipped = new TreeMap<>(records);
            long chosen = world.numbers().below(flipped.size());
            Map.Entry<String, byte[]> turned = List.copyOf(records.entrySet()).get((int) chosen);
            byte[] bytes = turned.getValue().clone();
            bytes[(int) world.numbers().below(bytes.length)] ^=
                    (byte) (1 << world.numbers().below(Byte.SIZE));
            flipped.put(turned.getKey(), bytes);
            flippedRecord = true;
            return flipped;
        }

        /** In each of the next reads one bit is turned on its way; so long after it the process is started again. */
        public void flipReads(int count, long restartNs) {
            flips = count;
            mendNs = restartNs;
        }
    }

    @Override
    public String layout() {
        return store.layout();
    }

    @Override
    public List<RecoveredLog> recovered() {
        return store.recovered();
    }

    @Override
    public SortedMap<String, byte[]> records() {
        SortedMap<String, byte[]> records = store.records();
        if (disk.flipsRecord && !records.isEmpty()) {
            disk.flipsRecord = false;
            opened = disk.flipped(records);
        }
        return opened == null ? records : opened;
    }

    @Override
    public void save(WriteBatch batch) throws LogDbException {
        disk.world.count(World.DISK, disk.host.number());
        WriteBatch written = disk.write.apply(batch);
        FailedSave failure = disk.failNext;
        if (failure != null) {
            disk.failNext = null;
            disk.image.failNextSave(failure);
        }
        try {
            store.save(written);
        } catch (StoreFullException e) {
            disk.failNext = failure; // it did not come so far
            disk.image.failNextSave(null);
            throw e;
        } catch (LogDbException e) {
            if (failure != null) {
                disk.failedAtNs = disk.world.nowNs();
                disk.host.excuse(disk.mendNs);
            }
            if (failure == FailedSave.WRITTEN) {
                disk.world.facts().onSaved(disk.host, written);
            }
            throw e;
        } catch (IllegalArgumentException e) {
            throw disk.world.violated("I12", disk.host + " saves what does not fit its log", e);
        }
        disk.world.facts().onSaved(disk.host, written);
    }

    @Override
    public List<EntryBlock> read(ReplicaKey key, long low, long high, int maxBytes) throws LogDbException {
        disk.world.count(World.DISK, disk.host.number());
        List<EntryBlock> blocks = store.read(key, low, high, maxBytes);
        if (disk.flips > 0 && !blocks.isEmpty()) {
            disk.flips--;
            disk.host.excuse(disk.mendNs);
            readFlipped(key, blocks.get(0));
        }
        return blocks;
    }

    /** What a store does with a bad block: it says so, and gives nothing of it out. */
    private void readFlipped(ReplicaKey key, EntryBlock block) throws LogDbException {
        byte[] bytes = Arrays.copyOfRange(block.bytes(), block.offset(), block.offset() + block.length());
        bytes[(int) disk.world.numbers().below(bytes.length)] ^= 1;
        try {
            EntryBlock.parse(
                    bytes,
                    0,
                    bytes.length,
                    disk.world.facts().group(key.groupId()).groupUid());
        } catch (CorruptBlockException e) {
            throw new LogDbException(
                    LogDbException.Reason.CORRUPT, key + " " + block + " is not what was saved: " + e.getMessage(), e);
        }
        throw disk.world.violated("I28", "a turned bit in " + block + " of " + key + " went unnoticed");
    }

    @Override
    public StoreInfo info() {
        return store.info();
    }

    @Override
    public void close() throws LogDbException {
        store.close();
    }
}
