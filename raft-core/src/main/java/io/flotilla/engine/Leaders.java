package io.flotilla.engine;

import io.flotilla.model.LocalInput;
import io.flotilla.raft.RoleKind;
import io.flotilla.replica.Replica;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leaders among the replicas of one step worker: what they tell their members from time to time, and how they give up leading. Owned by the worker. */
final class Leaders {
    private static final Logger LOG = LoggerFactory.getLogger(Leaders.class);
    private static final LocalInput HEARTBEAT_DUE = new LocalInput.HeartbeatDue();

    private final StepWorker worker;
    private final ArrayList<Replica> leaders = new ArrayList<>();
    /** Those with a commit index to tell. */
    private final ArrayList<Replica> lagging = new ArrayList<>();

    private final ArrayList<Control.Drain> drains = new ArrayList<>();

    Leaders(StepWorker worker) {
        this.worker = worker;
    }

    boolean isEmpty() {
        return leaders.isEmpty();
    }

    /** A replica has begun or ceased to lead. */
    void onLeadership(Replica replica) {
        boolean leads = replica.failure() == null && replica.peer().role() == RoleKind.LEADER;
        if (replica.listAsLeader(leads)) {
            if (leads) {
                leaders.add(replica);
            } else {
                leaders.remove(replica);
            }
        }
        if (leaders.isEmpty()) {
            endDrains();
        }
    }

    /** The replica is no longer here. */
    void forget(Replica replica) {
        if (replica.listAsLeader(false)) {
            leaders.remove(replica);
        }
        if (replica.listAsLagging(false)) {
            lagging.remove(replica);
        }
    }

    /**
     * They speak; those with nothing to say but that they are there, about three times in an election timeout, so that
     * idle groups cost a third. Nothing is decided by how often a leader is heard, only by its silence for a whole timeout.
     */
    void beat(long now, long periodNs) {
        for (int i = 0; i < leaders.size(); i++) {
            Replica leader = leaders.get(i);
            if (!leader.isResting(now)) {
                worker.input(leader, HEARTBEAT_DUE);
                leader.rest(now + electionNs(leader) / 3 - periodNs);
            }
        }
    }

    /** The turn of a replica is over: if it leads and some member does not know the commit index, that is told in time. */
    void onActed(Replica replica) {
        if (replica.peer().commitLagging() && replica.listAsLagging(true)) {
            lagging.add(replica);
        }
    }

    boolean anyCommitLagging() {
        return !lagging.isEmpty();
    }

    /** They tell members the commit index that rode on nothing; how many do. */
    int tellCommit() {
        int count = lagging.size();
        for (int i = 0; i < count; i++) {
            Replica leader = lagging.get(i);
            leader.listAsLagging(false);
            if (leader.peer().commitLagging()) {
                worker.input(leader, new LocalInput.CommitDue());
            }
        }
        lagging.clear();
        return count;
    }

    void onUnreachable(String hostId) {
        for (int i = 0; i < leaders.size(); i++) {
            Replica leader = leaders.get(i);
            long member = leader.memberOn(hostId);
            if (member != 0) {
                worker.input(leader, new LocalInput.Unreachable(member));
            }
        }
    }

    /** Every leadership goes elsewhere if anybody can take it. */
    void drain(Control.Drain drain, long now) {
        if (handOver(now)) {
            drains.add(drain);
        } else {
            drain.done().complete(null);
        }
    }

    /** Nobody waits for the end of a drain any more. */
    void endDrains() {
        drains.forEach(drain -> drain.done().complete(null));
        drains.clear();
    }

    /**
     * The store owes an answer since {@code silentNs}: its host leads no longer than it must. Its leaders finish nothing that needs this
     * store, and with their heartbeats they keep others from leading (raft-bugs E15, G26).
     */
    void leaveForStore(long silentNs, long now) {
        if (handOver(now)) {
            LOG.warn(
                    "the store has not answered for {} ms: leaderships are handed over",
                    TimeUnit.NANOSECONDS.toMillis(silentNs));
        }
    }

    /** Those with a successor that is there give their leadership to it; true if any does. */
    private boolean handOver(long now) {
        boolean underWay = false;
        for (Replica leader : new ArrayList<>(leaders)) {
            long successor = leader.peer().successor(now - electionNs(leader));
            if (successor != 0) {
                underWay = true;
                if (!leader.peer().isTransferring()) {
                    worker.input(leader, new LocalInput.Transfer(successor));
                }
            }
        }
        return underWay;
    }

    private static long electionNs(Replica leader) {
        return TimeUnit.MILLISECONDS.toNanos(leader.handle().config().electionTimeoutMs());
    }
}
