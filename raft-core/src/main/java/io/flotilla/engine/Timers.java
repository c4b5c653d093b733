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
    /**
     * A quarter of a second: a timer is looked at in passing a few times before it is due. The wheel has room for as many timers
     * in every tick as the fullest one ever had, so ticks are memory.
     */
    private static final int WHEEL_TICKS = 32;

    /** Deadlines that are so many beats away are looked at in the turn of a beat. */
    private static final int FAR_BEATS = 2;

    private static final int EXPIRIES_PER_TURN = 65_536;
    /** The commit index that rode on nothing is told after this long. */
    private static final long COMMIT_PERIOD_NS = 10_000_000L;
    /** How exactly callers' deadlines are kept. */
    private static final long DEADLINE_PERIOD_NS = 20_000_000L;

    /** A store that owes an answer for so long costs the host its leaderships. Longer than a disk that is merely slow. */
    private static final long STORE_PATIENCE_NS = 5_000_000_000L;

    private static final long STATUS_PERIOD_NS = 1_000_000_000L;
    /** Between looks at what on-disk machines have made durable, and logs can forget. */
    private static final long COMPACTION_PERIOD_NS = 5_000_000_000L;
    /** So much saved since the last look means that logs have grown: look at once. Bounds what a busy store holds, and lets it use its pages again while they are warm. */
    private static final long COMPACTION_BYTES = 64L << 20;
    /** Looks triggered by bytes are this far apart at least. */
    private static final long COMPACTION_PAUSE_NS = 50_000_000L;

    private static final long STALL_NS = 100_000_000L;

    private final long heartbeatPeriodNs;
    private final DeadlineTimerWheel wheel;
    private final Long2ObjectHashMap<Replica> byTimer = new Long2ObjectHashMap<>();
    /** Timers that are not at a beat: the wheel is looked at in every tick while there are any. */
    private int nearTimers;

    private final long firstBeatNs;
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
        firstBeatNs = nowNs;
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
            heartbeatAtNs = beatBefore(now) + heartbeatPeriodNs;
            groups.leaders().beat(now, heartbeatPeriodNs);
        }
        if (now - commitAtNs >= 0) {
            commitAtNs = now + COMMIT_PERIOD_NS;
            work += groups.leaders().tellCommit();
        }
        if (now - deadlinesAtNs >= 0) {
            deadlinesAtNs = now + DEADLINE_PERIOD_NS;
            worker.checkDeadlines();
        }
        if (now - statusAtNs >= 0) {
            statusAtNs = now + STATUS_PERIOD_NS;
            groups.publishStatus(now);
            worker.lookAround();
            if (worker.storeSilentNs() > STORE_PATIENCE_NS) {
                groups.leaders().leaveForStore(worker.storeSilentNs(), now);
            }
        }
        if (now - compactionAtNs >= 0
                || (savedBytes >= COMPACTION_BYTES
                        && now - compactionAtNs + COMPACTION_PERIOD_NS >= COMPACTION_PAUSE_NS)) {
            compactionAtNs = now + COMPACTION_PERIOD_NS;
            savedBytes = 0;
            groups.compact();
        }
        if (now - wheelAtNs >= 0) {
            while (wheel.currentTickTime() - now <= 0 && wheel.timerCount() > 0) {
                work += wheel.poll(now, (unit, time, timerId) -> fire(worker, timerId), EXPIRIES_PER_TURN);
            }
            wheel.currentTickTime(now);
            wheelAtNs = nearTimers > 0 ? now + WHEEL_TICK_NS : heartbeatAtNs;
        }
        return work;
    }

    /** Timers of replicas; each has one at most. */
    int count() {
        return byTimer.size();
    }

    private boolean fire(StepWorker worker, long timerId) {
        Replica replica = byTimer.remove(timerId);
        if (replica != null) {
            forget(replica);
            worker.input(replica, new LocalInput.Tick());
        }
        return true;
    }

    /**
     * Sees to it that the replica is ticked no later than its protocol wants, but for one tick of the wheel. A deadline far away is looked
     * at before it, in the turn of a beat: with leaders that speak it has moved on until then, and the worker of idle groups sleeps between beats.
     */
    void arm(Replica replica) {
        long deadline = replica.failure() == null ? replica.peer().nextDeadlineNs() : Long.MAX_VALUE;
        boolean armed = replica.timerDeadlineNs() != Long.MAX_VALUE;
        if (deadline == Long.MAX_VALUE || (armed && deadline - replica.timerDeadlineNs() >= 0)) {
            return;
        }
        disarm(replica);
        boolean far = deadline - protocolNowNs > FAR_BEATS * heartbeatPeriodNs;
        long at = far ? beatBefore(deadline) - WHEEL_TICK_NS : deadline;
        long timerId = wheel.scheduleTimer(at);
        byTimer.put(timerId, replica);
        replica.setTimer(timerId, at);
        if (!isAtBeat(at)) {
            nearTimers++;
            wheelAtNs = Math.min(wheelAtNs, protocolNowNs + WHEEL_TICK_NS);
        }
    }

    void disarm(Replica replica) {
        if (replica.timerDeadlineNs() != Long.MAX_VALUE) {
            wheel.cancelTimer(replica.timerId());
            byTimer.remove(replica.timerId());
            forget(replica);
        }
    }

    private void forget(Replica replica) {
        nearTimers -= isAtBeat(replica.timerDeadlineNs()) ? 0 : 1;
        replica.setTimer(0, Long.MAX_VALUE);
    }

    private long beatBefore(long timeNs) {
        return timeNs - Math.floorMod(timeNs - firstBeatNs, heartbeatPeriodNs);
    }

    /** True for a timer whose tick of the wheel has just ended at a beat. */
    private boolean isAtBeat(long timeNs) {
        return Math.floorMod(timeNs + WHEEL_TICK_NS - firstBeatNs, heartbeatPeriodNs) == 0;
    }

    /** When the worker must run again by itself. Asked once, at the end of a turn that found nothing to do. */
    long nextDeadlineNs(Groups groups, boolean forwarding, boolean loaded) {
        long next = Long.MAX_VALUE;
        if (!groups.leaders().isEmpty()) {
            next = Math.min(next, heartbeatAtNs);
            if (groups.leaders().anyCommitLagging()) {
                next = Math.min(next, commitAtNs);
            }
        }
        if (forwarding || groups.anyPending()) {
            next = Math.min(next, deadlinesAtNs);
        }
        if (!groups.isEmpty() || loaded) {
            next = Math.min(next, statusAtNs);
        }
        if (wheel.timerCount() > 0) {
            next = Math.min(next, wheelAtNs);
        }
        plannedNs = next == Long.MAX_VALUE ? next : next + lostNs;
        return plannedNs;
    }
}
