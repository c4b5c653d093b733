package io.flotilla.engine;

import io.flotilla.testkit.CounterMachine;

/** One simulated run, as a number: what was delivered when, and which agent ran in which order. */
final class EventHash {
    private static final int GROUPS = 5;
    private static final int PROPOSALS = 20;

    private EventHash() {}

    /** The hash of the run that {@code seed} makes. */
    static long of(long seed) {
        SimGroups sim = new SimGroups(seed, GROUPS, false);
        for (long replica = 1; replica <= 3; replica++) {
            sim.startHost(replica, CounterMachine.factory());
        }
        sim.awaitReady();
        for (int i = 0; i < PROPOSALS; i++) {
            sim.await(sim.propose(i % 3 + 1, i % GROUPS + 1, "c" + i));
        }
        sim.cluster.crash("h2");
        sim.cluster.runFor(3_000);
        sim.startHost(2, CounterMachine.factory());
        sim.cluster.runFor(1_000);
        return sim.cluster.network().hash();
    }

    /** Prints the hash of the seed that is the only argument. */
    public static void main(String[] args) {
        System.out.println("event hash " + of(Long.parseLong(args[0])));
    }
}
