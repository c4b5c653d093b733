package io.flotilla.sim;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Callers' own executor of one life of a host: what it is given runs a while later, in order, and at times it refuses, as a pool whose queue is full, or which
 * gets no thread.
 */
final class SimExecutor implements Executor {
    private static final long REFUSED_PERCENT = 3;
    private static final long NO_THREAD_PERCENT = 50;

    private final World world;
    private final SimHost host;
    private final long life;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    SimExecutor(World world, SimHost host) {
        this.world = world;
        this.host = host;
        this.life = host.life();
    }

    @Override
    public void execute(Runnable work) {
        if (world.numbers().chance(REFUSED_PERCENT)) {
            if (world.numbers().chance(NO_THREAD_PERCENT)) {
                throw new OutOfMemoryError("unable to create a simulated thread");
            }
            throw new RejectedExecutionException("the simulated queue is full");
        }
        waiting.add(work);
        world.after(host.cpuDelayNs(), () -> {
            Runnable next = host.life() == life && host.askable() != null ? waiting.poll() : null;
            if (next != null) {
                next.run();
            }
        });
    }

    /** Runs what waits. */
    void finish() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }
}
