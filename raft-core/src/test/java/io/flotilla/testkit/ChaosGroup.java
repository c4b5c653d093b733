package io.flotilla.testkit;

import io.flotilla.model.Membership;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who belongs to a group under chaos: 1 to 5 voters, at times a learner; at times two halves that overlap or do not (thesis §4.3); at times a
 * voter that does not know yet that it is no learner any more (thesis §4.2.1).
 */
record ChaosGroup(int size, Membership membership, Membership oldMembership, long behind) {
    private static final int[] SIZES = {3, 5, 3, 4, 2, 3, 5, 1};

    static ChaosGroup draw(SeededRandom random) {
        int voters = SIZES[random.nextInt(SIZES.length)];
        int size = voters + (random.chance(30) ? 1 : 0);
        Membership plain = PeerCluster.membership(voters, size - voters);
        if (voters > 1 && random.chance(25)) {
            Membership joint = joint(voters, size, random);
            return new ChaosGroup(size, joint, joint, 0);
        }
        // Of two, the one that knows could need the vote of the other, which may have entries that it lost itself, and
        // never stands.
        if (voters > 2 && random.chance(15)) {
            TreeMap<Long, String> before = new TreeMap<>(plain.voters());
            TreeMap<Long, String> learners = new TreeMap<>(plain.learners());
            learners.put((long) voters, before.remove((long) voters));
            Membership old = new Membership(before, learners, new TreeMap<>(), new TreeSet<>());
            return new ChaosGroup(size, plain, old, voters);
        }
        return new ChaosGroup(size, plain, plain, 0);
    }

    /** Every voter is in one half or in both; neither half is empty. */
    private static Membership joint(int voters, int size, SeededRandom random) {
        TreeMap<Long, String> incoming = new TreeMap<>();
        TreeMap<Long, String> learners = new TreeMap<>();
        TreeSet<Long> outgoing = new TreeSet<>();
        for (long id = 1; id <= size; id++) {
            int dice = random.nextInt(3);
            if (id > voters) {
                learners.put(id, "host-" + id);
                continue;
            }
            if (id == 1 || (id > 2 && dice > 0)) {
                incoming.put(id, "host-" + id);
            }
            if (id == 2 || dice < 2) {
                outgoing.add(id);
            }
        }
        return new Membership(incoming, learners, new TreeMap<>(), outgoing);
    }

    /** The membership in force, as far as a replica knows. */
    Membership knownTo(long id) {
        return id == behind ? oldMembership : membership;
    }
}
