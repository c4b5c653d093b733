package io.flotilla.example.kv;

import io.flotilla.FlotillaException;
import io.flotilla.GroupInfo;
import io.flotilla.NodeHost;
import io.flotilla.Outcome;
import io.flotilla.ProposalResult;
import io.flotilla.example.kv.store.KvCommand;
import io.flotilla.example.kv.store.KvQuery;
import io.flotilla.example.kv.store.KvValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The service of a node, on its {@link NodeHost}: any key can be asked of any node, for proposals are forwarded to the leader's host. */
final class HostKvService implements KvService, AutoCloseable {
    /** How long a request may take in all, as in the model. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Stale reads that wait for a thread; more are answered at once that the node is busy. */
    private static final int READ_QUEUE = 4096;

    private final KvConfig config;
    private final NodeHost host;
    private final Readiness readiness;

    /** Lookups may fault pages in from disk: no event loop waits for that. */
    private final ThreadPoolExecutor readers;

    HostKvService(KvConfig config, NodeHost host, Readiness readiness) {
        this.config = config;
        this.host = host;
        this.readiness = readiness;
        this.readers = new ThreadPoolExecutor(
                config.threads(),
                config.threads(),
                0,
                TimeUnit.MILLISECONDS,
                new ArrayBlockingQueue<>(READ_QUEUE),
                task -> new Thread(task, "kv-reader"));
    }

    @Override
    public CompletableFuture<KvValue> get(byte[] key, boolean linearizable) {
        long group = groupOf(key);
        KvQuery query = new KvQuery.Get(key);
        if (linearizable) {
            return host.read(group, query, TIMEOUT).thenApply(HostKvService::value);
        }
        try {
            return CompletableFuture.supplyAsync(() -> value(host.staleRead(group, query)), readers);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    readers.isShutdown()
                            ? new FlotillaException.Stopped(Outcome.NOT_APPLIED, "the node is stopping")
                            : new FlotillaException.Busy(READ_QUEUE + " reads wait already; try again"));
        }
    }

    @Override
    public CompletableFuture<Long> put(byte[] key, byte[] value) {
        return propose(KvCommand.put(key, value));
    }

    @Override
    public CompletableFuture<Long> delete(byte[] key) {
        return propose(KvCommand.delete(key));
    }

    @Override
    public List<GroupInfo> groups() {
        return host.info().groups();
    }

    @Override
    public Map<String, String> addresses() {
        Map<String, String> addresses = new TreeMap<>();
        config.members().forEach((id, at) -> addresses.put(id, at.toString()));
        return addresses;
    }

    @Override
    public String notReady() {
        return readiness.reason();
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }

    private CompletableFuture<Long> propose(KvCommand command) {
        return host.propose(groupOf(command.key()), command.encode(), TIMEOUT).thenApply(ProposalResult::index);
    }

    private long groupOf(byte[] key) {
        return KeyGroups.groupOf(key, config.groups());
    }

    private static KvValue value(@org.jspecify.annotations.Nullable Object answer) {
        return (KvValue) Objects.requireNonNull(answer, "the state machine answers every query");
    }
}
