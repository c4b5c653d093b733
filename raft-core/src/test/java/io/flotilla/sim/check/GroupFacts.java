package io.flotilla.sim.check;

import java.util.Arrays;
import org.agrona.collections.Long2LongHashMap;

/** What is known of one group from outside. */
public final class GroupFacts {
    final long id;
    final ReplicaFacts[] replicas;
    /** What is committed: the oracle. */
    final Chain committed = new Chain();
    /** Who led, by term. */
    final Long2LongHashMap leaders = new Long2LongHashMap(0);
    /** By index: the state of the machine after it, and its answer; 0 before anybody got there. */
    private long[] states = new long[64];

    private long[] answers = new long[64];
    /** By index: the term in which somebody first said that it is committed. */
    private long[] commitTerms = new long[64];

    long groupUid;
    /** Index of the last command among what is committed. */
    long committedCommand;

    GroupFacts(long id, ReplicaFacts[] replicas) {
        this.id = id;
        this.replicas = replicas;
    }

    public long id() {
        return id;
    }

    /** Identity of the group's life; 0 before its first write. */
    public long groupUid() {
        return groupUid;
    }

    /** What is committed. */
    public Chain committed() {
        return committed;
    }

    /** Index of the last command among what is committed; 0 for none. */
    public long committedCommand() {
        return committedCommand;
    }

    /** Replica {@code id}, from 1. */
    public ReplicaFacts replica(long replica) {
        return replicas[(int) replica - 1];
    }

    public int voters() {
        return replicas.length;
    }

    /** True if it is more than half of the voters. */
    boolean isQuorum(int count) {
        return 2 * count > replicas.length;
    }

    /** Notes in which term {@code index}, the next one, is said to be committed. */
    void committedIn(int index, long term) {
        if (index >= commitTerms.length) {
            commitTerms = Arrays.copyOf(commitTerms, Math.max(index + 1, commitTerms.length * 2));
        }
        commitTerms[index] = term;
    }

    /** The last index that was committed before {@code term}. */
    long committedBefore(long term) {
        long index = committed.last();
        while (index > 0 && commitTerms[(int) index] >= term) {
            index--;
        }
        return index;
    }

    /** Notes the state after {@code index}; the state that somebody had there before, which must be the same. */
    long stateAt(int index, long state) {
        if (index >= states.length) {
            states = Arrays.copyOf(states, Math.max(index + 1, states.length * 2));
        }
        if (states[index] == 0) {
            states[index] = state;
        }
        return states[index];
    }

    /** Notes the answer to the command at {@code index}; the answer that somebody gave before. */
    long answerAt(int index, long answer) {
        if (index >= answers.length) {
            answers = Arrays.copyOf(answers, Math.max(index + 1, answers.length * 2));
        }
        if (answers[index] == 0) {
            answers[index] = answer;
        }
        return answers[index];
    }

    /** The highest index that is durable on a quorum that agrees with {@code chain}, at least {@code from}. */
    long quorumIndex(Chain chain, long from) {
        long low = from;
        long high = chain.last();
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (isQuorum(holders(chain, middle))) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** The highest index of {@code term} that is durable on a quorum; 0 for none. */
    long quorumIndexOf(long term) {
        long highest = 0;
        for (ReplicaFacts replica : replicas) {
            long index = quorumIndex(replica.disk, 0);
            while (index > highest && replica.disk.term(index) > term) {
                index--;
            }
            if (index > highest && replica.disk.term(index) == term) {
                highest = index;
            }
        }
        return highest;
    }

    /** How many replicas have {@code index} durably, with the same history. */
    int holders(Chain chain, long index) {
        int count = 0;
        for (ReplicaFacts replica : replicas) {
            if (replica.disk.agrees(chain, index)) {
                count++;
            }
        }
        return count;
    }

    @Override
    public String toString() {
        return "group " + id;
    }
}
