package io.flotilla.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.raft.Quorum.Vote;
import io.flotilla.raft.Quorum.VoteResult;
import io.flotilla.testkit.SeededRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The arithmetic of majorities against one that counts subsets naively, over joint configurations of up to nine members. */
class QuorumProperties {
    private static final int MEMBERS = 9;

    @Property
    void reachedIsTheHighestValueThatBothMajoritiesHave(@ForAll long seed) {
        SeededRandom random = new SeededRandom(seed);
        int[] incoming = configuration(random);
        int[] outgoing = random.chance(50) ? new int[0] : configuration(random);
        long[] values = new long[MEMBERS];
        for (int i = 0; i < MEMBERS; i++) {
            values[i] = random.nextInt(6);
        }
        long expected = 0;
        for (long candidate = 0; candidate < 6; candidate++) {
            if (has(values, incoming, candidate) && has(values, outgoing, candidate)) {
                expected = candidate;
            }
        }
        assertThat(Quorum.reached(values, incoming, outgoing, new long[MEMBERS]))
                .isEqualTo(expected);
    }

    @Property
    void electionIsWonByBothHalvesAndLostByEither(@ForAll long seed) {
        SeededRandom random = new SeededRandom(seed);
        int[] incoming = configuration(random);
        int[] outgoing = random.chance(50) ? new int[0] : configuration(random);
        Vote[] votes = new Vote[MEMBERS];
        for (int i = 0; i < MEMBERS; i++) {
            votes[i] = random.chance(33) ? Vote.UNKNOWN : random.chance(50) ? Vote.GRANTED : Vote.REFUSED;
        }
        VoteResult expected = VoteResult.PENDING;
        if (canWin(votes, incoming, Vote.GRANTED) && canWin(votes, outgoing, Vote.GRANTED)) {
            expected = VoteResult.WON;
        } else if (!couldWin(votes, incoming) || !couldWin(votes, outgoing)) {
            expected = VoteResult.LOST;
        }
        assertThat(Quorum.votes(votes, incoming, outgoing)).isEqualTo(expected);
    }

    @Property
    void quorumIsActiveWhenItWouldWinTheVotesOfTheActive(@ForAll long seed) {
        SeededRandom random = new SeededRandom(seed);
        int[] incoming = configuration(random);
        int[] outgoing = random.chance(50) ? new int[0] : configuration(random);
        boolean[] active = new boolean[MEMBERS];
        Vote[] votes = new Vote[MEMBERS];
        for (int i = 0; i < MEMBERS; i++) {
            active[i] = random.chance(60);
            votes[i] = active[i] ? Vote.GRANTED : Vote.REFUSED;
        }
        assertThat(Quorum.active(active, incoming, outgoing))
                .isEqualTo(Quorum.votes(votes, incoming, outgoing) == VoteResult.WON);
    }

    @Property
    void twoMajoritiesOfOneConfigurationShareAMember(@ForAll long seed) {
        SeededRandom random = new SeededRandom(seed);
        int size = configuration(random).length;
        assertThat(2 * Quorum.majority(size)).isGreaterThan(size);
        assertThat(Quorum.majority(size)).isLessThanOrEqualTo(size);
    }

    /** At least one member, each at most once, ascending. */
    private static int[] configuration(SeededRandom random) {
        int[] members = new int[MEMBERS];
        int count = 0;
        for (int i = 0; i < MEMBERS; i++) {
            if (random.chance(50)) {
                members[count++] = i;
            }
        }
        return count == 0 ? new int[] {random.nextInt(MEMBERS)} : java.util.Arrays.copyOf(members, count);
    }

    private static boolean has(long[] values, int[] members, long candidate) {
        int count = 0;
        for (int member : members) {
            count += values[member] >= candidate ? 1 : 0;
        }
        return members.length == 0 || count * 2 > members.length;
    }

    private static boolean canWin(Vote[] votes, int[] members, Vote wanted) {
        int count = 0;
        for (int member : members) {
            count += votes[member] == wanted ? 1 : 0;
        }
        return members.length == 0 || count * 2 > members.length;
    }

    /** True if it would be won if all who are silent granted. */
    private static boolean couldWin(Vote[] votes, int[] members) {
        int count = 0;
        for (int member : members) {
            count += votes[member] != Vote.REFUSED ? 1 : 0;
        }
        return members.length == 0 || count * 2 > members.length;
    }
}
