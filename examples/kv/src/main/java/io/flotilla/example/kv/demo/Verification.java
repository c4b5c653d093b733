package io.flotilla.example.kv.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Reads every key on one node and compares: linearizable reads, answered by that node's own replicas. */
final class Verification {
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_NS = 20_000_000;

    private final Records records;
    private final NodeProcess node;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger right = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger unread = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();

    Verification(Records records, NodeProcess node) {
        this.records = records;
        this.node = node;
    }

    /** Begins to read everything, through so many connections. */
    void start(int clients) {
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(this::readAll, "reader-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    boolean isDone() {
        return threads.stream().noneMatch(Thread::isAlive);
    }

    /** How many keys have been looked at. */
    int read() {
        return right.get() + wrong.get() + unread.get();
    }

    /** Keys whose value is what was written. */
    int right() {
        return right.get();
    }

    /** Keys that are gone or have another value. */
    int wrong() {
        return wrong.get();
    }

    /** Keys that the node did not answer for in time. */
    int unread() {
        return unread.get();
    }

    private void readAll() {
        try (NodeClient client = new NodeClient(node.httpPort())) {
            for (int number = next.getAndIncrement(); number < records.count(); number = next.getAndIncrement()) {
                read(client, number);
            }
        }
    }

    private void read(NodeClient client, int number) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < GIVE_UP_NS) {
            try {
                NodeClient.Reply reply = client.get(records.key(number));
                if (reply.status() == 200 || reply.status() == 404) {
                    boolean same = reply.status() == 200 && Arrays.equals(reply.body(), records.value(number));
                    (same ? right : wrong).incrementAndGet();
                    return;
                }
            } catch (IOException e) {
                // asked again below
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        unread.incrementAndGet();
    }
}
