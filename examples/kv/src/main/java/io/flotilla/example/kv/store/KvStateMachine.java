package io.flotilla.example.kv.store;

import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.OnDiskStateMachine;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.statemachine.StorageFullException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One group's part of a {@link KvStore}: commands are {@link KvCommand}s, queries {@link KvQuery}s. The store belongs to the host and
 * outlives the machine.
 */
public final class KvStateMachine implements OnDiskStateMachine<KvSnapshot> {
    private final KvStore store;
    private final long groupId;

    /** Prepared and not saved yet: closed with the machine, for each keeps old pages from being reused. */
    private final Set<KvSnapshot> prepared = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    public KvStateMachine(KvStore store, long groupId) {
        this.store = store;
        this.groupId = groupId;
    }

    @Override
    public long open(StopSignal stop) {
        return store.appliedIndex(groupId);
    }

    @Override
    public void update(CommandBatch batch) throws KvStoreException {
        store.update(groupId, batch);
    }

    @Override
    public Object lookup(Object query) throws KvStoreException {
        if (closed) {
            throw new IllegalStateException("the state machine of group " + groupId + " is closed");
        }
        if (!(query instanceof KvQuery known)) {
            throw new IllegalArgumentException("a key-value group answers a KvQuery, not " + query.getClass());
        }
        if (known instanceof KvQuery.Get get) {
            return store.get(groupId, get.key());
        }
        return store.appliedIndex(groupId);
    }

    @Override
    public void sync() throws KvStoreException, StorageFullException {
        store.sync();
    }

    @Override
    public KvSnapshot prepareSnapshot() throws KvStoreException {
        KvSnapshot snapshot = store.prepareSnapshot(groupId);
        prepared.add(snapshot);
        return snapshot;
    }

    @Override
    public void saveSnapshot(KvSnapshot context, OutputStream out, StopSignal stop) throws Exception {
        try {
            store.save(context, out, stop);
        } finally {
            prepared.remove(context);
            store.release(context);
        }
    }

    @Override
    public void recoverFromSnapshot(InputStream in, StopSignal stop) throws Exception {
        store.recover(groupId, in, stop);
    }

    @Override
    public void close() {
        closed = true;
        prepared.forEach(store::release);
        prepared.clear();
    }
}
