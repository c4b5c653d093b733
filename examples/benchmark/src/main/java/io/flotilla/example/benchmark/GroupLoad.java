package io.flotilla.example.benchmark;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One group under load: who leads it, and what it answered. Answers are counted per replica that gave them, because one replica completes the
 * requests of a group one after the other: so nothing here is shared by two writers, and the count costs next to nothing.
 */
final class GroupLoad {
    private static final long MAX_MICROS = 120_000_000L;
    private static final int DIGITS = 3;
    private static final int SEQUENCE_BYTES = 8;

    /** What one replica answered; written by the thread that completes its requests. */
    private static final class Answers {
        /** Requests completed since the load began. */
        private long completed;
        /** Those of the measured interval. */
        private long measured;
        /** Latencies of the measured interval, in microseconds; made at the first one. */
        private @Nullable Histogram micros;

        private void record(long latencyNs) {
            Histogram histogram = micros;
            if (histogram == null) {
                histogram = new Histogram(MAX_MICROS, DIGITS);
                micros = histogram;
            }
            measured++;
            histogram.recordValue(Math.min(Math.max(1, latencyNs / 1000), MAX_MICROS));
        }
    }

    private final int number;
    private final int payloadBytes;
    private final AtomicLong sequence = new AtomicLong();
    private final Answers[] answers = new Answers[Target.REPLICAS];
    private volatile int leader;

    GroupLoad(int number, int payloadBytes, int leader) {
        this.number = number;
        this.payloadBytes = payloadBytes;
        this.leader = leader;
        for (int i = 0; i < answers.length; i++) {
            answers[i] = new Answers();
        }
    }

    int number() {
        return number;
    }

    /** The replica to ask; -1 while none is known. */
    int leader() {
        return leader;
    }

    void forgetLeader() {
        leader = -1;
    }

    /** True if the leader was another one before. */
    boolean learnLeader(int replica) {
        boolean changed = leader != replica;
        leader = replica;
        return changed;
    }

    /** A new array for every proposal, with a number at its beginning. */
    byte[] nextPayload() {
        byte[] payload = new byte[payloadBytes];
        long value = sequence.getAndIncrement();
        for (int i = 0; i < SEQUENCE_BYTES && i < payloadBytes; i++) {
            payload[i] = (byte) (value >>> (Byte.SIZE * i));
        }
        return payload;
    }

    /** Counts an answer. {@code latencyNs} is negative outside the measured interval. */
    void completed(int replica, long latencyNs) {
        Answers mine = answers[replica];
        mine.completed++;
        if (latencyNs >= 0) {
            mine.record(latencyNs);
        }
    }

    /** Requests completed since the load began. Exact once the load has ended. */
    long completed() {
        long sum = 0;
        for (Answers each : answers) {
            sum += each.completed;
        }
        return sum;
    }

    /** Requests of the measured interval. Exact once the load has ended. */
    long measured() {
        long sum = 0;
        for (Answers each : answers) {
            sum += each.measured;
        }
        return sum;
    }

    /** Adds the measured latencies to {@code sum}. Only once the load has ended. */
    void addLatenciesTo(Histogram sum) {
        for (Answers each : answers) {
            if (each.micros != null) {
                sum.add(each.micros);
            }
        }
    }

    /** An empty histogram of the shape that {@link #addLatenciesTo} wants. */
    static Histogram emptyHistogram() {
        return new Histogram(MAX_MICROS, DIGITS);
    }
}
