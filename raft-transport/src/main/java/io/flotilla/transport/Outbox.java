package io.flotilla.transport;

import io.flotilla.spi.FrameParts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait for one connection, small ones side by side in shared buffers: control first, each kind in order. Bounded
 * by bytes. Thread safe: any thread puts, the event loop takes; the lock is held for one copy.
 */
final class Outbox {
    private static final int[] CHUNK_BYTES = {4 << 10, 32 << 10, 128 << 10};

    private final ByteBufAllocator allocator;
    private final int maxBytes;
    private final ArrayDeque<ByteBuf> control = new ArrayDeque<>();
    private final ArrayDeque<ByteBuf> data = new ArrayDeque<>();
    private boolean open;
    private int queuedBytes;
    private long queuedFrames;
    private long sent;
    private long dropped;
    private volatile boolean pending;

    Outbox(ByteBufAllocator allocator, int maxBytes) {
        this.allocator = allocator;
        this.maxBytes = maxBytes;
    }

    /** Copies a frame into the queue; false if it was dropped because there is no connection or no room. */
    synchronized boolean offer(FrameParts frame) {
        int length = frame.totalLength();
        int limit = frame.isControl() ? maxBytes + TransportLimits.CONTROL_RESERVE_BYTES : maxBytes;
        if (!open || length > limit - queuedBytes) {
            dropped++;
            return false;
        }
        ArrayDeque<ByteBuf> queue = frame.isControl() ? control : data;
        ByteBuf tail = queue.peekLast();
        if (tail == null || tail.writableBytes() < length) {
            int step = Math.min(queue.size(), CHUNK_BYTES.length - 1);
            tail = allocator.directBuffer(Math.max(CHUNK_BYTES[step], length));
            queue.addLast(tail);
        }
        for (int i = 0; i < frame.count(); i++) {
            tail.writeBytes(frame.array(i), frame.offset(i), frame.length(i));
        }
        queuedBytes += length;
        queuedFrames++;
        pending = true;
        return true;
    }

    /** True if something waits. A hint for any thread; never misses what the asking thread put. */
    boolean isPending() {
        return pending;
    }

    /** The next bytes to write, now the caller's; null if nothing waits. */
    synchronized @Nullable ByteBuf poll() {
        ByteBuf next = control.pollFirst();
        if (next == null) {
            next = data.pollFirst();
        }
        if (next == null) {
            return null;
        }
        queuedBytes -= next.readableBytes();
        if (control.isEmpty() && data.isEmpty()) {
            sent += queuedFrames;
            queuedFrames = 0;
            pending = false;
        }
        return next;
    }

    /** Takes frames from now on. */
    synchronized void open() {
        open = true;
    }

    /** Drops what waits and takes nothing until opened again. */
    synchronized void close() {
        open = false;
        pending = false;
        dropped += queuedFrames;
        queuedFrames = 0;
        queuedBytes = 0;
        control.forEach(ByteBuf::release);
        data.forEach(ByteBuf::release);
        control.clear();
        data.clear();
    }

    /** Frames handed to the network; those in a queue that is partly written count when it is empty. */
    synchronized long sent() {
        return sent;
    }

    /** Frames that were not taken, or were dropped with their connection. */
    synchronized long dropped() {
        return dropped;
    }
}
