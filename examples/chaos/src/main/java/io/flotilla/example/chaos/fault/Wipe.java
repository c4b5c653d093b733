package io.flotilla.example.chaos.fault;

import io.flotilla.example.chaos.Deployment;
import io.flotilla.example.kv.demo.NodeClient;
import io.flotilla.example.kv.demo.NodeProcess;
import io.flotilla.example.kv.demo.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;

/**
 * A node comes back without its data, and must be refused: it would vote a second time where it voted before. Then its data is put back,
 * and it takes part again.
 */
final class Wipe implements Fault {
    private static final int TIMEOUT_MS = 1_000;

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
        try {
            if (isReady(node)) {
                throw new Violation("node " + node.id() + " was wiped and takes part: it is ready to serve");
            }
        } finally {
            node.kill();
            node.awaitGone();
            RunDirectory.remove(node.dataDir());
            Files.move(aside, node.dataDir(), StandardCopyOption.ATOMIC_MOVE);
            deployment.start(node);
        }
    }

    /** A node is ready when a linearizable read of every group was answered there by its own replica. */
    private static boolean isReady(NodeProcess node) {
        try (NodeClient client = new NodeClient(node.httpPort(), TIMEOUT_MS)) {
            return client.get("/readyz", true).status() == 200;
        } catch (IOException e) {
            return false; // it does not serve at all
        }
    }
}
