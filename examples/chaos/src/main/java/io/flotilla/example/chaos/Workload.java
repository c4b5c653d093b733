package io.flotilla.example.chaos;

import io.flotilla.history.EventType;
import io.flotilla.history.Function;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that read, write and delete a few contended keys, every value a new one, and now and then write a key of its own once, which must
 * be there in the end if it was acknowledged.
 */
final class Workload {
    private static final int KEYS = 5;
    private static final int CLIENTS = 10;
    private static final int ONCE_PERCENT = 3;
    private static final int WRITE_PERCENT = 40;
    private static final int DELETE_PERCENT = 7;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(12);
    /** After an operation that did not succeed: a node that is down answers at once, and a flood of refusals says nothing. */
    private static final long BACK_OFF_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** How long the last read of one contended key may take, and those of all keys that were written once. */
    private static final long LAST_READ_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long LAST_READS_NS = TimeUnit.SECONDS.toNanos(60);

    private final Deployment deployment;
    private final Recorder recorder;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> acknowledgedOnce = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    Workload(Deployment deployment, Recorder recorder, long seed) {
        this.deployment = deployment;
        this.recorder = recorder;
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            Thread thread = new Thread(() -> run(client, new Random(seed + client)), "client-" + client);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    void start() {
        for (int i = 0; i < KEYS; i++) {
            recorder.watch(key(i));
        }
        threads.forEach(Thread::start);
    }

    /** Waits for what is under way; nothing new begins. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /**
     * Reads every contended key, and every key that was written once and acknowledged, on every node; what is read is part of the history.
     *
     * @return how many of the latter are missing on one node or more, or cannot be read there in time
     */
    int lost() {
        int lost = 0;
        int process = CLIENTS;
        for (int node = 0; node < deployment.size(); node++) {
            try (Client client = new Client(process + node, deployment, recorder)) {
                for (int i = 0; i < KEYS; i++) {
                    read(client, node, key(i));
                }
            }
        }
        long until = System.nanoTime() + LAST_READS_NS;
        for (String key : acknowledgedOnce) {
            lost += isEverywhere(key, until) ? 0 : 1;
        }
        return lost;
    }

    /** How many keys were written once and acknowledged. */
    int acknowledgedOnce() {
        return acknowledgedOnce.size();
    }

    private boolean isEverywhere(String key, long untilNs) {
        boolean everywhere = true;
        for (int node = 0; node < deployment.size(); node++) {
            everywhere = everywhere && LastRead.finds(deployment.node(node).httpPort(), key, untilNs);
        }
        return everywhere;
    }

    private static void read(Client client, int node, String key) {
        long begin = System.nanoTime();
        while (client.run(node, Function.READ, key, null) != EventType.OK && System.nanoTime() - begin < LAST_READ_NS) {
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private void run(int number, Random random) {
        int written = 0;
        try (Client client = new Client(number, deployment, recorder)) {
            while (!stopped) {
                int node = random.nextInt(deployment.size());
                String value = "c" + number + "-" + written++;
                boolean once = random.nextInt(100) < ONCE_PERCENT;
                boolean good = once ? writeOnce(client, node, "once-" + value) : any(client, node, value, random);
                LockSupport.parkNanos((long) ((good ? PAUSE_NS : BACK_OFF_NS) * 2 * random.nextDouble()));
            }
        }
    }

    private boolean writeOnce(Client client, int node, String key) {
        boolean acknowledged = client.run(node, Function.WRITE, key, LastRead.valueOf(key)) == EventType.OK;
        if (acknowledged) {
            acknowledgedOnce.add(key);
        }
        return acknowledged;
    }

    private static boolean any(Client client, int node, String value, Random random) {
        Function function = draw(random);
        String key = key(random.nextInt(KEYS));
        return client.run(node, function, key, function == Function.WRITE ? value : null) == EventType.OK;
    }

    private static Function draw(Random random) {
        int drawn = random.nextInt(100);
        return drawn < WRITE_PERCENT
                ? Function.WRITE
                : drawn < WRITE_PERCENT + DELETE_PERCENT ? Function.DELETE : Function.READ;
    }

    private static String key(int number) {
        return "k" + number;
    }
}
