package io.flotilla.sim.work;

import io.flotilla.FlotillaException;
import io.flotilla.NodeHost;
import io.flotilla.Outcome;
import io.flotilla.ProposalResult;
import io.flotilla.sim.SeededNumbers;
import io.flotilla.sim.Setting;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import io.flotilla.sim.check.GroupFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Users of the system: each asks something of a host, waits for the answer, thinks, and asks again. Half of I23 is checked here: an answer comes until the
 * deadline, to the accuracy that is promised, unless the host is gone.
 */
public final class Clients {
    /** Who was refused waits for so small a part of an election timeout at least. */
    private static final long PATIENCE = 4;
    /** Between looks at what a host owes whose threads were in trouble. */
    private static final long DISTURBED_NS = 1_000_000_000L;

    private final World world;
    private final Workload workload;
    private final SeededNumbers numbers;
    private final List<Pending> pending = new ArrayList<>();
    private boolean stopped;
    private long succeeded;

    public Clients(World world, Workload workload, long seed) {
        this.world = world;
        this.workload = workload;
        this.numbers = new SeededNumbers(seed);
    }

    /** An operation under way. */
    private static final class Pending {
        final Operation operation;
        final SimHost host;
        final long life;
        final long sinceNs;
        final long timeoutNs;
        final Runnable whenEnded;
        boolean ended;

        @Nullable
        CompletableFuture<?> future;

        Pending(Operation operation, SimHost host, long sinceNs, long timeoutNs, Runnable whenEnded) {
            this.operation = operation;
            this.host = host;
            this.life = host.life();
            this.sinceNs = sinceNs;
            this.timeoutNs = timeoutNs;
            this.whenEnded = whenEnded;
        }

        /** True if the host has answered, and the client is about to hear it. */
        boolean isAnswered() {
            return future == null || future.isDone();
        }
    }

    /** What a client asks at once; it thinks again when all of it has ended. */
    private static final class Burst {
        long open;
        boolean refused;

        Burst(long open) {
            this.open = open;
        }
    }

    /** All begin. */
    public void start() {
        for (int i = 0; i < world.shape().get(Setting.CLIENTS); i++) {
            think(false);
        }
    }

    /** Nobody asks anything more. */
    public void stop() {
        stopped = true;
    }

    /** Operations whose end is not known yet. */
    public int pending() {
        return pending.size();
    }

    /** Operations that succeeded. */
    public long succeeded() {
        return succeeded;
    }

    /** Who was refused comes back later, with one question: a run is not to be spent on asking where nobody leads. */
    private void think(boolean refused) {
        if (!stopped) {
            long us = world.shape().get(Setting.THINK_US);
            us = refused ? Math.max(us, 1000 * world.shape().get(Setting.ELECTION_MS) / PATIENCE) : us;
            world.after(1000 * (us / 2 + numbers.below(us + 1)), () -> next(refused));
        }
    }

    private void next(boolean refused) {
        if (stopped) {
            return;
        }
        SimHost host = world.host(1 + numbers.below(world.shape().get(Setting.HOSTS)));
        long most = refused ? 1 : world.shape().get(Setting.BURST);
        Burst burst = new Burst(most == 1 ? 1 : 1 + numbers.below(most));
        for (long left = burst.open; left > 0; left--) {
            Operation operation = workload.next(world, numbers);
            if (!call(operation, host, () -> answered(burst, operation.refused()))) {
                answered(burst, true);
            }
        }
    }

    private void answered(Burst burst, boolean refused) {
        burst.refused |= refused;
        if (--burst.open == 0) {
            think(burst.refused);
        }
    }

    /** Asks a host something; false if it does not run, or has no replica of the group. */
    public boolean call(Operation operation, SimHost host, Runnable whenEnded) {
        return call(operation, host, world.shape().get(Setting.TIMEOUT_MS) * 1_000_000, whenEnded);
    }

    /** As {@link #call(Operation, SimHost, Runnable)}, with another deadline. */
    public boolean call(Operation operation, SimHost host, long timeoutNs, Runnable whenEnded) {
        NodeHost node = host.askable();
        if (node == null || host.replicaOf(operation.group()) == 0) {
            return false;
        }
        GroupFacts group = world.facts().group(operation.group());
        world.count(World.CALL, host.number());
        world.note(operation.command());
        operation.ask(host);
        world.checkers().onCall(group, operation);
        Pending entry = new Pending(operation, host, world.nowNs(), timeoutNs, whenEnded);
        pending.add(entry);
        workload.called(world, operation);
        ask(entry, node);
        return true;
    }

    private void ask(Pending entry, NodeHost node) {
        Operation operation = entry.operation;
        Duration timeout = Duration.ofNanos(entry.timeoutNs);
        if (operation.kind() == Operation.Kind.STALE_READ) {
            stale(entry, node);
            return;
        }
        CompletableFuture<?> future = operation.isRead()
                ? node.read(operation.group(), operation.question(), timeout)
                : node.propose(operation.group(), operation.payload(), timeout);
        entry.future = future;
        var unused = future.whenComplete((value, cause) -> world.after(0, () -> answer(entry, value, cause)));
        world.after(world.overdueNs(entry.timeoutNs), () -> overdue(entry));
    }

    private void stale(Pending entry, NodeHost node) {
        try {
            Object value = node.staleRead(entry.operation.group(), entry.operation.question());
            world.after(0, () -> answer(entry, value, null));
        } catch (FlotillaException e) {
            world.after(0, () -> answer(entry, null, e));
        }
    }

    private void answer(Pending entry, @Nullable Object value, @Nullable Throwable cause) {
        if (entry.ended) {
            return; // given up when its host was lost
        }
        Operation operation = entry.operation;
        if (cause == null && value instanceof ProposalResult result) {
            operation.succeed(
                    result.index(), result.term(), WatchedMachine.hashOf(result.value(), result.data()), result);
        } else if (cause == null) {
            operation.succeed(operation.question().seenIndex(), 0, 0, value);
        } else if (cause instanceof FlotillaException failure) {
            operation.fail(failure.outcome() == Outcome.NOT_APPLIED);
        } else {
            throw world.violated("I23", operation + " failed as nothing may: " + cause);
        }
        end(entry);
    }

    private void end(Pending entry) {
        entry.ended = true;
        pending.remove(entry);
        Operation operation = entry.operation;
        if (operation.succeeded()) {
            succeeded++;
        }
        world.count(World.ANSWER, entry.host.number());
        world.note(operation.succeeded() ? operation.index() : operation.refused() ? -1 : -2);
        world.checkers().onAnswer(world.facts().group(operation.group()), operation);
        workload.ended(world, operation);
        entry.whenEnded.run();
    }

    private void overdue(Pending entry) {
        if (entry.ended) {
            return;
        }
        long sinceNs = Math.max(entry.sinceNs, entry.host.freeSinceNs());
        if (sinceNs + world.overdueNs(entry.timeoutNs) > world.nowNs()) {
            world.after(DISTURBED_NS, () -> overdue(entry));
            return;
        }
        throw world.violated("I23", entry.operation + " of " + entry.host + " has no answer long after its deadline");
    }

    /** A host is gone: whoever waits for it will not hear of it again, unless it was closed in order and has answered all. */
    public void onHostLost() {
        for (Pending entry : new ArrayList<>(pending)) {
            boolean sameLife = entry.host.life() == entry.life;
            if (sameLife && entry.host.wasClosed()) {
                world.expect(
                        entry.isAnswered(),
                        "I23",
                        entry.operation + " has no answer although " + entry.host + " was closed");
            } else if (!sameLife || !(entry.host.isUp() || entry.host.isClosing())) {
                entry.operation.fail(false);
                end(entry);
            }
        }
    }
}
