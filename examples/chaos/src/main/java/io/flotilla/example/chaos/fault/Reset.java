package io.flotilla.example.chaos.fault;

import io.flotilla.example.chaos.Deployment;
import java.util.Random;

/** The connections of some links break again and again, in the middle of a frame. */
final class Reset implements Fault {
    @Override
    public String kind() {
        return "reset";
    }

    @Override
    public String begin(Deployment deployment, Random random) {
        int broken = 0;
        for (int i = 0; i < deployment.size(); i++) {
            for (int j = 0; j < deployment.size(); j++) {
                if (i != j && (random.nextBoolean() || broken == 0)) {
                    deployment.link(i, j).reset();
                    broken++;
                }
            }
        }
        return "resets in mid-frame on " + broken + " links";
    }

    @Override
    public void end(Deployment deployment) {
        deployment.heal();
    }
}
