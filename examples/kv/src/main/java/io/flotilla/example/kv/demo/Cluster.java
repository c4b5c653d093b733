package io.flotilla.example.kv.demo;

import io.flotilla.example.kv.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The three nodes of the demo and the directory they live in. */
final class Cluster {
    private static final int NODES = 3;
    private static final Pattern LEADER = Pattern.compile("\"LeaderId\":(\\d+)");

    private final Path directory;
    private final List<NodeProcess> nodes = new ArrayList<>();

    /** Chooses free ports on the loopback address; nothing runs yet. */
    Cluster(Path directory, int groups) throws IOException {
        this.directory = directory;
        List<Integer> ports = RunDirectory.freePorts(2 * NODES);
        List<String> members = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            members.add("n" + (i + 1) + "=127.0.0.1:" + ports.get(i));
        }
        for (int i = 0; i < NODES; i++) {
            nodes.add(new NodeProcess(
                    "n" + (i + 1), ports.get(NODES + i), ports.get(i), directory, String.join(",", members), groups));
        }
    }

    List<NodeProcess> nodes() {
        return nodes;
    }

    /** The node that leads most groups, as the first node sees it. */
    NodeProcess busiest() throws IOException {
        int[] led = new int[NODES + 1];
        try (NodeClient client = new NodeClient(nodes.get(0).httpPort())) {
            Matcher leaders = LEADER.matcher(client.get("/raft/info", true).text());
            while (leaders.find()) {
                int leader = Integer.parseInt(leaders.group(1));
                if (leader <= NODES) {
                    led[leader]++;
                }
            }
        }
        int best = 1;
        for (int i = 2; i <= NODES; i++) {
            best = led[i] > led[best] ? i : best;
        }
        if (led[best] == 0) {
            throw new IOException("no node leads any group");
        }
        return nodes.get(best - 1);
    }

    /** Stops every node and removes the directory. */
    void remove() {
        nodes.forEach(NodeProcess::kill);
        nodes.forEach(NodeProcess::end);
        RunDirectory.remove(directory);
    }

    /** Writes {@code nodes.json} beside the nodes' directories: how to reach each and how to start it again. */
    Path describe() throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (NodeProcess node : nodes) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("id", node.id());
            one.put("pid", node.pid());
            one.put("http", "127.0.0.1:" + node.httpPort());
            one.put("raft", "127.0.0.1:" + node.raftPort());
            one.put("dataDir", node.dataDir().toString());
            one.put("command", node.command());
            all.add(one);
        }
        return Files.writeString(directory.resolve("nodes.json"), Json.write(all) + "\n");
    }
}
