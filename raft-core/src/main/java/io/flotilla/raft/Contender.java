package io.flotilla.raft;

import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.Replicate;

/** A replica that stands for election, in earnest or by asking first: it knows no leader, and follows one of its term at once. */
abstract class Contender extends Role {
    private final Tally tally;

    Contender(Raft raft) {
        super(raft);
        tally = new Tally(raft.replicas());
    }

    /** Asks every member that votes. */
    abstract void ask();

    final Tally tally() {
        return tally;
    }

    @Override
    final long deadlineNs() {
        return raft().timer().deadlineNs();
    }

    @Override
    final void onTick() {
        if (raft().timer().isExpired(raft().nowNs())) {
            raft().election().campaign(false);
        }
    }

    @Override
    final void onReplicate(Replicate message) {
        raft().becomeFollower(raft().term(), message.from());
        raft().role().onReplicate(message);
    }

    @Override
    final void onHeartbeat(Heartbeat message) {
        raft().becomeFollower(raft().term(), message.from());
        raft().role().onHeartbeat(message);
    }

    @Override
    final void onRead(long readId) {
        raft().update().readsDropped.add(readId);
    }
}
