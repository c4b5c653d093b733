package io.flotilla.scenario;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.PreVote;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.model.Message.ReadIndexRequest;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.ReplicateReject;
import io.flotilla.model.Message.RequestVote;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.model.Update;
import io.flotilla.raft.RaftObserver;
import io.flotilla.raft.RoleKind;
import io.flotilla.testkit.Checks;
import io.flotilla.testkit.PeerNode;
import io.flotilla.testkit.SafetyChecks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what nodes do, one line each, and checks it besides. */
final class Trace implements Checks {
    private final StringBuilder lines = new StringBuilder();
    private @Nullable SafetyChecks checks;
    private Checks safety = Checks.NONE;

    /** Checks all that follows, too: possible when the nodes begin with empty disks. */
    void alsoCheck(int voters) {
        checks = new SafetyChecks(voters);
        safety = checks;
    }

    /** A read is about to be asked for. */
    void readAsked(PeerNode node, long readId) {
        if (checks != null) {
            checks.onReadAsked(node, readId);
        }
    }

    void line(String text) {
        lines.append(text).append('\n');
    }

    /** Takes what was written down since the last call. */
    String take() {
        String taken = lines.toString();
        lines.setLength(0);
        return taken;
    }

    /** Writes down the roles of one node, and what it does not follow. */
    RaftObserver observer(long id) {
        return new RaftObserver() {
            @Override
            public void onLeadership(RoleKind role, long term, long leader) {
                line(id + " is " + role + " in term " + term + (leader == 0 ? "" : ", leader " + leader));
            }

            @Override
            public void onIgnored(Object input, String reason) {
                String what = input instanceof Message message ? describe(message) : input.toString();
                line(id + " ignores " + what + ": " + reason);
            }
        };
    }

    @Override
    public void onSend(PeerNode node, Message message) {
        safety.onSend(node, message);
        line(describe(message));
    }

    @Override
    public void onWrite(PeerNode node, LogWrite write) {
        safety.onWrite(node, write);
        StringBuilder text = new StringBuilder(node.id() + " writes #" + write.writeId());
        HardState hardState = write.hardState();
        if (hardState != null) {
            text.append(" term ").append(hardState.term()).append(" vote ").append(hardState.vote());
        }
        if (write.compactTo() > 0) {
            text.append(" compact to ").append(write.compactTo());
        }
        line(text.append(blocks(write.blocks())).toString());
    }

    @Override
    public void onSaved(PeerNode node, LogWrite write) {
        safety.onSaved(node, write);
        line(node.id() + " saved #" + write.writeId());
    }

    @Override
    public void onUpdate(PeerNode node, Update update) {
        safety.onUpdate(node, update);
        if (update.applyTo > node.applyTo()) {
            line(node.id() + " may apply to " + update.applyTo);
        }
        for (Long dropped : update.readsDropped) {
            line(node.id() + " drops read " + dropped);
        }
        for (Update.RangeWanted range : update.ranges) {
            line(node.id() + " wants [" + range.low() + ", " + range.high() + ") for " + range.remote());
        }
        Update.TransferEnded transfer = update.transfer;
        if (transfer != null) {
            line(node.id() + (transfer.success() ? " transferred to " : " did not transfer to ") + transfer.target()
                    + ": " + transfer.reason());
        }
    }

    @Override
    public void onApply(PeerNode node, long first, long last, List<EntryBlock> blocks) {
        safety.onApply(node, first, last, blocks);
    }

    @Override
    public void onRead(PeerNode node, Update.ReadReady ready) {
        safety.onRead(node, ready);
        line(node.id() + " reads " + ready.readId() + " at " + ready.index());
    }

    @Override
    public void onRestart(PeerNode node, long applied) {
        safety.onRestart(node, applied);
        line(node.id() + " restarts");
    }

    /** A message in one line. */
    static String describe(Message message) {
        return message.from() + "->" + message.to() + " " + message.getClass().getSimpleName() + " t" + message.term()
                + details(message);
    }

    private static String details(Message message) {
        if (message instanceof Replicate m) {
            return " after " + m.previousIndex() + "/t" + m.previousTerm() + " commit " + m.commit()
                    + blocks(m.blocks());
        } else if (message instanceof ReplicateAck m) {
            return " match " + m.matchIndex();
        } else if (message instanceof ReplicateReject m) {
            return " rejected " + m.rejectedIndex() + " hint " + m.hintIndex() + "/t" + m.hintTerm();
        } else if (message instanceof Heartbeat m) {
            return " commit " + m.commit() + read(m.readSequence());
        } else if (message instanceof HeartbeatResponse m) {
            return read(m.readSequence());
        } else if (message instanceof PreVote m) {
            return " last " + m.lastIndex() + "/t" + m.lastTerm();
        } else if (message instanceof RequestVote m) {
            return " last " + m.lastIndex() + "/t" + m.lastTerm() + (m.transfer() ? " transfer" : "");
        } else if (message instanceof PreVoteResponse m) {
            return m.granted() ? " granted" : " refused";
        } else if (message instanceof VoteResponse m) {
            return m.granted() ? " granted" : " refused";
        } else if (message instanceof ReadIndexRequest m) {
            return " request " + m.requestId();
        } else if (message instanceof ReadIndexResponse m) {
            return " request " + m.requestId() + " index " + m.index();
        }
        return "";
    }

    private static String read(long sequence) {
        return sequence == 0 ? "" : " read " + sequence;
    }

    private static String blocks(List<EntryBlock> blocks) {
        StringBuilder text = new StringBuilder();
        for (EntryBlock block : blocks) {
            text.append(" [")
                    .append(block.firstIndex())
                    .append(block.entryCount() == 1 ? "" : ".." + block.lastIndex())
                    .append(" t")
                    .append(block.term())
                    .append(']');
        }
        return text.toString();
    }
}
