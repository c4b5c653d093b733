package io.flotilla.example.benchmark;

import java.util.concurrent.TimeUnit;

/** Waits for leaders, and puts them where the load wants them. */
final class Leaders {
    private static final int POLL_MS = 2;
    private static final int MOVE_AGAIN_MS = 1000;

    private Leaders() {}

    /** Blocks until every group has a leader; false if that took longer than {@code timeoutMs}. */
    static boolean await(Target target, int groups, long timeoutMs) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        for (int g = 0; g < groups; g++) {
            while (target.leader(g) < 0) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                Thread.sleep(POLL_MS);
            }
        }
        return true;
    }

    /** Moves the leader of group g to replica g mod 3. Blocks; returns how many are elsewhere after {@code timeoutMs}. */
    static int spread(Target target, int groups, long timeoutMs) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        long[] askAgainNs = new long[groups];
        while (true) {
            int elsewhere = 0;
            long now = System.nanoTime();
            for (int g = 0; g < groups; g++) {
                int wanted = g % Target.REPLICAS;
                int leader = target.leader(g);
                if (leader == wanted) {
                    continue;
                }
                elsewhere++;
                if (leader >= 0 && (askAgainNs[g] == 0 || now > askAgainNs[g])) {
                    askAgainNs[g] = now + TimeUnit.MILLISECONDS.toNanos(MOVE_AGAIN_MS);
                    // A refusal is not an error here: the group is looked at again below.
                    var unused = target.moveLeader(g, wanted).exceptionally(refusal -> null);
                }
            }
            if (elsewhere == 0 || now > deadline) {
                return elsewhere;
            }
            Thread.sleep(POLL_MS);
        }
    }
}
