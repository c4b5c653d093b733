package io.flotilla.logdb;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.TermRuns;
import org.jspecify.annotations.Nullable;

/**
 * What a batch makes of one replica, tried out before anything is written: refuses what the rules of a log do not allow. Owned by
 * the writer's thread. A log that only grows and forgets its beginning, the usual case, is followed by its ends;
 * {@link #terms} is a copy that is made when a batch does more.
 */
final class StagedLog {
    /** The chunk of the batch that holds the replica's newest record so far; -1 for none. */
    int chunk;

    /** The number of that record in the plan; -1 for none. */
    int newest;

    /** Where the newest record will be, as in {@link ReplicaLog#frontierSequence}; known once the chunks are written. */
    long frontierSequence;

    long frontierOrigin;

    boolean alive;

    /** True if everything from before the batch is gone. */
    boolean removed;

    /** True from a removal to the first block after it. */
    boolean removedHere;

    /** True if term and vote have to be written. */
    boolean stateChanged;

    long groupUid;
    long term;
    long vote;
    long commit;
    long writeId;
    long base;
    long baseTerm;
    long last;
    long lastTerm;

    /** The terms after the batch; null while the published ones, the blocks that follow them and {@link #base} say it all. */
    @Nullable
    TermRuns terms;

    /** Begins with what is published. */
    void begin(ReplicaLog log) {
        chunk = -1;
        newest = -1;
        frontierSequence = log.frontierSequence;
        frontierOrigin = log.frontierOrigin;
        alive = log.alive;
        removed = false;
        removedHere = false;
        stateChanged = false;
        groupUid = log.groupUid;
        term = log.term;
        vote = log.vote;
        commit = log.commit;
        writeId = log.writeId;
        base = log.terms.firstIndex() - 1;
        baseTerm = log.terms.termAt(base);
        last = log.terms.lastIndex();
        lastTerm = log.terms.lastTerm();
        terms = null;
    }

    /** Everything is gone. */
    void remove() {
        alive = false;
        removed = true;
        removedHere = true;
        stateChanged = false;
        groupUid = 0;
        term = 0;
        vote = 0;
        commit = 0;
        writeId = 0;
        base = 0;
        baseTerm = 0;
        last = 0;
        lastTerm = 0;
        terms = new TermRuns(0, 0);
    }

    /** Takes over all of a write but its blocks and its compaction. */
    void accept(LogWrite write) {
        if (write.writeId() <= writeId) {
            throw new IllegalArgumentException(
                    write.key() + " writeId must rise: " + write.writeId() + " after " + writeId);
        }
        if (write.groupUid() != groupUid && last > base) {
            throw new IllegalArgumentException(write.key() + " groupUid " + Long.toHexString(write.groupUid())
                    + " differs from that of the log, " + Long.toHexString(groupUid));
        }
        alive = true;
        groupUid = write.groupUid();
        writeId = write.writeId();
        commit = Math.max(commit, write.commitHint());
        HardState state = write.hardState();
        if (state != null) {
            commit = Math.max(commit, state.commit());
            if (state.term() != term || state.vote() != vote) {
                term = state.term();
                vote = state.vote();
                stateChanged = true;
            }
        }
    }

    /** True if the block goes on where the log ends, with a term that may follow. */
    boolean extendsLog(EntryBlock block) {
        return block.firstIndex() == last + 1 && block.term() >= lastTerm;
    }

    /** The block replaces everything from its first index on. */
    void append(EntryBlock block) {
        TermRuns copy = terms;
        if (copy != null) {
            copy.append(block.firstIndex(), block.lastIndex(), block.term());
        }
        last = block.lastIndex();
        lastTerm = block.term();
    }

    /** Entries up to and including {@code index}, which has {@code term}, are forgotten. */
    void compactTo(long index, long term) {
        base = index;
        baseTerm = term;
    }
}
