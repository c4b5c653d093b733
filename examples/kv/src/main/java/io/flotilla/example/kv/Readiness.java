package io.flotilla.example.kv;

import io.flotilla.FlotillaException;
import io.flotilla.NodeHost;
import io.flotilla.example.kv.store.KvQuery;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a node can serve. A group counts as ready once it has answered a linearizable read here: its replica takes part, has a leader,
 * and has applied whatever was committed when it was asked. Afterwards it needs a known leader.
 */
final class Readiness implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
    private static final long ROUND_MS = 50;

    private final NodeHost host;
    private final int groups;
    private final Set<Long> waiting = new ConcurrentSkipListSet<>();
    private final Set<Long> probing = new ConcurrentSkipListSet<>();
    private final ScheduledExecutorService rounds;
    private boolean announced;

    Readiness(NodeHost host, int groups) {
        this.host = host;
        this.groups = groups;
        for (long group = 0; group < groups; group++) {
            waiting.add(group);
        }
        rounds = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "kv-readiness");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to ask; every replica has been started. */
    void start() {
        var unused = rounds.scheduleWithFixedDelay(this::round, 0, ROUND_MS, TimeUnit.MILLISECONDS);
    }

    /** Why the node cannot serve now, in words; empty when it can. Any thread; does not block. */
    String reason() {
        if (!waiting.isEmpty()) {
            return waiting.size() + " of " + groups + " groups are not ready, such as group "
                    + waiting.iterator().next() + ". " + host.status();
        }
        for (long group = 0; group < groups; group++) {
            try {
                if (!host.leader(group).isKnown()) {
                    return "group " + group + " has no known leader now";
                }
            } catch (FlotillaException e) {
                return "group " + group + ": " + e.getMessage();
            }
        }
        return "";
    }

    @Override
    public void close() {
        rounds.shutdownNow();
    }

    private void round() {
        for (Long group : waiting) {
            if (probing.add(group)) {
                probe(group);
            }
        }
        if (waiting.isEmpty() && !announced) {
            announced = true;
            LOG.info("ready: {} groups can be read and written", groups);
            rounds.shutdown();
        }
    }

    private void probe(Long group) {
        var unused = host.read(group, new KvQuery.Applied(), PROBE_TIMEOUT).whenComplete((applied, failure) -> {
            if (failure == null) {
                waiting.remove(group);
            }
            probing.remove(group);
        });
    }
}
