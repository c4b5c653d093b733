package io.flotilla.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who belongs to a group: replicaId to hostId, by kind. While {@code outgoing} is not empty the group is in joint consensus
 * (thesis §4.3): every decision needs a majority of {@code voters} and witnesses, and a majority of {@code outgoing}.
 * Immutable; iteration is by replicaId.
 *
 * @param voters full members that vote
 * @param learners members that receive the log and do not count
 * @param witnesses members that vote and hold no data
 * @param outgoing ids of the voters and witnesses of the configuration that a joint change leaves; empty otherwise
 */
public record Membership(
        SortedMap<Long, String> voters,
        SortedMap<Long, String> learners,
        SortedMap<Long, String> witnesses,
        SortedSet<Long> outgoing) {
    public Membership {
        voters = Collections.unmodifiableSortedMap(new TreeMap<>(voters));
        learners = Collections.unmodifiableSortedMap(new TreeMap<>(learners));
        witnesses = Collections.unmodifiableSortedMap(new TreeMap<>(witnesses));
        outgoing = Collections.unmodifiableSortedSet(new TreeSet<>(outgoing));
        if (voters.isEmpty()) {
            throw new IllegalArgumentException("a group has at least one voter");
        }
        requireDistinct(voters, learners, "voter", "learner");
        requireDistinct(voters, witnesses, "voter", "witness");
        requireDistinct(learners, witnesses, "learner", "witness");
    }

    /** A membership of voters alone. */
    public static Membership ofVoters(SortedMap<Long, String> voters) {
        return new Membership(voters, new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
    }

    /** True while two configurations must both agree. */
    public boolean isJoint() {
        return !outgoing.isEmpty();
    }

    /** True if the id is a member of any kind. */
    public boolean contains(long replicaId) {
        return voters.containsKey(replicaId) || learners.containsKey(replicaId) || witnesses.containsKey(replicaId);
    }

    /** Every member of every kind, replicaId to hostId. */
    public SortedMap<Long, String> all() {
        SortedMap<Long, String> all = new TreeMap<>(voters);
        all.putAll(learners);
        all.putAll(witnesses);
        return all;
    }

    private static void requireDistinct(
            SortedMap<Long, String> left, SortedMap<Long, String> right, String leftKind, String rightKind) {
        for (Long id : right.keySet()) {
            if (left.containsKey(id)) {
                throw new IllegalArgumentException("replica " + id + " is both " + leftKind + " and " + rightKind);
            }
        }
    }
}
