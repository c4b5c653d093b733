package io.flotilla.example.kv;

import io.flotilla.GroupInfo;
import io.flotilla.example.kv.store.KvValue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What the HTTP front end serves. Thread safe; nothing here blocks. Futures complete exactly once, at the latest at the service's own
 * deadline, with a value or a {@link io.flotilla.FlotillaException}; what is chained to them must not block.
 */
public interface KvService {
    /**
     * Reads a key from this host's replica.
     *
     * @param key 1 to {@link io.flotilla.example.kv.store.KvCommand#MAX_KEY_BYTES} bytes
     * @param linearizable true to see every write that was acknowledged before; false for what is applied here, however old
     */
    CompletableFuture<KvValue> get(byte[] key, boolean linearizable);

    /** Stores a value. Completes with the log index of the write when it is durable on a majority and applied by the leader. */
    CompletableFuture<Long> put(byte[] key, byte[] value);

    /** Removes a key; completes as {@link #put} does, also when there was none. */
    CompletableFuture<Long> delete(byte[] key);

    /** This host's replicas, by group. */
    List<GroupInfo> groups();

    /** Where each host of the deployment is reached by the others: hostId to {@code host:port}. */
    Map<String, String> addresses();

    /** Why requests cannot be served now, in words; empty when they can. */
    String notReady();
}
