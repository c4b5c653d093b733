package io.flotilla.raft;

import io.flotilla.model.Membership;
import java.util.Arrays;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A membership as arrays: every member has a position, in order of replicaId, and the quorum arithmetic speaks of
 * positions. Immutable.
 */
final class Replicas {
    /** All members, ascending; those that only the outgoing configuration has included. */
    private final long[] ids;
    /** Positions of the voters and witnesses. */
    private final int[] incoming;
    /** Positions of the outgoing configuration; empty unless joint. */
    private final int[] outgoing;
    /** Position of this replica, or -1 when it is no member. */
    private final int self;

    Replicas(Membership membership, long selfId) {
        SortedSet<Long> all = new TreeSet<>(membership.all().keySet());
        all.addAll(membership.outgoing());
        ids = toArray(all);
        SortedSet<Long> deciding = new TreeSet<>(membership.voters().keySet());
        deciding.addAll(membership.witnesses().keySet());
        incoming = positionsOf(deciding);
        outgoing = positionsOf(membership.outgoing());
        self = positionOf(selfId);
    }

    /** Number of members. */
    int size() {
        return ids.length;
    }

    long idAt(int position) {
        return ids[position];
    }

    /** Position of a member; -1 if there is none of this id. */
    int positionOf(long id) {
        return Math.max(Arrays.binarySearch(ids, id), -1);
    }

    /** Position of this replica; -1 when it is no member. */
    int self() {
        return self;
    }

    int[] incoming() {
        return incoming;
    }

    int[] outgoing() {
        return outgoing;
    }

    /** True if the member at {@code position} counts in decisions, in either configuration. */
    boolean decides(int position) {
        return contains(incoming, position) || contains(outgoing, position);
    }

    private int[] positionsOf(Collection<Long> members) {
        int[] positions = new int[members.size()];
        int i = 0;
        for (long id : members) {
            positions[i++] = positionOf(id);
        }
        return positions;
    }

    private static long[] toArray(SortedSet<Long> all) {
        long[] array = new long[all.size()];
        int i = 0;
        for (long id : all) {
            array[i++] = id;
        }
        return array;
    }

    private static boolean contains(int[] positions, int position) {
        for (int candidate : positions) {
            if (candidate == position) {
                return true;
            }
        }
        return false;
    }
}
