package io.flotilla.statemachine.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.statemachine.testkit.CommandList;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls a managed machine from many threads and sees which of its methods run at the same time. */
final class ThreadRules {
    /** A method of a state machine that may meet another. */
    enum Call {
        UPDATE,
        LOOKUP,
        SYNC,
        PREPARE,
        SAVE,
        RECOVER
    }

    static final SnapshotFiles NO_FILES = (fileId, file, metadata) -> {};
    static final StopSignal NEVER = () -> false;
    private static final long PATIENCE_SECONDS = 30;

    private ThreadRules() {}

    /** Counts who is inside a machine; a machine under test calls {@link #run} from each of its methods. */
    static final class Inside {
        private final Map<Call, Integer> running = new EnumMap<>(Call.class);
        private final List<String> meetings = new ArrayList<>();
        private volatile Runnable action = Thread::yield;

        /** What each call does while it is inside. */
        void during(Runnable doing) {
            action = doing;
        }

        /** Enters as {@code call}, does what is set, leaves. */
        void run(Call call) {
            synchronized (this) {
                running.forEach((other, count) -> {
                    if (count > 0) {
                        meetings.add(call + " meets " + other);
                    }
                });
                running.merge(call, 1, Integer::sum);
            }
            try {
                action.run();
            } finally {
                synchronized (this) {
                    running.merge(call, -1, Integer::sum);
                }
            }
        }

        synchronized List<String> meetings() {
            return List.copyOf(meetings);
        }
    }

    /** Asserts that no two of {@code calls} ever run at the same time, nor one beside itself. */
    static void assertExclusive(ManagedStateMachine machine, Inside inside, Call... calls) throws Exception {
        hammer(machine, calls);
        assertThat(inside.meetings()).isEmpty();
    }

    /** Makes each of {@code calls} many times from two threads each, all at once. */
    static void hammer(ManagedStateMachine machine, Call... calls) throws Exception {
        Object context = machine.prepareSnapshot();
        ExecutorService threads = Executors.newFixedThreadPool(2 * calls.length);
        try {
            List<Future<Void>> done = new ArrayList<>();
            for (Call call : calls) {
                for (int twice = 0; twice < 2; twice++) {
                    done.add(threads.submit(() -> repeat(machine, call, context)));
                }
            }
            for (Future<Void> each : done) {
                each.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Asserts that the two calls can be inside at once: each waits there for the other. */
    static void assertBeside(ManagedStateMachine machine, Inside inside, Call left, Call right) throws Exception {
        Object context = machine.prepareSnapshot();
        CyclicBarrier both = new CyclicBarrier(2);
        inside.during(() -> await(both));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Void> first = threads.submit(() -> call(machine, left, context));
            Future<Void> second = threads.submit(() -> call(machine, right, context));
            first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            second.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Calls one method of the machine once, on this thread. */
    static Void call(ManagedStateMachine machine, Call call, @Nullable Object context) throws Exception {
        switch (call) {
            case UPDATE -> machine.update(batch());
            case LOOKUP -> machine.lookup("query");
            case SYNC -> machine.sync();
            case PREPARE -> machine.prepareSnapshot();
            case SAVE -> machine.saveSnapshot(context, OutputStream.nullOutputStream(), NO_FILES, NEVER);
            case RECOVER -> machine.recoverFromSnapshot(InputStream.nullInputStream(), List.of(), NEVER);
        }
        return nothing();
    }

    static CommandBatch batch() {
        return new CommandList(1, List.of(new byte[] {1}, new byte[] {2}));
    }

    @SuppressWarnings("NullAway") // a Callable<Void> has nothing else to return
    private static Void nothing() {
        return null;
    }

    private static Void repeat(ManagedStateMachine machine, Call call, @Nullable Object context) throws Exception {
        Callable<Void> once = () -> call(machine, call, context);
        for (int i = 0; i < 200; i++) {
            once.call();
        }
        return nothing();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the other call did not come inside meanwhile", e);
        }
    }
}
