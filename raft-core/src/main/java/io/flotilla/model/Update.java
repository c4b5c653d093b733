package io.flotilla.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one round of steps asks the engine to do. Made by the protocol, acted on once by the step worker, then cleared
 * and used again: nothing of it may be kept but the values in its lists.
 *
 * <p>Order in which to act: send {@link #messages}; hand over {@link #write}; apply up to {@link #applyTo}; complete the rest. Promises are not among {@code
 * messages} before what they promise is durable: the protocol itself holds them until the engine reports {@link LocalInput.Durable}.
 */
public final class Update {
    /** Entries that a remote needs and that are no longer in memory: {@code [low, high)}, at least one block, about {@code maxBytes}. */
    public record RangeWanted(long remote, long low, long high, int maxBytes) {}

    /** Callers waiting under {@code readId} may read once {@code index} is applied. */
    public record ReadReady(long readId, long index) {}

    /** How a leadership transfer ended; {@code success} means that another leader is known. */
    public record TransferEnded(long target, boolean success, String reason) {}

    /** Messages that may leave now, in order. */
    public final List<Message> messages = new ArrayList<>();

    /** What to save; null when nothing. Becomes {@link LocalInput.Durable} when it is. */
    public @Nullable LogWrite write;

    /** Highest index that is committed and locally durable: everything up to it may be applied. Never falls. */
    public long applyTo;

    /** Reads that have their index. */
    public final List<ReadReady> reads = new ArrayList<>();

    /** Reads that cannot be served: no leader, or leadership was lost. By readId. */
    public final List<Long> readsDropped = new ArrayList<>();

    /** Ranges to read from the store, answered by {@link LocalInput.RangeRead}. */
    public final List<RangeWanted> ranges = new ArrayList<>();

    /** How a transfer ended; null when none did. */
    public @Nullable TransferEnded transfer;

    /** True if role, term or known leader changed since the last update. */
    public boolean leadershipChanged;

    /** Empties everything but {@link #applyTo}. */
    public void clear() {
        messages.clear();
        write = null;
        reads.clear();
        readsDropped.clear();
        ranges.clear();
        transfer = null;
        leadershipChanged = false;
    }
}
