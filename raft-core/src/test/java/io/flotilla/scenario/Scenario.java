package io.flotilla.scenario;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Replicate;
import io.flotilla.raft.Peer;
import io.flotilla.raft.PeerConfig;
import io.flotilla.raft.ProtocolError;
import io.flotilla.testkit.DurableImage;
import io.flotilla.testkit.PeerCluster;
import io.flotilla.testkit.PeerNode;
import io.flotilla.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Peers that do what directives say. Every directive answers with what happened because of it; see the files.
 *
 * <pre>
 *   add-nodes voters=(1,2,3) learners=(4) prevote=true checkquorum=true inflight=256 message-bytes=65536 cached-bytes=65536
 *   disk N terms=(1*3,4*2) term=T vote=V commit=C     before add-nodes: what the disk of N holds
 *   campaign N · propose N text... · read N id · transfer N to · unreachable N remote · compact N index · heartbeat N · commit-due N
 *   deliver [from=] [to=] [type=] [count=]   delivers what is under way now, in order · drop: the same, and loses it
 *   cut A B... · heal                   loses all messages from and to these nodes, from now on
 *   durable N [count]                  the oldest writes of N become durable · range N · apply N · restart N
 *   advance ms=1500 [N...]             time passes, at these nodes or at all
 *   inject N from=F term=T prev=I/T commit=C terms=(..)   a Replicate out of nowhere, with one entry per term
 *   stabilize [N...]                   delivers, makes durable, reads and applies until these nodes have no more to do
 *   status [N...] · log [N...] · writes N     what is the case
 * </pre>
 */
final class Scenario {
    private static final long NANOS_PER_MS = 1_000_000;
    private static final Set<String> AT_NODES = Set.of(
            "campaign",
            "propose",
            "read",
            "transfer",
            "unreachable",
            "compact",
            "heartbeat",
            "commit-due",
            "durable",
            "range",
            "apply",
            "restart",
            "writes",
            "inject");

    private final Trace trace = new Trace();
    private final SortedMap<Long, PeerNode> nodes = new TreeMap<>();
    private final SortedMap<Long, DurableImage> disks = new TreeMap<>();
    private final List<Message> network = new ArrayList<>();
    private final TreeSet<Long> cut = new TreeSet<>();
    private long nowNs;

    /** Does what the line says. @return everything that happened, a line each */
    String run(String line) {
        Directive directive = Directive.parse(line);
        try {
            execute(directive);
        } catch (ProtocolError e) {
            trace.line("protocol error: " + e.getMessage());
        }
        gather();
        String happened = trace.take();
        return happened.isEmpty() ? "ok\n" : happened;
    }

    private void execute(Directive d) {
        switch (d.command()) {
            case "add-nodes" -> addNodes(d);
            case "disk" -> disks.put(d.id(), disk(d));
            case "deliver" -> deliver(d, false);
            case "drop" -> deliver(d, true);
            case "cut" -> d.words().forEach(word -> cut.add(d.numberOf(word)));
            case "heal" -> cut.clear();
            case "advance" -> advance(d);
            case "stabilize" -> stabilize(d);
            case "status" -> selected(d).forEach(this::status);
            case "log" -> selected(d).forEach(this::log);
            default -> executeAt(d, node(d));
        }
    }

    private void executeAt(Directive d, PeerNode node) {
        switch (d.command()) {
            case "campaign" -> node.step(new LocalInput.Campaign());
            case "propose" -> propose(d, node);
            case "read" -> {
                trace.readAsked(node, d.number(1));
                node.step(new LocalInput.Read(d.number(1)));
            }
            case "transfer" -> node.step(new LocalInput.Transfer(d.number(1)));
            case "unreachable" -> node.step(new LocalInput.Unreachable(d.number(1)));
            case "compact" -> node.step(new LocalInput.Compact(d.number(1)));
            case "heartbeat" -> node.step(new LocalInput.HeartbeatDue());
            case "commit-due" -> node.step(new LocalInput.CommitDue());
            case "durable" -> durable(d, node);
            case "range" -> node.readRange();
            case "apply" -> node.apply(Integer.MAX_VALUE);
            case "restart" -> node.restart(node.appliedIndex());
            case "writes" -> writes(node);
            case "inject" -> node.step(injected(d));
            default -> throw new AssertionError(d.command());
        }
    }

    private void addNodes(Directive d) {
        long[] voters = d.list("voters");
        long[] learners = d.list("learners");
        if (disks.isEmpty()) {
            trace.alsoCheck(voters.length);
        }
        Membership membership = new Membership(hosts(voters), hosts(learners), new TreeMap<>(), new TreeSet<>());
        for (long id : membership.all().keySet()) {
            PeerConfig config = new PeerConfig(
                    PeerCluster.config(id).key(),
                    PeerCluster.GROUP_UID,
                    PeerCluster.ELECTION_TIMEOUT_NS,
                    d.flag("prevote", true),
                    d.flag("checkquorum", true),
                    1 << 20,
                    (int) d.option("inflight", 256),
                    (int) d.option("message-bytes", 1 << 16),
                    (int) d.option("cached-bytes", 1 << 16));
            DurableImage disk = disks.computeIfAbsent(id, none -> new DurableImage(PeerCluster.GROUP_UID));
            nodes.put(id, new PeerNode(config, membership, disk, new SeededRandom(id), trace, trace.observer(id)));
        }
    }

    private static SortedMap<Long, String> hosts(long[] ids) {
        SortedMap<Long, String> hosts = new TreeMap<>();
        for (long id : ids) {
            hosts.put(id, "host-" + id);
        }
        return hosts;
    }

    private static DurableImage disk(Directive d) {
        long[] terms = d.list("terms");
        long term = d.option("term", terms.length == 0 ? 0 : terms[terms.length - 1]);
        HardState hardState = new HardState(term, d.option("vote", 0), d.option("commit", 0));
        return DurableImage.of(PeerCluster.GROUP_UID, hardState, terms);
    }

    private void propose(Directive d, PeerNode node) {
        node.step(new LocalInput.Propose(PeerCluster.block(
                node, String.join(" ", d.words().subList(1, d.words().size())))));
    }

    private void durable(Directive d, PeerNode node) {
        long count = d.words().size() > 1 ? d.number(1) : 1;
        for (long i = 0; i < count && node.sync(); i++) {
            gather();
        }
    }

    private void deliver(Directive d, boolean lose) {
        gather();
        List<Message> now = new ArrayList<>();
        for (Message message : network) {
            if (now.size() < d.option("count", Integer.MAX_VALUE)
                    && d.option("from", message.from()) == message.from()
                    && d.option("to", message.to()) == message.to()
                    && message.getClass()
                            .getSimpleName()
                            .equals(d.options()
                                    .getOrDefault("type", message.getClass().getSimpleName()))) {
                now.add(message);
            }
        }
        network.removeAll(now);
        for (Message message : now) {
            if (lose) {
                trace.line("lost " + Trace.describe(message));
            } else {
                receive(message);
            }
        }
    }

    private void receive(Message message) {
        PeerNode receiver = node(message.to());
        receiver.step(message);
    }

    private static Message injected(Directive d) {
        String[] previous = d.options().getOrDefault("prev", "0/0").split("/", -1);
        if (previous.length != 2) {
            throw d.bad("prev=", "expected prev=INDEX/TERM");
        }
        long index = d.numberOf(previous[0]);
        List<EntryBlock> blocks = new ArrayList<>();
        for (long term : d.list("terms")) {
            index++;
            blocks.add(DurableImage.entry(PeerCluster.GROUP_UID, index, term));
        }
        return new Replicate(
                PeerCluster.GROUP_ID,
                PeerCluster.GROUP_UID,
                d.option("from", 0),
                d.id(),
                d.option("term", 0),
                d.numberOf(previous[0]),
                d.numberOf(previous[1]),
                d.option("commit", 0),
                blocks);
    }

    private void advance(Directive d) {
        nowNs += d.option("ms", 0) * NANOS_PER_MS;
        selected(d).forEach(node -> node.advanceTo(nowNs));
    }

    private void stabilize(Directive d) {
        List<PeerNode> which = selected(d);
        boolean moved = true;
        while (moved) {
            moved = false;
            gather();
            List<Message> now = new ArrayList<>();
            for (Message message : network) {
                if (which.contains(node(message.to()))) {
                    now.add(message);
                }
            }
            network.removeAll(now);
            for (Message message : now) {
                receive(message);
                moved = true;
            }
            for (PeerNode node : which) {
                moved |= node.sync();
                moved |= node.readRange();
                moved |= node.apply(Integer.MAX_VALUE) > 0;
            }
        }
    }

    private void status(PeerNode node) {
        Peer peer = node.peer();
        trace.line(node.id() + " " + peer.role() + " term " + peer.term() + " leader " + peer.leaderId() + " commit "
                + peer.commitIndex() + " applied " + node.appliedIndex() + " durable " + peer.durableIndex() + " last "
                + peer.lastIndex() + ": " + peer.status(nowNs));
    }

    /** What is durable at the node, as runs of one term. */
    private void log(PeerNode node) {
        StringBuilder text = new StringBuilder(node.id() + " log");
        long first = node.disk().terms().firstIndex();
        long last = node.disk().lastIndex();
        long start = first;
        for (long index = first; index <= last; index++) {
            if (index == last || node.disk().termAt(index + 1) != node.disk().termAt(index)) {
                text.append(" ").append(start == index ? "" : start + "..").append(index);
                text.append("/t").append(node.disk().termAt(index));
                start = index + 1;
            }
        }
        trace.line(text.toString());
    }

    private void writes(PeerNode node) {
        StringBuilder text = new StringBuilder(node.id() + " has in flight");
        for (LogWrite write : node.writes()) {
            text.append(" #").append(write.writeId());
        }
        trace.line(text.toString());
    }

    private List<PeerNode> selected(Directive d) {
        List<PeerNode> which = new ArrayList<>();
        for (String word : d.words()) {
            which.add(node(d.numberOf(word)));
        }
        return which.isEmpty() ? List.copyOf(nodes.values()) : which;
    }

    private void gather() {
        for (PeerNode node : nodes.values()) {
            for (Message message : node.takeSent()) {
                if (cut.contains(message.from()) || cut.contains(message.to())) {
                    trace.line("lost " + Trace.describe(message));
                } else {
                    network.add(message);
                }
            }
        }
    }

    /** The node that a directive is for. A word that is no directive is said first. */
    private PeerNode node(Directive d) {
        if (!AT_NODES.contains(d.command())) {
            throw d.bad(d.command(), "expected a directive, found \"" + d.command() + "\"");
        }
        return node(d.id());
    }

    private PeerNode node(long id) {
        PeerNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException(
                    "no node " + id + " among " + Arrays.toString(nodes.keySet().toArray()));
        }
        return node;
    }
}
