package io.flotilla.replica;

import io.flotilla.config.Limits;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.LocalInput;
import io.flotilla.raft.Peer;
import io.flotilla.request.Proposal;
import io.flotilla.request.ProposalBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;

/** Gathers the proposals that wait for one group into blocks. One per step worker, used for each of its replicas in turn. */
public final class Gathering {
    /**
     * While this many blocks of a group wait for commit, proposals wait for company: half the frames at the same
     * throughput (measured in the blueprint's pipeline).
     */
    private static final int GATHER_BLOCKS = 3;

    /** What a proposal costs beside its payload: its objects. Bounds the number of tiny proposals. */
    private static final int PROPOSAL_OVERHEAD_BYTES = 64;

    private final EntryBlockBuilder builder = new EntryBlockBuilder();
    private final ArrayList<Proposal> gathered = new ArrayList<>();

    /** What a proposal counts against its group's limit, in bytes. */
    public static long weight(Proposal proposal) {
        return weight(proposal.payload().length);
    }

    /** What a proposal of that many bytes counts against its group's limit, in bytes. */
    public static long weight(int payloadLength) {
        return (long) payloadLength + PROPOSAL_OVERHEAD_BYTES;
    }

    /** Appends what waits, as far as the leader takes it now; the rest stays. */
    void append(Peer peer, PendingProposals pending, long groupUid, long nowNs) {
        ArrayDeque<Proposal> waiting = pending.waiting();
        while (!waiting.isEmpty() && peer.canPropose() && peer.uncommittedBlocks() < GATHER_BLOCKS) {
            ProposalBatch batch = gatherBlock(peer, waiting);
            EntryBlock block = builder.build(batch.firstIndex(), batch.term(), groupUid);
            pending.onAppended(batch);
            peer.step(new LocalInput.Propose(block), nowNs);
        }
    }

    private ProposalBatch gatherBlock(Peer peer, ArrayDeque<Proposal> waiting) {
        long earliest = Long.MAX_VALUE;
        long bytes = 0;
        gathered.clear();
        while (true) {
            Proposal proposal = waiting.peekFirst();
            if (proposal == null
                    || (!gathered.isEmpty()
                            && builder.length() + proposal.payload().length + EntryBlock.ENTRY_HEADER_LENGTH
                                    > Limits.MAX_BLOCK_BYTES)) {
                break;
            }
            waiting.removeFirst();
            builder.add(EntryKind.COMMAND, proposal.payload());
            gathered.add(proposal);
            bytes += weight(proposal);
            earliest = Math.min(earliest, proposal.deadlineNs());
        }
        Proposal[] slots = gathered.toArray(new Proposal[0]);
        gathered.clear();
        return new ProposalBatch(peer.lastIndex() + 1, peer.term(), slots, bytes, earliest);
    }
}
