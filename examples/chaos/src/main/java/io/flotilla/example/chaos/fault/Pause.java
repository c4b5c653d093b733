package io.flotilla.example.chaos.fault;

import io.flotilla.example.chaos.Deployment;
import java.io.IOException;
import java.util.Random;

/** SIGSTOP, and later SIGCONT: a node that believes that no time has passed. */
final class Pause implements Fault {
    private int victim;

    @Override
    public String kind() {
        return "pause";
    }

    @Override
    public String begin(Deployment deployment, Random random) throws IOException {
        victim = random.nextInt(deployment.size());
        deployment.signal(victim, "STOP");
        return "SIGSTOP to " + deployment.node(victim).id();
    }

    @Override
    public void end(Deployment deployment) throws IOException {
        deployment.signal(victim, "CONT");
    }
}
