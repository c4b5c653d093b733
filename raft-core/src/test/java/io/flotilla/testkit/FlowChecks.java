package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.ReplicateReject;
import io.flotilla.model.Update;
import io.flotilla.raft.RoleKind;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a leader sends to one member (thesis §3.5, §10.2.1): only what its own log has, within the window, nothing that was acknowledged,
 * nothing twice without a reason; and it looks for agreement no higher than the last refusal said.
 */
final class FlowChecks implements Checks {
    /** Heartbeat rounds without progress after which what is under way counts as lost. */
    private static final int PATIENT_ROUNDS = 2;

    private final SafetyChecks logs;
    /** By leader and member. */
    private final Map<Long, Map<Long, Flow>> flows = new HashMap<>();
    /** Nodes of whose round several inputs are part: what left may be older than what came. */
    private final Set<Long> gathered = new HashSet<>();

    FlowChecks(SafetyChecks logs) {
        this.logs = logs;
    }

    /** How far a leader knows a member's log to agree, from what it was told in its term. */
    long match(PeerNode leader, long member) {
        return flow(leader, member).match;
    }

    @Override
    public void onInput(PeerNode node, Object input) {
        if (node.isGathering()) {
            gathered.add(node.id());
        }
        if (node.peer().role() != RoleKind.LEADER) {
            return;
        }
        if (input instanceof Message message) {
            if (message.term() == node.peer().term()) {
                heard(node, message);
            }
        } else if (input instanceof LocalInput.Unreachable unreachable) {
            flow(node, unreachable.replicaId()).probe();
        } else if (input instanceof LocalInput.RangeRead read && read.blocks().isEmpty()) {
            flow(node, read.remote()).probe();
        } else if (input instanceof LocalInput.HeartbeatDue) {
            flows.getOrDefault(node.id(), Map.of()).values().forEach(flow -> flow.beginRound(node.isGathering()));
        }
    }

    private void heard(PeerNode node, Message message) {
        Flow flow = flow(node, message.from());
        flow.lookAt(node);
        if (message instanceof ReplicateAck ack) {
            if (ack.matchIndex() >= flow.match
                    && ack.matchIndex() <= node.peer().lastIndex()) {
                flow.acknowledged(ack.matchIndex());
            }
        } else if (message instanceof ReplicateReject reject && reject.rejectedIndex() > flow.match) {
            if (flow.hint < 0 && flow.probing && reject.rejectedIndex() == flow.previous) {
                flow.hint = reject.hintIndex();
            }
            flow.probe();
        }
    }

    @Override
    public void onTaken(PeerNode node, Object input) {
        if (input instanceof LocalInput.CommitDue) {
            Checks.expect(!node.peer().commitLagging(), node, "does not tell what is committed", input);
        }
    }

    @Override
    public void onUpdate(PeerNode node, Update update) {
        gathered.remove(node.id());
    }

    @Override
    public void onSend(PeerNode node, Message message) {
        // What is sent at the end of a round is a leader's; what it said before it went is of no use any more.
        if (message instanceof Replicate replicate && node.peer().role() == RoleKind.LEADER) {
            hasIt(node, replicate);
            sent(node, flow(node, replicate.to()), replicate);
        }
    }

    private void hasIt(PeerNode node, Replicate message) {
        Checks.expect(
                logs.termAt(node, message.previousIndex()) == message.previousTerm(),
                node,
                "names a previous entry that it does not have",
                message);
        for (EntryBlock block : message.blocks()) {
            Checks.expect(
                    logs.termAt(node, block.firstIndex()) == block.term()
                            && logs.termAt(node, block.lastIndex()) == block.term(),
                    node,
                    "sends what it does not have",
                    message);
        }
    }

    private void sent(PeerNode node, Flow flow, Replicate message) {
        long previous = message.previousIndex();
        List<EntryBlock> blocks = message.blocks();
        long last = blocks.isEmpty() ? previous : blocks.get(blocks.size() - 1).lastIndex();
        int bytes = 0;
        for (EntryBlock block : blocks) {
            bytes += block.length();
        }
        Checks.expect(
                blocks.size() < 2 || bytes <= node.config().maxMessageBytes(),
                node,
                "sends a message too large",
                bytes);
        // What a member needs was compacted: it is asked about the beginning of the log again and again.
        boolean asksForSnapshot = blocks.isEmpty() && previous == node.peer().firstIndex() - 1;
        boolean inOrder = !gathered.contains(node.id());
        if (!asksForSnapshot && inOrder) {
            Checks.expect(previous >= flow.match, node, "sends what was acknowledged", message);
            Checks.expect(
                    flow.hint < 0 || previous <= Math.max(flow.hint, flow.match),
                    node,
                    "looks for agreement above what was refused, hint " + flow.hint,
                    message);
        }
        flow.hint = -1;
        flow.lookAt(node);
        boolean patient = flow.rounds >= PATIENT_ROUNDS;
        if (!flow.probing && previous < flow.highest) {
            Checks.expect(patient || !inOrder, node, "sends again what is under way, to " + flow.highest, message);
        }
        if (!inOrder || (patient && previous == flow.match)) {
            flow.probe();
        }
        if (!flow.probing && last > flow.match) {
            Checks.expect(
                    flow.window.size() < node.config().maxInflightMessages()
                            && flow.bytes < node.config().maxInflightBytes(),
                    node,
                    "sends beyond its window of " + flow.window.size() + " messages, " + flow.bytes + " bytes",
                    message);
            flow.add(last, bytes);
        }
        flow.highest = Math.max(flow.highest, last);
        flow.previous = previous;
    }

    private Flow flow(PeerNode leader, long member) {
        Map<Long, Flow> all = flows.computeIfAbsent(leader.id(), id -> new HashMap<>());
        Flow flow = all.get(member);
        if (flow == null || flow.term != leader.peer().term()) {
            flow = new Flow(leader.peer().term());
            all.put(member, flow);
        }
        return flow;
    }

    /** What goes from one leader to one member in one term. */
    private static final class Flow {
        final long term;
        /** Ends and lengths of messages that are sent and not acknowledged. */
        final ArrayDeque<long[]> window = new ArrayDeque<>();

        long bytes;
        long match;
        /** Highest index that was sent, since agreement was last looked for. */
        long highest;
        /** Where the newest message began. */
        long previous = -1;
        /** Looks for agreement: may repeat itself. */
        boolean probing = true;
        /** Where a refusal said to look; -1 for none. */
        long hint = -1;
        /** Heartbeat rounds since progress. */
        int rounds;

        Flow(long term) {
            this.term = term;
        }

        /** @param early what comes of it is seen later, when an acknowledgement may have come, too */
        void beginRound(boolean early) {
            rounds++;
            if (rounds >= PATIENT_ROUNDS && early) {
                probe();
            }
        }

        void probe() {
            probing = true;
            window.clear();
            bytes = 0;
        }

        /** What a member needs may have been compacted: until it is heard again it counts as one that needs a snapshot. */
        void lookAt(PeerNode leader) {
            if (match + 1 < leader.peer().firstIndex()) {
                probe();
            }
        }

        void add(long last, int length) {
            window.addLast(new long[] {last, length});
            bytes += length;
        }

        void acknowledged(long index) {
            if (index > match) {
                rounds = 0;
            }
            match = index;
            if (probing) {
                probing = false;
                highest = match;
            }
            highest = Math.max(highest, match);
            while (!window.isEmpty() && window.getFirst()[0] <= index) {
                bytes -= window.removeFirst()[1];
            }
        }
    }
}
