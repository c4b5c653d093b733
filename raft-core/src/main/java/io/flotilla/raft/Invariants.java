package io.flotilla.raft;

/** Checks of what must hold, in production too. A failed check is a {@link ProtocolError}: the replica stops taking part. */
final class Invariants {
    private Invariants() {}

    /** Checks a condition between two numbers; both are told when it does not hold. */
    static void check(boolean holds, String what, long left, long right) {
        if (!holds) {
            throw new ProtocolError(what + ": " + left + ", " + right);
        }
    }

    /**
     * The pointers into one log, after every round.
     *
     * <pre>
     *   first - 1 ≤ applied ≤ commit ≤ last       durable ≤ last       term of last ≤ term       applyTo ≤ commit, durable
     * </pre>
     */
    static void pointers(Raft raft) {
        RaftLog log = raft.log();
        if (log.applied() > log.commit()
                || log.commit() > log.lastIndex()
                || log.durableIndex() > log.lastIndex()
                || log.applied() < log.firstIndex() - 1
                || log.lastTerm() > raft.term()) {
            throw new ProtocolError(raft.name() + " pointers disagree: first " + log.firstIndex() + ", applied "
                    + log.applied() + ", commit " + log.commit() + ", durable " + log.durableIndex() + ", last "
                    + log.lastIndex() + " t" + log.lastTerm() + ", term " + raft.term());
        }
    }
}
