package io.flotilla.engine;

import io.flotilla.config.EngineConfig;
import io.flotilla.model.LocalInput;
import io.flotilla.model.LogWrite;
import io.flotilla.replica.Replica;
import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The time of one step worker: a wheel for the deadlines of its replicas, and a few periods that all of them share. Owned by the worker.
 *
 * <p>A replica has at most one timer. Deadlines move later all the time (each heartbeat); the timer is not moved with them but looks
 * again when it fires early.
 *
 * <p>Protocol time stands still while the worker does: a turn that comes later than anything it waited for, by more than
 * {@link #STALL_NS}, moves every election deadline by its lateness, so a pause of the process starts no election.
 */
final class Timers {
    private static final long WHEEL_TICK_NS = 1L << 23;
    /** About a second. The wheel has room for as many timers in every tick as the fullest one ever had, so ticks are memory. */
    private static final int WHEEL_TICKS = 128;

    private static final int EXPIRIES_PER_TURN = 65_536;
    /** The commit index that rode on nothing is told after this long. */
    private static final long COMMIT_PERIOD_NS = 10_000_000L;
    /** How exactly callers' deadlines are kept. */
    private static final long DEADLINE_PERIOD_NS = 20_000_000L;

    private static final long STATUS_PERIOD_NS = 1_000_000_000L;
    /** Between looks at what on-disk machines have made durable, and logs can forget. */
    private static final long COMPACTION_PERIOD_NS = 5_000_000_000L;
    /** So much saved since the last look means that logs have grown: look at once. Bounds what a busy store holds, and lets it use its pages again while they are warm. */
    private static final long COMPACTION_BYTES = 64L << 20;
    /** Looks triggered by bytes are this far apart at least. */
    private static final long COMPACTION_PAUSE_NS = 50_000_000L;

    private static final long STALL_NS = 100_000_000L;

    private static final LocalInput HEARTBEAT_DUE = new LocalInput.HeartbeatDue();

    private final long heartbeatPeriodNs;
    private final DeadlineTimerWheel wheel;
    private final Long2ObjectHashMap<Replica> byTimer = new Long2ObjectHashMap<>();
    private long protocolNowNs;
    private long lostNs;
    private long lastTurnEndNs;
    private long plannedNs;
    private long heartbeatAtNs;
    private long commitAtNs;
    private long deadlinesAtNs;
    private long statusAtNs;
    private long wheelAtNs;
    private long compactionAtNs;
    private long savedBytes;

    Timers(EngineConfig config, long nowNs) {
        heartbeatPeriodNs = TimeUnit.MILLISECONDS.toNanos(config.heartbeatIntervalMs());
        wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, nowNs, WHEEL_TICK_NS, WHEEL_TICKS);
        protocolNowNs = nowNs;
        lastTurnEndNs = nowNs;
        plannedNs = nowNs;
        heartbeatAtNs = nowNs;
        commitAtNs = nowNs;
        deadlinesAtNs = nowNs;
        statusAtNs = nowNs;
        wheelAtNs = nowNs;
        compactionAtNs = nowNs + COMPACTION_PERIOD_NS;
    }

    /** Time as the protocol sees it. */
    long protocolNowNs() {
        return protocolNowNs;
    }

    /** A write is on its way to the store. */
    void onSaved(LogWrite write) {
        for (int i = 0; i < write.blocks().size(); i++) {
            savedBytes += write.blocks().get(i).length();
        }
    }

    void beginTurn(long nowNs) {
        long lateNs = nowNs - Math.max(plannedNs, lastTurnEndNs);
        if (lateNs > STALL_NS && plannedNs != Long.MAX_VALUE) {
            lostNs += lateNs;
        }
        protocolNowNs = nowNs - lostNs;
    }

    /** The turn that began at {@code nowNs} is over; unless {@link #nextDeadlineNs} is asked, the next follows at once. */
    void endTurn(long nowNs) {
        lastTurnEndNs = nowNs;
        plannedNs = nowNs;
    }

    /** Fires what is due; how much that was. */
    int run(StepWorker worker, Groups groups) {
        long now = protocolNowNs;
        int work = 0;
        if (now - heartbeatAtNs >= 0) {
            heartbeatAtNs = now + heartbeatPeriodNs;
            beat(worker, groups, now);
        }
        if (now - commitAtNs >= 0) {
            commitAtNs = now + COMMIT_PERIOD_NS;
            work += groups.tellCommit();
        }
        if (now - deadlinesAtNs >= 0) {
            deadlinesAtNs = now + DEADLINE_PERIOD_NS;
            worker.checkDeadlines();
        }
        if (now - statusAtNs >= 0) {
            statusAtNs = now + STATUS_PERIOD_NS;
            groups.publishStatus(now);
            worker.watchUserCode();
        }
        if (now - compactionAtNs >= 0
                || (savedBytes >= COMPACTION_BYTES
                        && now - compactionAtNs + COMPACTION_PERIOD_NS >= COMPACTION_PAUSE_NS)) {
            compactionAtNs = now + COMPACTION_PERIOD_NS;
            savedBytes = 0;
            groups.compact();
        }
        if (now - wheelAtNs >= 0) {
            wheelAtNs = now + WHEEL_TICK_NS;
            while (wheel.currentTickTime() - now <= 0 && wheel.timerCount() > 0) {
                work += wheel.poll(now, (unit, time, timerId) -> fire(worker, timerId), EXPIRIES_PER_TURN);
            }
            wheel.currentTickTime(now);
        }
        return work;
    }

    /**
     * Leaders speak; those with nothing to say but that they are there, about three times in an election timeout, so that
     * idle groups cost a third. Nothing is decided by how often a leader is heard, only by its silence for a whole timeout.
     */
    private void beat(StepWorker worker, Groups groups, long now) {
        for (int i = 0; i < groups.leaders().size(); i++) {
            Replica leader = groups.leaders().get(i);
            if (!leader.isResting(now)) {
                worker.input(leader, HEARTBEAT_DUE);
                long electionNs =
                        TimeUnit.MILLISECONDS.toNanos(leader.handle().config().electionTimeoutMs());
                leader.rest(now + electionNs / 3 - heartbeatPeriodNs);
            }
        }
    }

    private boolean fire(StepWorker worker, long timerId) {
        Replica replica = byTimer.remove(timerId);
        if (replica != null) {
            replica.setTimer(0, Long.MAX_VALUE);
            worker.input(replica, new LocalInput.Tick());
        }
        return true;
    }

    /** Sees to it that the replica is ticked no later than its protocol wants. */
    void arm(Replica replica) {
        long deadline = replica.failure() == null ? replica.peer().nextDeadlineNs() : Long.MAX_VALUE;
        boolean armed = replica.timerDeadlineNs() != Long.MAX_VALUE;
        if (deadline == Long.MAX_VALUE || (armed && deadline - replica.timerDeadlineNs() >= 0)) {
            return;
        }
        disarm(replica);
        // One tick of the wheel later at most, never earlier: the protocol is asked again when it comes.
        long timerId = wheel.scheduleTimer(deadline);
        byTimer.put(timerId, replica);
        replica.setTimer(timerId, deadline);
    }

    void disarm(Replica replica) {
        if (replica.timerDeadlineNs() != Long.MAX_VALUE) {
            wheel.cancelTimer(replica.timerId());
            byTimer.remove(replica.timerId());
            replica.setTimer(0, Long.MAX_VALUE);
        }
    }

    /** When the worker must run again by itself. Asked once, at the end of a turn that found nothing to do. */
    long nextDeadlineNs(Groups groups, boolean forwarding) {
        long next = Long.MAX_VALUE;
        if (!groups.leaders().isEmpty()) {
            next = Math.min(next, heartbeatAtNs);
            if (groups.anyCommitLagging()) {
                next = Math.min(next, commitAtNs);
            }
        }
        if (forwarding || groups.anyPending()) {
            next = Math.min(next, deadlinesAtNs);
        }
        if (!groups.isEmpty()) {
            next = Math.min(next, statusAtNs);
        }
        if (wheel.timerCount() > 0) {
            next = Math.min(next, wheelAtNs);
        }
        plannedNs = next == Long.MAX_VALUE ? next : next + lostNs;
        return plannedNs;
    }
}
