package io.flotilla.example.chaos;

import io.flotilla.example.kv.demo.NodeProcess;
import io.flotilla.example.kv.demo.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The nodes, the links between them, and the small disk of the last node. Faults use it from the nemesis' thread; {@link #close} may come
 * from another one.
 */
public final class Deployment {
    private static final int GROUPS = 3;
    private static final long READY_SECONDS = 90;

    private final Path directory;
    private final List<NodeProcess> nodes = new ArrayList<>();
    /** By node that dials, then by node that is dialled; null to itself. */
    private final Link[][] links;

    private final SmallDisk disk;
    private boolean closed;

    /** Takes ports and mounts the disk; no node runs yet. */
    Deployment(Path directory, int size) throws IOException {
        this.directory = directory;
        List<Integer> ports = RunDirectory.freePorts(2 * size + size * size);
        links = new Link[size][size];
        disk = new SmallDisk(directory.resolve("small-disk"));
        try {
            connect(ports, size);
        } catch (IOException e) {
            close(false);
            throw e;
        }
    }

    private void connect(List<Integer> ports, int size) throws IOException {
        for (int i = 0; i < size; i++) {
            List<String> members = new ArrayList<>();
            for (int j = 0; j < size; j++) {
                int proxy = ports.get(2 * size + i * size + j);
                if (i != j) {
                    links[i][j] = new Link(name(i), name(j), proxy, ports.get(j));
                }
                members.add(name(j) + "=127.0.0.1:" + (i == j ? ports.get(j) : proxy));
            }
            Path place = i == size - 1 && disk.refusal().isEmpty() ? directory.resolve("small-disk") : directory;
            nodes.add(new NodeProcess(
                    name(i), ports.get(size + i), ports.get(i), place, String.join(",", members), GROUPS));
        }
    }

    /** Starts every node and waits until every group can be read on each. */
    void start() throws IOException {
        for (NodeProcess node : nodes) {
            start(node);
        }
        awaitReady();
    }

    /** How many nodes there are. */
    public int size() {
        return nodes.size();
    }

    /** A node, from 0. */
    public NodeProcess node(int index) {
        return nodes.get(index);
    }

    /** The link over which one node speaks to another, different one. */
    public Link link(int from, int to) {
        return links[from][to];
    }

    /** Cuts both directions between two nodes. */
    public void part(int a, int b) {
        links[a][b].cut();
        links[b][a].cut();
    }

    /** Makes all links good. */
    public void heal() {
        for (int i = 0; i < size(); i++) {
            for (int j = 0; j < size(); j++) {
                if (i != j) {
                    links[i][j].heal();
                }
            }
        }
    }

    /** The file system of the last node. */
    public SmallDisk disk() {
        return disk;
    }

    /** Where a node's data can be put aside: on the same file system. */
    public Path aside(int index) {
        return nodes.get(index).dataDir().resolveSibling(name(index) + "-aside");
    }

    /** Where what a node left without its data goes when it is evidence: on the same file system. */
    public Path wiped(int index) {
        return nodes.get(index).dataDir().resolveSibling(name(index) + "-wiped");
    }

    /** Starts a node, unless everything is being closed. */
    public synchronized void start(NodeProcess node) throws IOException {
        if (!closed) {
            node.start();
        }
    }

    /**
     * Sends a signal to a node that runs.
     *
     * @param signal such as {@code STOP}
     */
    public void signal(int index, String signal) throws IOException {
        String problem = SmallDisk.run(
                "kill", "-" + signal, Long.toString(nodes.get(index).pid()));
        if (!problem.isEmpty()) {
            throw new IOException("kill -" + signal + " of node " + name(index) + ": " + problem);
        }
    }

    /** Waits until every node can serve every group. @throws IOException if one does not in time */
    public void awaitReady() throws IOException {
        for (NodeProcess node : nodes) {
            node.awaitReady(READY_SECONDS);
        }
    }

    /**
     * Kills every node, closes every link and unmounts the small disk. Idempotent: only the first call counts.
     *
     * @param keep whether the directory stays, with what was on the small disk; otherwise it is removed
     */
    synchronized void close(boolean keep) {
        if (closed) {
            return;
        }
        closed = true;
        nodes.forEach(NodeProcess::kill); // SIGKILL ends a stopped process too
        nodes.forEach(NodeProcess::end);
        for (Link[] row : links) {
            for (Link link : row) {
                if (link != null) {
                    link.close();
                }
            }
        }
        if (keep) {
            disk.closeAndKeep();
        } else {
            disk.close();
            RunDirectory.remove(directory);
        }
    }

    private static String name(int index) {
        return "n" + (index + 1);
    }
}
