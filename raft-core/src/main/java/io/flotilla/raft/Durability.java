package io.flotilla.raft;

/**
 * Which of this replica's writes exist and which are durable, by writeId alone. Indexes and terms say nothing about it: an
 * index that was overwritten twice may have its first term back while the first write is still in flight.
 */
final class Durability {
    /** Highest writeId handed out. */
    private long newest;
    /** Every write up to this one is durable. */
    private long durable;
    /** The last write that carried term and vote. */
    private long hardStateWrite;
    /** Term or vote changed and no write carries it yet. */
    private boolean hardStateChanged;

    /** @param lastWriteId highest writeId that the store recovered, durable */
    Durability(long lastWriteId) {
        newest = lastWriteId;
        durable = lastWriteId;
        hardStateWrite = lastWriteId;
    }

    void hardStateChanged() {
        hardStateChanged = true;
    }

    boolean isHardStateChanged() {
        return hardStateChanged;
    }

    /** The id of a new write. It carries term and vote if they changed. */
    long issue() {
        newest++;
        if (hardStateChanged) {
            hardStateWrite = newest;
            hardStateChanged = false;
        }
        return newest;
    }

    /** Every write up to {@code writeId} is durable. @return false if that was known */
    boolean report(long writeId) {
        Invariants.check(writeId <= newest, "durable writeId was never issued: reported, newest", writeId, newest);
        if (writeId <= durable) {
            return false;
        }
        durable = writeId;
        return true;
    }

    /** True if the present term and vote are durable. */
    boolean isHardStateDurable() {
        return !hardStateChanged && hardStateWrite <= durable;
    }

    boolean isDurable(long writeId) {
        return writeId <= durable;
    }

    long newest() {
        return newest;
    }

    /** The write that what is promised about term and vote waits for. */
    long hardStateWrite() {
        return hardStateWrite;
    }
}
