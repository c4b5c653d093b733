package io.flotilla.example.benchmark.jmh;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.TermRuns;
import io.flotilla.model.Update;
import io.flotilla.raft.Peer;
import io.flotilla.raft.PeerConfig;
import io.flotilla.raft.PeerStart;
import io.flotilla.raft.RaftObserver;
import io.flotilla.raft.RoleKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The protocol of three replicas of one group, wired by hand: messages arrive at once, what is to be written is durable at once, and time
 * stands still. What remains is what the protocol itself costs. Owned by one thread.
 */
final class Trio {
    private static final long GROUP = 1;
    private static final long GROUP_UID = 0x5eed;
    private static final long LEADER = 1;
    private static final int REPLICAS = 3;
    private static final long ELECTION_TIMEOUT_NS = 1_000_000_000L;
    private static final long NOW_NS = 0;
    private static final int MAX_INFLIGHT_BYTES = 8 << 20;
    private static final int MAX_INFLIGHT_MESSAGES = 256;
    private static final int MAX_MESSAGE_BYTES = 1 << 20;
    private static final int CACHED_BYTES = 1 << 20;

    private final Peer[] peers = new Peer[REPLICAS + 1];
    private final Deque<Message> network = new ArrayDeque<>();
    private final EntryBlockBuilder builder = new EntryBlockBuilder();

    /** Three new replicas, of which the first leads. */
    Trio() {
        TreeMap<Long, String> voters = new TreeMap<>();
        for (long id = 1; id <= REPLICAS; id++) {
            voters.put(id, "host-" + id);
        }
        Membership membership = Membership.ofVoters(voters);
        for (int id = 1; id <= REPLICAS; id++) {
            PeerConfig config = new PeerConfig(
                    new ReplicaKey(GROUP, id),
                    GROUP_UID,
                    ELECTION_TIMEOUT_NS,
                    true,
                    true,
                    MAX_INFLIGHT_BYTES,
                    MAX_INFLIGHT_MESSAGES,
                    MAX_MESSAGE_BYTES,
                    CACHED_BYTES);
            PeerStart start = new PeerStart(HardState.EMPTY, new TermRuns(0, 0), 0, membership, 0);
            SplittableRandom random = new SplittableRandom(id);
            peers[id] = new Peer(config, start, random::nextLong, RaftObserver.NONE, NOW_NS);
        }
        leader().step(new LocalInput.Campaign(), NOW_NS);
        settle();
        if (leader().role() != RoleKind.LEADER) {
            throw new IllegalStateException("replica 1 should lead, but is " + leader().status(NOW_NS));
        }
    }

    /** Proposes one block of {@code entries} and steps all replicas until nothing is left to do. Returns the commit index. */
    long replicate(int entries, byte[] payload) {
        for (int i = 0; i < entries; i++) {
            builder.add(EntryKind.COMMAND, payload);
        }
        EntryBlock block = builder.build(leader().lastIndex() + 1, leader().term(), GROUP_UID);
        leader().step(new LocalInput.Propose(block), NOW_NS);
        settle();
        return leader().commitIndex();
    }

    /** Asks for a linearizable read and steps until it is granted. Returns its index. */
    long read(long readId) {
        leader().step(new LocalInput.Read(readId), NOW_NS);
        settle();
        return leader().commitIndex();
    }

    Peer leader() {
        return peers[(int) LEADER];
    }

    private void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (int id = 1; id <= REPLICAS; id++) {
                busy |= drain(peers[id]);
            }
            for (Message m = network.poll(); m != null; m = network.poll()) {
                peers[(int) m.to()].step(m, NOW_NS);
                busy = true;
            }
        }
    }

    private boolean drain(Peer peer) {
        if (!peer.hasUpdate()) {
            return false;
        }
        Update update = peer.update();
        network.addAll(update.messages);
        long durable = update.write == null ? 0 : update.write.writeId();
        long applyTo = update.applyTo;
        if (durable > 0) {
            peer.step(new LocalInput.Durable(durable), NOW_NS);
        }
        peer.step(new LocalInput.Applied(applyTo), NOW_NS);
        return true;
    }
}
