package io.flotilla.engine;

import io.flotilla.model.LogWrite;
import io.flotilla.raft.PeerStart;
import io.flotilla.replica.ReplicaHandle;
import io.flotilla.spi.WriteBatch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What NodeHost orders a step worker to do. */
public sealed interface Control {
    /**
     * Take a replica. {@code bootstrap} is what its first start must make durable first, null on a restart; {@code waitFor} names the hosts
     * that must have pinned our store before the replica takes part. A {@code quarantine}d replica is taken to be visible, and takes no part.
     */
    record Start(
            ReplicaHandle handle,
            PeerStart start,
            @Nullable LogWrite bootstrap,
            WriteBatch.@Nullable RecordWrite record,
            List<String> waitFor,
            @Nullable String quarantine)
            implements Control {}

    /** Let go of a replica; {@code done} gets what its protocol must be started with again, null if what it has in memory is not to be trusted. */
    record Stop(long groupId, CompletableFuture<@Nullable PeerStart> done) implements Control {}

    /** Make a small record durable; {@code durable} is completed on the step worker when it is. */
    record Save(WriteBatch.RecordWrite write, CompletableFuture<@Nullable Void> durable) implements Control {}

    /** Hand every leadership to somebody else; {@code done} when nothing is led here or nobody can take it. */
    record Drain(CompletableFuture<@Nullable Void> done) implements Control {}
}
