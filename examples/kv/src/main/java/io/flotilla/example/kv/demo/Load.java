package io.flotilla.example.kv.demo;

import io.flotilla.example.kv.KeyGroups;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Writes every record through clients that each wait for their answer. A write whose outcome is not known is sent again, to the next node: the
 * same key with the same value, so twice is as good as once. Latency is from the first sending to the acknowledgement.
 */
final class Load {
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NS = 20_000_000;
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final Records records;
    private final List<NodeProcess> nodes;
    private final int groups;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger acked = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final Histogram latencyUs = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(2), 3);
    /** By group: when a write that was sent after the kill was first acknowledged; 0 for not yet. */
    private final AtomicLongArray firstAckAfterKillNs;

    private final List<Thread> threads = new ArrayList<>();
    private volatile long killedAtNs;

    Load(Records records, List<NodeProcess> nodes, int groups, int clients) {
        this.records = records;
        this.nodes = nodes;
        this.groups = groups;
        this.firstAckAfterKillNs = new AtomicLongArray(groups);
        for (int i = 0; i < clients; i++) {
            int client = i;
            threads.add(new Thread(() -> write(client), "client-" + client));
        }
    }

    void start() {
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** A node was killed just now. */
    void onKill() {
        killedAtNs = System.nanoTime();
    }

    boolean isDone() {
        return threads.stream().noneMatch(Thread::isAlive);
    }

    int acked() {
        return acked.get();
    }

    /** Records that could not be written in time. */
    int failed() {
        return failed.get();
    }

    /** Writes that had to be sent again. */
    int repeated() {
        return repeated.get();
    }

    Histogram latencyUs() {
        return latencyUs;
    }

    /** How long the worst group took from the kill to its first acknowledgement after it, in ms; -1 when no group was written after it. */
    long longestUnavailableMs() {
        long worst = -1;
        for (int group = 0; group < groups; group++) {
            long at = firstAckAfterKillNs.get(group);
            if (at != 0) {
                worst = Math.max(worst, TimeUnit.NANOSECONDS.toMillis(at - killedAtNs));
            }
        }
        return worst;
    }

    private void write(int client) {
        List<NodeClient> connections = new ArrayList<>();
        nodes.forEach(node -> connections.add(new NodeClient(node.httpPort())));
        int at = client % nodes.size();
        for (int number = next.getAndIncrement(); number < records.count(); number = next.getAndIncrement()) {
            at = write(number, connections, at);
        }
        connections.forEach(NodeClient::close);
    }

    /** Writes one record, however often it takes; the node that acknowledged it. */
    private int write(int number, List<NodeClient> connections, int from) {
        String key = records.key(number);
        byte[] value = records.value(number);
        int group = (int) KeyGroups.groupOf(key.getBytes(StandardCharsets.UTF_8), groups);
        long firstSentNs = System.nanoTime();
        int at = from;
        while (true) {
            long sentNs = System.nanoTime();
            int status = send(connections.get(at), key, value);
            if (status == OK) {
                long now = System.nanoTime();
                latencyUs.recordValue(Math.min(
                        TimeUnit.NANOSECONDS.toMicros(now - firstSentNs), latencyUs.getHighestTrackableValue()));
                acked.incrementAndGet();
                long killed = killedAtNs;
                if (killed != 0 && sentNs - killed >= 0) {
                    firstAckAfterKillNs.compareAndSet(group, 0, now);
                }
                return at;
            }
            if (isRefused(status) || System.nanoTime() - firstSentNs > GIVE_UP_NS) {
                failed.incrementAndGet();
                return at;
            }
            repeated.incrementAndGet();
            at = (at + 1) % nodes.size();
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** The status of the answer; 0 for none: the outcome is not known, so it is sent again. */
    private static int send(NodeClient node, String key, byte[] value) {
        try {
            return node.put(key, value).status();
        } catch (IOException e) {
            return 0;
        }
    }

    /** True if sending it again cannot help. */
    private static boolean isRefused(int status) {
        return status >= BAD_REQUEST && status < SERVER_ERROR && status != TOO_MANY_REQUESTS;
    }
}
