package io.flotilla.example.kv.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flotilla.GroupInfo;
import io.flotilla.LeaderInfo;
import io.flotilla.example.kv.KvService;
import io.flotilla.example.kv.store.KvValue;
import io.flotilla.model.Membership;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A store in a map, which fails or hangs when it is told to. */
final class FakeKvService implements KvService {
    final Map<String, KvValue> values = new ConcurrentHashMap<>();
    final AtomicLong index = new AtomicLong();
    volatile boolean lastReadWasLinearizable;
    volatile String notReady = "";

    /** When set, every call fails with it. */
    volatile @Nullable RuntimeException failure;

    /** When set, calls about this key stay open until {@link #release}. */
    volatile @Nullable String heldKey;

    final CompletableFuture<Void> release = new CompletableFuture<>();

    @Override
    public CompletableFuture<KvValue> get(byte[] key, boolean linearizable) {
        lastReadWasLinearizable = linearizable;
        return when(key, () -> values.getOrDefault(text(key), KvValue.ABSENT));
    }

    @Override
    public CompletableFuture<Long> put(byte[] key, byte[] value) {
        return when(key, () -> {
            values.put(text(key), new KvValue(value, index.incrementAndGet()));
            return index.get();
        });
    }

    @Override
    public CompletableFuture<Long> delete(byte[] key) {
        return when(key, () -> {
            values.remove(text(key));
            return index.incrementAndGet();
        });
    }

    @Override
    public List<GroupInfo> groups() {
        Membership membership = Membership.ofVoters(new TreeMap<>(Map.of(1L, "n1", 2L, "n2", 3L, "n3")));
        LeaderInfo leader = new LeaderInfo(4, 2, "n2", 7);
        return List.of(new GroupInfo(4, 1, membership, 1, "follower", leader, 12, 11, 10, 1, "ok"));
    }

    @Override
    public Map<String, String> addresses() {
        return Map.of("n1", "127.0.0.1:7001", "n2", "127.0.0.1:7002");
    }

    @Override
    public String notReady() {
        return notReady;
    }

    private <T> CompletableFuture<T> when(byte[] key, java.util.function.Supplier<T> action) {
        RuntimeException thrown = failure;
        if (thrown != null) {
            return CompletableFuture.failedFuture(thrown);
        }
        boolean held = text(key).equals(heldKey);
        return (held ? release : CompletableFuture.completedFuture((Void) null)).thenApply(ignored -> action.get());
    }

    private static String text(byte[] key) {
        return new String(key, UTF_8);
    }
}
