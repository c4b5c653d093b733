package io.flotilla.raft;

/**
 * The arithmetic of majorities, over one configuration or two (thesis §4.3: a joint decision needs a majority of each).
 * Members are named by their position in {@link Replicas}; a configuration is an array of positions. An empty
 * configuration agrees to everything, so that a second half that is not there changes nothing. Pure.
 */
final class Quorum {
    private Quorum() {}

    /** How many of {@code size} make a majority. */
    static int majority(int size) {
        return size / 2 + 1;
    }

    /**
     * The highest value that a majority of each configuration has reached; {@code Long.MAX_VALUE} when both are empty.
     * Serves for indexes held and for ReadIndex rounds answered alike.
     *
     * @param values by position
     * @param scratch at least as long as the larger configuration; overwritten
     */
    static long reached(long[] values, int[] incoming, int[] outgoing, long[] scratch) {
        return Math.min(reachedBy(values, incoming, scratch), reachedBy(values, outgoing, scratch));
    }

    /** Whether an election is won (both halves), lost (either half), or open. */
    static VoteResult votes(Vote[] votes, int[] incoming, int[] outgoing) {
        VoteResult first = votesOf(votes, incoming);
        VoteResult second = votesOf(votes, outgoing);
        if (first == VoteResult.LOST || second == VoteResult.LOST) {
            return VoteResult.LOST;
        }
        return first == VoteResult.WON && second == VoteResult.WON ? VoteResult.WON : VoteResult.PENDING;
    }

    /** True if a majority of each configuration is marked active (thesis §6.2). */
    static boolean active(boolean[] active, int[] incoming, int[] outgoing) {
        return activeOf(active, incoming) && activeOf(active, outgoing);
    }

    private static long reachedBy(long[] values, int[] positions, long[] scratch) {
        int size = positions.length;
        if (size == 0) {
            return Long.MAX_VALUE;
        }
        for (int i = 0; i < size; i++) {
            insert(scratch, i, values[positions[i]]);
        }
        return scratch[size - majority(size)];
    }

    /** Inserts into the ascending {@code sorted[0, size)}. */
    private static void insert(long[] sorted, int size, long value) {
        int i = size;
        while (i > 0 && sorted[i - 1] > value) {
            sorted[i] = sorted[i - 1];
            i--;
        }
        sorted[i] = value;
    }

    private static VoteResult votesOf(Vote[] votes, int[] positions) {
        int granted = 0;
        int refused = 0;
        for (int position : positions) {
            if (votes[position] == Vote.GRANTED) {
                granted++;
            } else if (votes[position] == Vote.REFUSED) {
                refused++;
            }
        }
        if (positions.length == 0 || granted >= majority(positions.length)) {
            return VoteResult.WON;
        }
        return positions.length - refused < majority(positions.length) ? VoteResult.LOST : VoteResult.PENDING;
    }

    private static boolean activeOf(boolean[] active, int[] positions) {
        int count = 0;
        for (int position : positions) {
            if (active[position]) {
                count++;
            }
        }
        return positions.length == 0 || count >= majority(positions.length);
    }

    /** One member's answer to one election. */
    enum Vote {
        UNKNOWN,
        GRANTED,
        REFUSED
    }

    /** Where an election stands. */
    enum VoteResult {
        PENDING,
        WON,
        LOST
    }
}
