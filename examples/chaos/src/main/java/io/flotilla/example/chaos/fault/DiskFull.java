package io.flotilla.example.chaos.fault;

import io.flotilla.example.chaos.Deployment;
import java.io.IOException;
import java.util.Random;

/** The file system of the last node is full, and later has space again. Half the time the node is restarted while it is full. */
final class DiskFull implements Fault {
    private boolean restarted;

    @Override
    public String kind() {
        return "disk_full";
    }

    @Override
    public String refusal(Deployment deployment) {
        return deployment.disk().refusal();
    }

    @Override
    public String begin(Deployment deployment, Random random) throws IOException {
        int victim = deployment.size() - 1;
        deployment.disk().fill();
        restarted = random.nextBoolean();
        if (restarted) {
            deployment.node(victim).kill();
            deployment.start(deployment.node(victim));
        }
        return "disk full at " + deployment.node(victim).id() + (restarted ? ", and SIGKILL and restart with it" : "");
    }

    @Override
    public void end(Deployment deployment) throws IOException {
        int victim = deployment.size() - 1;
        deployment.disk().free();
        if (restarted && !deployment.node(victim).isAlive()) {
            deployment.start(deployment.node(victim)); // it could not start without space, and said so
        }
    }
}
