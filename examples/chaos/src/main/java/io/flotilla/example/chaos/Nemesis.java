package io.flotilla.example.chaos;

import io.flotilla.example.chaos.fault.Fault;
import io.flotilla.example.chaos.fault.Faults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Lets one fault after the other happen, in rounds that hold each kind once in an order drawn from the seed, until the time is up. A fault
 * lasts a while, is put right, and the next one comes before or after every node has recovered. The seed fixes what happens and for how long;
 * what the processes make of it is theirs.
 */
final class Nemesis {
    private static final int SHORTEST_MS = 1_000;
    private static final int LONGEST_MS = 5_000;
    private static final int RECOVER_PERCENT = 60;
    private static final long MOST_PAUSE_MS = 2_000;

    private final Deployment deployment;
    private final Random random;
    private final Consumer<String> say;
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, String> refused = new TreeMap<>();

    Nemesis(Deployment deployment, long seed, Consumer<String> say) {
        this.deployment = deployment;
        this.random = new Random(seed);
        this.say = say;
    }

    /**
     * Goes on until then, and leaves every node running, every link good and every node ready.
     *
     * @throws IOException if a node does not recover
     * @throws Fault.Violation if the product did what it never may
     */
    void run(long untilNs) throws IOException, Fault.Violation {
        List<Fault> round = new ArrayList<>();
        while (System.nanoTime() - untilNs < 0) {
            if (round.isEmpty()) {
                round.addAll(Faults.all());
                Collections.shuffle(round, random);
            }
            Fault fault = round.remove(0);
            String refusal = fault.refusal(deployment);
            if (refusal.isEmpty()) {
                happen(fault, untilNs);
            } else if (refused.putIfAbsent(fault.kind(), refusal) == null) {
                say.accept("SKIPPED " + fault.kind() + ": " + refusal);
            }
        }
        deployment.heal();
        deployment.awaitReady();
    }

    /** How often each kind happened. */
    Map<String, Long> counts() {
        return counts;
    }

    /** The kinds that cannot happen on this machine, and why. */
    Map<String, String> refused() {
        return refused;
    }

    private void happen(Fault fault, long untilNs) throws IOException, Fault.Violation {
        String what = fault.begin(deployment, random);
        int lasts = SHORTEST_MS + random.nextInt(LONGEST_MS - SHORTEST_MS);
        say.accept("  " + what + ", for " + lasts + " ms");
        counts.merge(fault.kind(), 1L, Long::sum);
        pause(lasts);
        fault.end(deployment);
        boolean recover = random.nextInt(100) < RECOVER_PERCENT;
        long pause = (long) (MOST_PAUSE_MS * random.nextDouble());
        if (recover && System.nanoTime() - untilNs < 0) {
            deployment.awaitReady();
        }
        pause(pause);
    }

    private static void pause(long ms) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        while (System.nanoTime() - until < 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
