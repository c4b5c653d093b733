package io.flotilla.testkit;

import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message;
import io.flotilla.raft.PeerConfig;
import io.flotilla.raft.ProtocolError;
import io.flotilla.raft.RoleKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group under everything at once, from one seed: messages lost, doubled, late and out of order, partitions, writes that take,
 * messages of long ago, forged ones, crashes that lose what was not synced, stores that answer wrongly, hosts that sleep for a month, slow state
 * machines, compaction, elections, transfers, reads. Then peace, in which the group must come together.
 */
public final class ChaosRun {
    private static final int MAX_NETWORK = 120;
    private static final long MAX_STEP_NS = PeerCluster.ELECTION_TIMEOUT_NS / 6;
    /** More than there are milliseconds in an int. */
    private static final long MONTH_NS = 30 * 24 * 3600 * 1_000_000_000L;

    private final SeededRandom random;
    private final SafetyChecks checks;
    private final TimerChecks timers = new TimerChecks();
    private final PeerNode[] nodes;
    /** What the state machine of each node has synced: it survives a crash. */
    private final long[] synced;

    private final List<Message> network = new ArrayList<>();
    /** By receiver: the newest message with entries that it got. */
    private final @Nullable Message[] lastEntries;

    private final Drawer drawer;
    private final Forger forger;
    /** Bit i: node i is on this side of a partition. */
    private int side;

    /** A node whose round goes on; null for none. */
    private @Nullable PeerNode held;

    private long nowNs;
    private long nextCommand;
    /** By node: the newest name of a read; no two lives of a replica give the same. */
    private final long[] readIds;
    /** The weather of this run. */
    private int lossPercent;

    private final int crashPercent;
    private final int syncPercent;
    private final int beatPercent;
    private final int releasePercent;

    /** A group and its weather, both from the seed. */
    public ChaosRun(long seed) {
        random = new SeededRandom(seed);
        ChaosGroup group = ChaosGroup.draw(random);
        checks = new SafetyChecks(group.membership());
        nodes = new PeerNode[group.size()];
        synced = new long[nodes.length];
        readIds = new long[nodes.length];
        lastEntries = new @Nullable Message[nodes.length];
        lossPercent = random.nextInt(20);
        crashPercent = random.nextInt(3);
        syncPercent = 20 + random.nextInt(80);
        beatPercent = 10 + random.nextInt(90);
        releasePercent = 2 + random.nextInt(30);
        drawer = new Drawer(random);
        forger = new Forger(random, nodes.length);
        Checks all = allChecks(new Majorities(group.membership()));
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
                    group.knownTo(i + 1),
                    new DurableImage(PeerCluster.GROUP_UID),
                    new SeededRandom(random.nextLong()),
                    all);
            readIds[i] = firstRead();
        }
    }

    private Checks allChecks(Majorities majorities) {
        LeaderContact contact = new LeaderContact();
        FlowChecks flow = new FlowChecks(checks);
        return new AllChecks(
                checks,
                new VoteChecks(checks, contact),
                new TermChecks(),
                contact,
                timers,
                flow,
                new TransferChecks(checks, flow),
                new AckChecks(checks),
                new ReadChecks(majorities),
                new MemoryChecks(),
                new WireChecks());
    }

    private long firstRead() {
        return (long) random.nextInt(1 << 30) << 20;
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
        if (held != null && random.chance(releasePercent)) {
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
            if (random.chance(2)) {
                readWrongRange(node);
            } else {
                node.readRange();
            }
        } else if (dice < 950 && held == null) {
            held = node;
            held.gather(true);
        } else {
            disturbRarely(node, random.nextInt(125));
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
            restart(node);
        } else if (dice < 95) {
            node.step(new LocalInput.CommitDue());
        } else if (dice < 110) {
            deliver(drawer.any());
        } else if (dice < 120) {
            forge();
        } else if (dice < 124) {
            forger.mislead(node, nodes[random.nextInt(nodes.length)]);
        } else if (random.chance(10)) {
            nowNs += MONTH_NS;
        }
    }

    private void restart(PeerNode node) {
        int i = (int) node.id() - 1;
        node.restart(synced[i]);
        readIds[i] = firstRead();
    }

    private void forge() {
        Message message =
                network.isEmpty() || random.chance(30) ? drawer.any() : network.get(random.nextInt(network.size()));
        if (message != null) {
            forger.forge(message, nodes);
        }
    }

    /** The store answers with entries of another term. The replica may be quarantined for it, and is started again. */
    private void readWrongRange(PeerNode node) {
        try {
            node.readWrongRange();
        } catch (ProtocolError e) {
            expect(String.valueOf(e.getMessage()).contains("the store returned"), "stops for another reason: " + e);
            if (node == held) {
                held = null;
            }
            restart(node);
        }
    }

    private void deliver() {
        if (network.isEmpty()) {
            return;
        }
        int at = random.chance(70) ? 0 : random.nextInt(network.size());
        Message message = random.chance(3) ? network.get(at) : network.remove(at);
        // An order to stand gets lost more often, so that transfers end in every way.
        int loss = message instanceof Message.TimeoutNow ? 50 : lossPercent;
        if (!isCut(message) && !random.chance(loss)) {
            deliver(message);
        }
    }

    /** Gives a message to its receiver; entries are at times followed by those that came before them, once more. */
    private void deliver(@Nullable Message message) {
        if (message == null) {
            return;
        }
        int receiver = (int) message.to() - 1;
        nodes[receiver].step(message);
        Message before = lastEntries[receiver];
        if (message instanceof Message.Replicate) {
            lastEntries[receiver] = message;
            if (before != null && random.chance(10)) {
                nodes[receiver].step(before);
            }
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
        long readId = ++readIds[(int) node.id() - 1];
        checks.onReadAsked(node, readId);
        node.step(new LocalInput.Read(readId));
    }

    private void pass(PeerNode node) {
        nowNs += Math.floorMod(random.nextLong(), MAX_STEP_NS);
        node.advanceTo(nowNs);
        boolean ended = !node.transfers().isEmpty();
        node.transfers().clear();
        if (ended && random.chance(50)) {
            // Whoever wanted it wants it still.
            node.step(new LocalInput.Transfer(1 + random.nextInt(nodes.length)));
        }
    }

    private void beat(PeerNode node) {
        for (PeerNode each : nodes) {
            if (each == node || each.peer().role() == RoleKind.LEADER) {
                each.step(new LocalInput.HeartbeatDue());
            }
        }
    }

    /** Forgets what every other state machine has synced; of that, what the own one lacks must stay. */
    private void compact(PeerNode node) {
        long others = node.peer().lastIndex();
        for (int i = 0; i < nodes.length; i++) {
            others = nodes[i] == node ? others : Math.min(others, synced[i]);
        }
        if (others > 0) {
            synced[(int) node.id() - 1] = node.appliedIndex();
            node.step(new LocalInput.Compact(others));
            expect(node.peer().firstIndex() <= node.appliedIndex() + 1, "forgot what is not applied");
        }
    }

    private void gather() {
        for (PeerNode node : nodes) {
            for (Message message : node.takeSent()) {
                network.add(message);
                drawer.offer(message);
            }
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
        timers.spread();
        PeerNode leader = leader();
        for (PeerNode node : nodes) {
            expect(
                    node.peer().term() == leader.peer().term() && node.peer().leaderId() == leader.id(),
                    "replica " + node.id() + " does not know who leads: "
                            + node.peer().status(nowNs));
            expect(
                    checks.readsWaiting(node).isEmpty(),
                    "replica " + node.id() + " forgot reads " + checks.readsWaiting(node));
        }
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
        for (PeerNode node : nodes) {
            if (node != leader) {
                lastStraws(node, leader);
            }
        }
    }

    private void lastStraws(PeerNode follower, PeerNode leader) {
        LastStraw straw = new LastStraw(follower, leader, random);
        straw.entriesWereLost();
        straw.committedEntryDiffers();
        for (PeerNode other : nodes) {
            if (other != follower && other != leader) {
                straw.twoLead(other.id());
            }
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
