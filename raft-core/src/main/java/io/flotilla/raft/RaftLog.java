package io.flotilla.raft;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.TermRuns;
import java.util.List;

/**
 * The log as the protocol sees it: the term of every index, the blocks at its end that are in memory, and the pointers.
 *
 * <pre>
 *   first ............ memory first .............................. last
 *            applied ≤ commit ≤ last,   durable ≤ last,   applyTo = min(commit, durable)
 * </pre>
 *
 * <p>The store may know less than this log (writes in flight), and for a while more (a tail that a write in flight replaces).
 */
final class RaftLog {
    private final long groupUid;
    private final TermRuns terms;
    private final InMemoryLog memory;
    private long commit;
    /** What the state machine has reported as applied. */
    private long applied;
    /** Compaction asked for and not yet handed to a write; 0 for none. */
    private long compactTo;

    /**
     * @param terms of the durable log; taken over
     * @param commitHint a commit index that was true once
     * @param applied what the state machine holds
     */
    RaftLog(TermRuns terms, long groupUid, long commitHint, long applied) {
        long last = terms.lastIndex();
        Invariants.check(applied <= last, "the state machine is ahead of its log: applied, last", applied, last);
        Invariants.check(
                applied >= terms.firstIndex() - 1,
                "the log begins after what the state machine needs: applied, first",
                applied,
                terms.firstIndex());
        this.groupUid = groupUid;
        this.terms = terms;
        this.applied = applied;
        commit = Math.max(Math.min(commitHint, last), applied);
        memory = new InMemoryLog(last, groupUid);
    }

    /** The terms as they are now, for a log that goes on elsewhere. */
    TermRuns copyTerms() {
        return terms.copy();
    }

    long firstIndex() {
        return terms.firstIndex();
    }

    long lastIndex() {
        return terms.lastIndex();
    }

    long lastTerm() {
        return terms.lastTerm();
    }

    /** Term at {@code index}; -1 when it is outside {@code [first - 1, last]}. */
    long termAt(long index) {
        return terms.termAt(index);
    }

    /** See {@link TermRuns#lastIndexWithTermAtMost}. */
    long lastIndexWithTermAtMost(long index, long term) {
        return terms.lastIndexWithTermAtMost(index, term);
    }

    long durableIndex() {
        return memory.durableIndex();
    }

    long commit() {
        return commit;
    }

    long applied() {
        return applied;
    }

    /** Everything up to here may be applied. */
    long applyTo() {
        return Math.min(commit, memory.durableIndex());
    }

    InMemoryLog memory() {
        return memory;
    }

    /** True if a log that ends at {@code (lastIndex, lastTerm)} holds no less than this one (thesis §3.6.1). */
    boolean isUpToDate(long lastIndex, long lastTerm) {
        return lastTerm > lastTerm() || (lastTerm == lastTerm() && lastIndex >= lastIndex());
    }

    /** Adds a block at the end. */
    void append(EntryBlock block) {
        memory.append(block);
        terms.append(block.firstIndex(), block.lastIndex(), block.term());
    }

    /**
     * Takes a leader's blocks, whose first one follows an entry that agrees: skips what is here already, never cutting what
     * agrees, and replaces from the first entry that differs (thesis §3.5).
     */
    void accept(List<EntryBlock> blocks) {
        boolean appending = false;
        for (int i = 0; i < blocks.size(); i++) {
            EntryBlock block = blocks.get(i);
            if (appending) {
                append(block);
                continue;
            }
            long from = firstNew(block);
            if (from <= block.lastIndex()) {
                replaceFrom(from, block);
                appending = true;
            }
        }
    }

    /** First index of {@code block} that this log lacks or has at another term; {@code block.lastIndex() + 1} for none. */
    private long firstNew(EntryBlock block) {
        long low = Math.max(block.firstIndex(), commit + 1);
        if (block.contains(commit)) {
            Invariants.check(
                    termAt(commit) == block.term(),
                    "a leader has another term at a committed index: theirs, ours",
                    block.term(),
                    termAt(commit));
        }
        if (low > block.lastIndex() || low > lastIndex() || termAt(low) != block.term()) {
            return low;
        }
        return lastIndexWithTermAtMost(Math.min(block.lastIndex(), lastIndex()), block.term()) + 1;
    }

    private void replaceFrom(long from, EntryBlock block) {
        Invariants.check(from > commit, "a leader overwrites what is committed: from, commit", from, commit);
        if (from <= lastIndex()) {
            memory.truncateFrom(from);
        }
        EntryBlock fresh = block.slice(from, block.lastIndex() + 1, groupUid);
        memory.append(fresh);
        terms.append(from, fresh.lastIndex(), fresh.term());
    }

    /** Raises the commit index; a lower one changes nothing. */
    void commitTo(long index) {
        if (index <= commit) {
            return;
        }
        Invariants.check(index <= lastIndex(), "commit is beyond the log: commit, last", index, lastIndex());
        commit = index;
    }

    /** The state machine has applied up to {@code index}. */
    void appliedTo(long index) {
        Invariants.check(index <= applyTo(), "applied what was not to be applied yet", index, applyTo());
        applied = Math.max(applied, index);
    }

    /** Forgets entries up to {@code index}, or what of them is applied and durable. */
    void compact(long index) {
        long bounded = Math.min(index, Math.min(applied, durableIndex()));
        if (bounded >= firstIndex()) {
            terms.compactTo(bounded);
            compactTo = bounded;
            memory.trim(applied, bounded + 1, Long.MAX_VALUE, applied, Long.MAX_VALUE);
        }
    }

    /** The compaction to hand to a write, forgotten by this call; 0 for none. */
    long takeCompaction() {
        long taken = compactTo;
        compactTo = 0;
        return taken;
    }

    /** True if there is something to write. */
    boolean hasUnwritten() {
        return memory.hasUnwritten() || compactTo != 0;
    }
}
