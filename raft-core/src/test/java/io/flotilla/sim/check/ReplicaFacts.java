package io.flotilla.sim.check;

import org.agrona.collections.Long2LongHashMap;

/** What is known of one replica from outside. */
public final class ReplicaFacts {
    final long id;
    /** Index of the host that holds it, from 0. */
    final int host;

    final Chain disk = new Chain();
    long durableTerm;
    long durableVote;
    /** The newest term in which it spoke as leader. */
    long ledTerm;
    /** The newest term in which it asked for votes, and the last index of its log then. */
    long stoodTerm;

    long stoodLast;
    /** Whom it voted for, by term. */
    final Long2LongHashMap votes = new Long2LongHashMap(0);
    /** Index of the last command that its state machine applied in its present life. */
    long applied;

    /** Up to here it may have committed in terms that it led, as far as what was durable then allows. */
    long mayHaveCommitted;

    long seenCommit;
    long seenApplied;
    /** Its disk lost everything: what is known here is what it was before, and it may take part no more. */
    boolean lost;

    ReplicaFacts(long id, int host) {
        this.id = id;
        this.host = host;
    }

    /** Index of the last command applied in this life of its state machine. */
    public long applied() {
        return applied;
    }

    /** Its durable log. */
    public Chain disk() {
        return disk;
    }

    public long durableTerm() {
        return durableTerm;
    }

    /** The newest term in which it spoke as leader. */
    public long ledTerm() {
        return ledTerm;
    }

    /** The newest term in which it asked for votes. */
    public long stoodTerm() {
        return stoodTerm;
    }

    public boolean isLost() {
        return lost;
    }
}
