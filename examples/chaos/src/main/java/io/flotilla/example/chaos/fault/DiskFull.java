package io.flotilla.example.chaos.fault;

import io.flotilla.example.chaos.Deployment;
import io.flotilla.example.kv.demo.NodeProcess;
import java.io.IOException;
import java.util.Random;

/**
 * The file system of the last node is full, and later has space again. Half the time the node is restarted while it is full. It is
 * restarted in any case when there is space again, though it does not need that: the log store refuses what finds no space, and the
 * example's state machine keeps it in memory and writes it later. The restart takes that memory away, so that the node has to find in its
 * log what its state machine had no space for.
 */
final class DiskFull implements Fault {
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
        boolean restarted = random.nextBoolean();
        if (restarted) {
            deployment.node(victim).kill();
            deployment.start(deployment.node(victim));
        }
        return "disk full at " + deployment.node(victim).id() + (restarted ? ", and SIGKILL and restart with it" : "");
    }

    @Override
    public void end(Deployment deployment) throws IOException {
        NodeProcess node = deployment.node(deployment.size() - 1);
        deployment.disk().free();
        node.kill();
        node.awaitGone();
        deployment.start(node);
    }
}
