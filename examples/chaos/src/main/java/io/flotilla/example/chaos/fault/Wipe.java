package io.flotilla.example.chaos.fault;

import io.flotilla.example.chaos.Deployment;
import io.flotilla.example.kv.demo.NodeClient;
import io.flotilla.example.kv.demo.NodeProcess;
import io.flotilla.example.kv.demo.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A node comes back without its data, and must be refused: it would vote a second time where it voted before. Then its data is put back,
 * and it takes part again. What a node that was not refused wrote is kept.
 */
final class Wipe implements Fault {
    private static final int TIMEOUT_MS = 1_000;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How long the refusals may take: the JVM starts, dials every other node, and those may be starting too. */
    private static final long REFUSED_NS = TimeUnit.SECONDS.toNanos(60);

    private int victim;

    @Override
    public String kind() {
        return "wipe";
    }

    @Override
    public String begin(Deployment deployment, Random random) throws IOException {
        victim = random.nextInt(deployment.size());
        NodeProcess node = deployment.node(victim);
        node.kill();
        node.awaitGone(); // and its lock free
        Files.move(node.dataDir(), deployment.aside(victim), StandardCopyOption.ATOMIC_MOVE);
        deployment.start(node);
        return "restart of " + node.id() + " with wiped data, which must be refused";
    }

    @Override
    public void end(Deployment deployment) throws IOException, Violation {
        NodeProcess node = deployment.node(victim);
        Path aside = deployment.aside(victim);
        boolean refused = false;
        try {
            awaitRefusal(deployment, node);
            refused = true;
        } finally {
            node.kill();
            node.awaitGone();
            if (refused) {
                RunDirectory.remove(node.dataDir());
            } else {
                Files.move(node.dataDir(), deployment.wiped(victim), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(aside, node.dataDir(), StandardCopyOption.ATOMIC_MOVE);
            deployment.start(node);
        }
    }

    private void awaitRefusal(Deployment deployment, NodeProcess node) throws Violation {
        List<String> others = new ArrayList<>();
        for (int i = 0; i < deployment.size(); i++) {
            if (i != victim) {
                others.add(deployment.node(i).id());
            }
        }
        long begin = System.nanoTime();
        try (NodeClient client = new NodeClient(node.httpPort(), TIMEOUT_MS)) {
            new Refusal(node.id(), others).await(() -> client.get("/readyz", true), () -> {
                LockSupport.parkNanos(PAUSE_NS);
                return node.isAlive() && System.nanoTime() - begin < REFUSED_NS;
            });
        }
    }
}
