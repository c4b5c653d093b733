package io.flotilla.example.chaos.fault;

import io.flotilla.example.chaos.Deployment;
import io.flotilla.example.kv.demo.NodeProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** SIGKILL, to one node or, one time in four, to all at once; and a restart with the data that is there. */
final class Kill implements Fault {
    private static final int ALL_ONE_IN = 4;

    private final List<NodeProcess> victims = new ArrayList<>();

    @Override
    public String kind() {
        return "kill";
    }

    @Override
    public String begin(Deployment deployment, Random random) {
        victims.clear();
        boolean all = random.nextInt(ALL_ONE_IN) == 0;
        int one = random.nextInt(deployment.size());
        for (int i = 0; i < deployment.size(); i++) {
            if (all || i == one) {
                victims.add(deployment.node(i));
            }
        }
        victims.forEach(NodeProcess::kill);
        return "SIGKILL to " + (all ? "every node" : victims.get(0).id());
    }

    @Override
    public void end(Deployment deployment) throws IOException {
        for (NodeProcess victim : victims) {
            deployment.start(victim);
        }
    }
}
