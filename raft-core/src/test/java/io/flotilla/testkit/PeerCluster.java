package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.model.ReplicaKey;
import io.flotilla.raft.PeerConfig;
import io.flotilla.raft.RoleKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Several peers of one group, a network in order and without loss unless told otherwise, and a clock that is turned by hand. */
public final class PeerCluster {
    public static final long GROUP_ID = 1;
    public static final long GROUP_UID = 0x5EED;
    public static final long ELECTION_TIMEOUT_NS = 1_000_000_000L;
    public static final long HEARTBEAT_NS = 100_000_000L;

    private final SortedMap<Long, PeerNode> nodes = new TreeMap<>();
    private final List<Message> network = new ArrayList<>();
    private Predicate<Message> lost = message -> false;
    private long nowNs;
    private long nextHeartbeatNs = HEARTBEAT_NS;

    /** Voters 1 to {@code voters} on empty disks. */
    public static PeerCluster ofVoters(int voters, long seed) {
        return of(voters, 0, seed, Checks.NONE);
    }

    /** Voters 1 to {@code voters}, then learners, on empty disks. */
    public static PeerCluster of(int voters, int learners, long seed, Checks checks) {
        PeerCluster cluster = new PeerCluster();
        Membership membership = membership(voters, learners);
        for (long id = 1; id <= voters + learners; id++) {
            cluster.add(new PeerNode(
                    config(id), membership, new DurableImage(GROUP_UID), new SeededRandom(seed + id), checks));
        }
        return cluster;
    }

    /** Voters 1 to {@code voters}, then learners; host ids are made up. */
    public static Membership membership(int voters, int learners) {
        TreeMap<Long, String> voting = new TreeMap<>();
        TreeMap<Long, String> learning = new TreeMap<>();
        for (long id = 1; id <= voters + learners; id++) {
            (id <= voters ? voting : learning).put(id, "host-" + id);
        }
        return new Membership(voting, learning, new TreeMap<>(), new TreeSet<>());
    }

    /** Pre-vote and check-quorum on, small windows. */
    public static PeerConfig config(long id) {
        return new PeerConfig(
                new ReplicaKey(GROUP_ID, id),
                GROUP_UID,
                ELECTION_TIMEOUT_NS,
                true,
                true,
                1 << 20,
                256,
                1 << 16,
                1 << 16);
    }

    /** Adds a node that was built for another membership, disk or configuration. */
    public void add(PeerNode node) {
        nodes.put(node.id(), node);
    }

    public PeerNode node(long id) {
        PeerNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("no node " + id);
        }
        return node;
    }

    public Iterable<PeerNode> nodes() {
        return nodes.values();
    }

    /** Messages for which this is true are lost from now on. */
    public void lose(Predicate<Message> which) {
        lost = which;
    }

    /** Nothing is lost any more. */
    public void heal() {
        lost = message -> false;
    }

    /** Cuts one node off. */
    public void isolate(long id) {
        lose(message -> message.from() == id || message.to() == id);
    }

    /** Makes {@code id} campaign, and runs until nothing moves. */
    public void campaign(long id) {
        node(id).step(new LocalInput.Campaign());
        stabilize();
    }

    /** Proposes one command at {@code id}, which must lead. */
    public void propose(long id, String command) {
        PeerNode node = node(id);
        node.step(new LocalInput.Propose(block(node, command)));
    }

    /** A block of one command for the next index of {@code node}'s log and its term. */
    public static EntryBlock block(PeerNode node, String command) {
        return EntryBlockBuilder.single(
                EntryKind.COMMAND,
                command.getBytes(StandardCharsets.UTF_8),
                node.peer().lastIndex() + 1,
                node.peer().term(),
                node.config().groupUid());
    }

    /** Gathers what was sent; what is lost is lost now. */
    public void collect() {
        for (PeerNode node : nodes.values()) {
            for (Message message : node.takeSent()) {
                if (!lost.test(message)) {
                    network.add(message);
                }
            }
        }
    }

    /** Messages under way. */
    public List<Message> network() {
        return network;
    }

    /** Delivers, syncs, reads and applies until nothing moves. */
    public void stabilize() {
        boolean moved = true;
        while (moved) {
            moved = false;
            collect();
            while (!network.isEmpty()) {
                Message message = network.remove(0);
                PeerNode receiver = nodes.get(message.to());
                if (receiver != null) {
                    receiver.step(message);
                }
                moved = true;
            }
            for (PeerNode node : nodes.values()) {
                moved |= node.sync();
                moved |= node.readRange();
                moved |= node.apply(Integer.MAX_VALUE) > 0;
            }
        }
    }

    /** Time passes in heartbeat intervals; everything moves in between. */
    public void run(long durationNs) {
        long end = nowNs + durationNs;
        while (nowNs < end) {
            nowNs += HEARTBEAT_NS / 10;
            for (PeerNode node : nodes.values()) {
                node.advanceTo(nowNs);
            }
            if (nowNs >= nextHeartbeatNs) {
                nextHeartbeatNs += HEARTBEAT_NS;
                for (PeerNode node : nodes.values()) {
                    node.step(new LocalInput.HeartbeatDue());
                }
            }
            for (PeerNode node : nodes.values()) {
                if (node.peer().commitLagging()) {
                    node.step(new LocalInput.CommitDue());
                }
            }
            stabilize();
        }
    }

    /** The leader of the highest term; there must be one. */
    public PeerNode leader() {
        PeerNode found = leaderOrNull();
        if (found == null) {
            throw new AssertionError("nobody leads");
        }
        return found;
    }

    private @Nullable PeerNode leaderOrNull() {
        PeerNode found = null;
        for (PeerNode node : nodes.values()) {
            if (node.peer().role() == RoleKind.LEADER
                    && (found == null || node.peer().term() > found.peer().term())) {
                found = node;
            }
        }
        return found;
    }

    public long nowNs() {
        return nowNs;
    }
}
