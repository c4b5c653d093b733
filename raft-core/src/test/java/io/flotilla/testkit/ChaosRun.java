package io.flotilla.testkit;

import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.raft.PeerConfig;
import io.flotilla.raft.RoleKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group under everything at once, from one seed: messages lost, doubled, late and out of order, partitions, writes that take,
 * crashes that lose what was not synced, slow state machines, compaction, elections, transfers, reads. Then peace, in which
 * the group must come together.
 */
public final class ChaosRun {
    private static final int MAX_NETWORK = 120;
    private static final long MAX_STEP_NS = PeerCluster.ELECTION_TIMEOUT_NS / 6;

    private final SeededRandom random;
    private final SafetyChecks checks;
    private final PeerNode[] nodes;
    /** What the state machine of each node has synced: it survives a crash. */
    private final long[] synced;

    private final List<Message> network = new ArrayList<>();
    private final int voters;
    /** Bit i: node i is on this side of a partition. */
    private int side;

    /** A node whose round goes on; null for none. */
    private @Nullable PeerNode held;

    private long nowNs;
    private long nextCommand;
    private long nextRead;
    /** The weather of this run. */
    private int lossPercent;

    private final int crashPercent;
    private final int syncPercent;
    private final int beatPercent;

    /** A group of 1 to 5 voters, at times with a learner; the size and the weather come from the seed. */
    public ChaosRun(long seed) {
        random = new SeededRandom(seed);
        int[] sizes = {3, 5, 3, 4, 2, 3, 5, 1};
        voters = sizes[random.nextInt(sizes.length)];
        int learners = random.chance(30) ? 1 : 0;
        checks = new SafetyChecks(voters);
        nodes = new PeerNode[voters + learners];
        synced = new long[nodes.length];
        lossPercent = random.nextInt(20);
        crashPercent = random.nextInt(3);
        syncPercent = 20 + random.nextInt(80);
        beatPercent = 10 + random.nextInt(90);
        Membership membership = PeerCluster.membership(voters, learners);
        boolean preVote = !random.chance(25);
        boolean checkQuorum = !random.chance(25);
        for (int i = 0; i < nodes.length; i++) {
            PeerConfig config = new PeerConfig(
                    PeerCluster.config(i + 1).key(),
                    PeerCluster.GROUP_UID,
                    PeerCluster.ELECTION_TIMEOUT_NS,
                    preVote,
                    checkQuorum,
                    random.chance(50) ? 200 : 1 << 20,
                    random.chance(50) ? 2 : 64,
                    random.chance(50) ? 100 : 1 << 16,
                    random.chance(50) ? 0 : 1000);
            nodes[i] = new PeerNode(
                    config,
                    membership,
                    new DurableImage(PeerCluster.GROUP_UID),
                    new SeededRandom(random.nextLong()),
                    checks);
        }
    }

    public SafetyChecks checks() {
        return checks;
    }

    /** Does {@code steps} random things. */
    public void storm(int steps) {
        for (int i = 0; i < steps; i++) {
            disturb();
        }
    }

    private void disturb() {
        if (held != null && random.chance(20)) {
            held.gather(false);
            held = null;
        }
        PeerNode node = nodes[random.nextInt(nodes.length)];
        int dice = random.nextInt(1000);
        if (dice < 500 && network.isEmpty()) {
            stir(node);
        } else if (dice < 500) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                deliver();
            }
        } else if (dice < 640) {
            if (random.chance(syncPercent)) {
                node.sync();
            }
        } else if (dice < 720) {
            node.apply(1 + random.nextInt(20));
        } else if (dice < 800) {
            propose(node);
        } else if (dice < 850) {
            pass(node);
        } else if (dice < 890) {
            if (random.chance(beatPercent)) {
                beat(node);
            }
        } else if (dice < 920) {
            read(node);
        } else if (dice < 935) {
            node.readRange();
        } else if (dice < 950 && held == null) {
            held = node;
            held.gather(true);
        } else {
            disturbRarely(node, random.nextInt(100));
        }
        gather();
    }

    /** Nothing is under way: gets something going. */
    private void stir(PeerNode node) {
        if (random.chance(10)) {
            pass(node);
        } else if (random.chance(30)) {
            node.sync();
        } else {
            propose(node);
        }
    }

    private void disturbRarely(PeerNode node, int dice) {
        if (dice < 10) {
            side = side != 0 ? 0 : random.nextInt(1 << nodes.length);
        } else if (dice < 20) {
            node.step(new LocalInput.Unreachable(1 + random.nextInt(nodes.length)));
        } else if (dice < 30) {
            node.step(new LocalInput.Transfer(1 + random.nextInt(nodes.length + 1)));
        } else if (dice < 40) {
            node.step(new LocalInput.Campaign());
        } else if (dice < 60) {
            int i = (int) node.id() - 1;
            synced[i] = node.appliedIndex();
        } else if (dice < 70) {
            compact(node);
        } else if (dice < 70 + 10 * crashPercent) {
            node.restart(synced[(int) node.id() - 1]);
        } else if (dice < 95) {
            node.step(new LocalInput.CommitDue());
        }
    }

    private void deliver() {
        if (network.isEmpty()) {
            return;
        }
        int at = random.chance(70) ? 0 : random.nextInt(network.size());
        Message message = random.chance(3) ? network.get(at) : network.remove(at);
        PeerNode receiver = nodes[(int) message.to() - 1];
        if (!isCut(message) && !random.chance(lossPercent)) {
            receiver.step(message);
        }
    }

    private boolean isCut(Message message) {
        return ((side >> (message.from() - 1)) & 1) != ((side >> (message.to() - 1)) & 1);
    }

    private void propose(PeerNode node) {
        if (!node.peer().canPropose()) {
            return;
        }
        EntryBlockBuilder builder = new EntryBlockBuilder();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            builder.add(EntryKind.COMMAND, Long.toString(nextCommand++).getBytes(StandardCharsets.UTF_8));
        }
        node.step(new LocalInput.Propose(
                builder.build(node.peer().lastIndex() + 1, node.peer().term(), PeerCluster.GROUP_UID)));
    }

    private void read(PeerNode node) {
        long readId = ++nextRead;
        checks.onReadAsked(node, readId);
        node.step(new LocalInput.Read(readId));
    }

    private void pass(PeerNode node) {
        nowNs += Math.floorMod(random.nextLong(), MAX_STEP_NS);
        node.advanceTo(nowNs);
    }

    private void beat(PeerNode node) {
        for (PeerNode each : nodes) {
            if (each == node || each.peer().role() == RoleKind.LEADER) {
                each.step(new LocalInput.HeartbeatDue());
            }
        }
    }

    /** Forgets what every state machine has synced. */
    private void compact(PeerNode node) {
        long everywhere = Long.MAX_VALUE;
        for (long index : synced) {
            everywhere = Math.min(everywhere, index);
        }
        if (everywhere > 0) {
            node.step(new LocalInput.Compact(everywhere));
        }
    }

    private void gather() {
        for (PeerNode node : nodes) {
            network.addAll(node.takeSent());
        }
        while (network.size() > MAX_NETWORK) {
            network.remove(random.nextInt(network.size()));
        }
    }

    /** Everything works from now on: the group must have a leader, agree, take a proposal and serve a read everywhere. */
    public void peace() {
        side = 0;
        lossPercent = 0;
        if (held != null) {
            held.gather(false);
        }
        calm(20);
        PeerNode leader = leader();
        long before = checks.committedIndex();
        long served = checks.readsServed();
        propose(leader);
        for (PeerNode node : nodes) {
            read(node);
        }
        calm(3);
        expect(checks.committedIndex() > before, "a proposal was not committed");
        expect(checks.readsServed() >= served + nodes.length, "a read was not served");
        for (PeerNode node : nodes) {
            expect(
                    node.appliedIndex() == leader.peer().lastIndex(),
                    "replica " + node.id() + " applied " + node.appliedIndex() + " of "
                            + leader.peer().lastIndex() + "; " + leader.peer().status(nowNs) + "; "
                            + node.peer().status(nowNs));
        }
    }

    /** Lets {@code timeouts} election timeouts pass. */
    private void calm(int timeouts) {
        long end = nowNs + timeouts * PeerCluster.ELECTION_TIMEOUT_NS;
        while (nowNs < end) {
            nowNs += PeerCluster.HEARTBEAT_NS;
            for (PeerNode node : nodes) {
                node.advanceTo(nowNs);
                node.step(new LocalInput.HeartbeatDue());
            }
            settle();
        }
    }

    private void settle() {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (PeerNode node : nodes) {
                moved |= node.sync();
                moved |= node.readRange();
                moved |= node.apply(Integer.MAX_VALUE) > 0;
                network.addAll(node.takeSent());
            }
            moved |= !network.isEmpty();
            List<Message> now = List.copyOf(network);
            network.clear();
            for (Message message : now) {
                nodes[(int) message.to() - 1].step(message);
            }
        }
    }

    private PeerNode leader() {
        PeerNode found = null;
        for (PeerNode node : nodes) {
            if (node.peer().role() == RoleKind.LEADER
                    && (found == null || node.peer().term() > found.peer().term())) {
                found = node;
            }
        }
        if (found == null) {
            throw new AssertionError("nobody leads; " + nodes[0].peer().status(nowNs));
        }
        return found;
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
