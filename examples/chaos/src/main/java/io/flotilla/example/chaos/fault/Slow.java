package io.flotilla.example.chaos.fault;

import io.flotilla.example.chaos.Deployment;
import java.util.Random;

/** Links hold back what they carry, each for another time, at most 400 ms: now and then longer than a heartbeat, less than an election. */
final class Slow implements Fault {
    private static final int MOST_MS = 400;

    @Override
    public String kind() {
        return "slow";
    }

    @Override
    public String begin(Deployment deployment, Random random) {
        for (int i = 0; i < deployment.size(); i++) {
            for (int j = 0; j < deployment.size(); j++) {
                if (i != j && random.nextBoolean()) {
                    deployment.link(i, j).slow(1 + random.nextInt(MOST_MS));
                }
            }
        }
        return "slow links, each at most " + MOST_MS + " ms";
    }

    @Override
    public void end(Deployment deployment) {
        deployment.heal();
    }
}
