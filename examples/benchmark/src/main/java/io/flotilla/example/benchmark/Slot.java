package io.flotilla.example.benchmark;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One of the W requests that a group has outstanding. Whoever completes a request issues the next one, so a slot is touched by one thread
 * at a time, and the futures carry its fields from one to the next.
 */
final class Slot implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    private final Load load;
    private final GroupLoad group;
    /** When the outstanding request was issued. */
    private long issuedNs;
    /** Whose answer is awaited. */
    private int replica;

    Slot(Load load, GroupLoad group) {
        this.load = load;
        this.group = group;
    }

    /** Issues requests until one of them is outstanding, or the load has ended, or the slot has to wait for a leader. */
    void issue() {
        issue(System.nanoTime());
    }

    /** Called with the result of the outstanding request, by the thread that completes it. */
    @Override
    public void accept(@Nullable Object result, @Nullable Throwable error) {
        long now = System.nanoTime();
        if (settle(now, error)) {
            issue(now);
        }
    }

    private void issue(long startNs) {
        long now = startNs;
        while (!load.isStopped()) {
            replica = group.leader();
            if (replica < 0) {
                load.park(this);
                return;
            }
            issuedNs = now;
            CompletableFuture<?> answer = request();
            if (!answer.isDone()) {
                CompletableFuture<?> unused = answer.whenComplete(this);
                return;
            }
            // Answered already, as refusals are: a loop here instead of a callback within a callback.
            now = System.nanoTime();
            if (!settle(now, errorOf(answer))) {
                return;
            }
        }
        load.slotEnded();
    }

    private CompletableFuture<?> request() {
        try {
            return load.isReading()
                    ? load.target().read(group.number(), replica)
                    : load.target().propose(group.number(), replica, group.nextPayload());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Counts an answer; false if the slot was parked because of it. */
    private boolean settle(long nowNs, @Nullable Throwable error) {
        if (error == null) {
            group.completed(replica, load.isMeasuring() ? nowNs - issuedNs : -1);
            return true;
        }
        load.failed(error);
        group.forgetLeader();
        load.park(this);
        return false;
    }

    private static @Nullable Throwable errorOf(CompletableFuture<?> answer) {
        try {
            answer.join();
            return null;
        } catch (CompletionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** The group whose request this is. */
    GroupLoad group() {
        return group;
    }
}
