package io.flotilla.example.chaos;

import io.flotilla.example.kv.demo.NodeClient;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks whether a key that was written once is there, when all is over. */
final class LastRead {
    private static final int TIMEOUT_MS = 5_000;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private LastRead() {}

    /** What such a key holds. */
    static String valueOf(String key) {
        return "value of " + key;
    }

    /** True if the node answers with the right value; asks again until then while it gives no answer. */
    static boolean finds(int httpPort, String key, long untilNs) {
        while (System.nanoTime() - untilNs < 0) {
            try (NodeClient client = new NodeClient(httpPort, TIMEOUT_MS)) {
                NodeClient.Reply reply = client.get(key);
                if (reply.status() == 200 || reply.status() == 404) {
                    return reply.status() == 200 && reply.text().equals(valueOf(key));
                }
            } catch (IOException e) {
                // asked again below
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        return false;
    }
}
