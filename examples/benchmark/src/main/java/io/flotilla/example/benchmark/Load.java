package io.flotilla.example.benchmark;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: every group has W {@link Slot}s with one request outstanding each, and the completion of one issues the next. Requests go to the
 * leader's replica; after an error a slot waits for a moment and asks again who leads.
 */
final class Load implements AutoCloseable {
    private static final int RETRY_MS = 20;
    /** Leaders are asked for every so many retries, whether there are errors or not. */
    private static final int LEADERS_TURNS = 25;

    private static final int RAMP_STEP_MS = 100;

    private final Target target;
    private final GroupLoad[] groups;
    private final boolean reading;
    private final LongAdder errors = new LongAdder();
    private final AtomicLong leaderChanges = new AtomicLong();
    private final AtomicInteger openSlots = new AtomicInteger();
    /** Slots that wait for a leader. */
    private final Queue<Slot> parked = new ConcurrentLinkedQueue<>();

    /** Looks after parked slots and moving leaders. */
    private final Thread timer = new Thread(this::watch, "load-timer");

    private volatile boolean measuring;
    private volatile boolean stopped;
    private volatile @Nullable Throwable lastError;

    /** A load of {@code groupCount} groups that has not begun. */
    Load(Target target, int groupCount, int payloadBytes, boolean reading) {
        this.target = target;
        this.reading = reading;
        groups = new GroupLoad[groupCount];
        for (int g = 0; g < groupCount; g++) {
            groups[g] = new GroupLoad(g, payloadBytes, target.leader(g));
        }
    }

    /** Opens the window step by step over about {@code rampMs}: a cold JVM that gets all at once takes its leaders down. Blocks meanwhile. */
    void open(int window, long rampMs) throws InterruptedException {
        timer.setDaemon(true);
        timer.start();
        int steps = (int) Math.min(window, Math.max(1, rampMs / RAMP_STEP_MS));
        int opened = 0;
        for (int step = 1; step <= steps; step++) {
            for (int upTo = (int) ((long) window * step / steps); opened < upTo; opened++) {
                for (GroupLoad group : groups) {
                    openSlots.incrementAndGet();
                    new Slot(this, group).issue();
                }
            }
            Thread.sleep(rampMs / steps);
        }
    }

    /** Begins or ends the measured interval: what completes within it counts. */
    void measure(boolean on) {
        measuring = on;
    }

    /** Lets every slot end with its outstanding request. Returns how many had not ended after {@code waitMs}. */
    int stop(long waitMs) throws InterruptedException {
        stopped = true;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        while (openSlots.get() > 0 && System.nanoTime() < deadline) {
            unpark();
            Thread.sleep(1);
        }
        return openSlots.get();
    }

    @Override
    public void close() {
        stopped = true;
        timer.interrupt();
    }

    Target target() {
        return target;
    }

    boolean isReading() {
        return reading;
    }

    boolean isMeasuring() {
        return measuring;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Requests that failed since the load began. */
    long errors() {
        return errors.sum();
    }

    /** How often a group was seen with another leader than before. */
    long leaderChanges() {
        return leaderChanges.get();
    }

    /** The newest failure in words; empty when nothing failed. */
    String lastError() {
        Throwable error = lastError;
        return error == null ? "" : error.toString();
    }

    GroupLoad group(int number) {
        return groups[number];
    }

    int groupCount() {
        return groups.length;
    }

    /** Latencies of the measured interval over all groups, in microseconds. Only once the load has ended. */
    Histogram latencies() {
        Histogram sum = GroupLoad.emptyHistogram();
        for (GroupLoad group : groups) {
            group.addLatenciesTo(sum);
        }
        return sum;
    }

    void failed(Throwable error) {
        errors.increment();
        lastError = error;
    }

    void park(Slot slot) {
        parked.add(slot);
    }

    void slotEnded() {
        openSlots.decrementAndGet();
    }

    private void watch() {
        try {
            for (long turn = 1; !stopped; turn++) {
                Thread.sleep(RETRY_MS);
                unpark();
                if (turn % LEADERS_TURNS == 0) {
                    learnLeaders();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void unpark() {
        for (int left = parked.size(); left > 0; left--) {
            Slot slot = parked.poll();
            if (slot == null) {
                return;
            }
            if (slot.group().leader() < 0) {
                learnLeader(slot.group());
            }
            slot.issue();
        }
    }

    private void learnLeaders() {
        for (GroupLoad group : groups) {
            learnLeader(group);
        }
    }

    private void learnLeader(GroupLoad group) {
        int leader = target.leader(group.number());
        if (leader >= 0 && group.learnLeader(leader)) {
            leaderChanges.incrementAndGet();
        }
    }
}
