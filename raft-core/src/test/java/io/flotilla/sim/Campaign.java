package io.flotilla.sim;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Many seeds, as many at a time as there are threads: each world has its own, and they share nothing. */
public final class Campaign {
    /**
     * A seed whose run failed.
     *
     * @param seed the seed
     * @param cause what was wrong
     */
    public record Failure(long seed, Throwable cause) {}

    /**
     * All runs together.
     *
     * @param seeds how many were run
     * @param events of those that did not fail
     * @param faults injected in them
     * @param virtualNs time that passed in them
     * @param operations of clients that succeeded in them
     * @param undecided runs in which it was too costly to decide whether what clients saw is linearizable
     * @param threadNs processor time that the threads had
     * @param failures in the order of their seeds
     */
    public record Result(
            long seeds,
            long events,
            long faults,
            long virtualNs,
            long operations,
            long undecided,
            long threadNs,
            List<Failure> failures) {
        /** Events per second of processor time. */
        public double eventsPerSecond() {
            return events * 1e9 / threadNs;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d seeds, %d events, %d faults (%.0f a seed), %d client operations, %.1f virtual hours in %.0f"
                            + " processor seconds: %.0f events/s, %.1f virtual hours a minute; %d histories undecided; %d failed",
                    seeds,
                    events,
                    faults,
                    (double) faults / Math.max(1, seeds - failures.size()),
                    operations,
                    virtualNs / 3.6e12,
                    threadNs / 1e9,
                    eventsPerSecond(),
                    virtualNs / 60.0 / threadNs,
                    undecided,
                    failures.size());
        }
    }

    private final LongFunction<RunReport> run;
    private final int threads;
    private long seeds;
    private long events;
    private long faults;
    private long virtualNs;
    private long operations;
    private long undecided;
    private long threadNs;
    private final List<Failure> failures = new ArrayList<>();

    /** @param run runs one seed */
    public Campaign(LongFunction<RunReport> run, int threads) {
        this.run = run;
        this.threads = threads;
    }

    /** Runs {@code count} seeds from {@code first} on, or as many as begin within {@code maxNs}. Blocks. */
    public Result seeds(long first, long count, long maxNs) throws InterruptedException {
        AtomicLong next = new AtomicLong(first);
        long startNs = System.nanoTime();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(
                    () -> {
                        long seed = next.getAndIncrement();
                        while (seed < first + count && System.nanoTime() - startNs < maxNs) {
                            one(seed);
                            seed = next.getAndIncrement();
                        }
                    },
                    "simulation-" + i);
            workers.add(worker);
            worker.start();
        }
        for (Thread worker : workers) {
            worker.join();
        }
        synchronized (this) {
            failures.sort(java.util.Comparator.comparingLong(Failure::seed));
            return new Result(seeds, events, faults, virtualNs, operations, undecided, threadNs, List.copyOf(failures));
        }
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void one(long seed) {
        long startNs = cpuNs();
        RunReport report = null;
        Throwable cause = null;
        try {
            report = run.apply(seed);
        } catch (Throwable e) { // a seed that ends in any way but a report has failed
            cause = e;
        }
        synchronized (this) {
            seeds++;
            threadNs += cpuNs() - startNs;
            if (report != null) {
                events += report.events();
                faults += report.faults();
                virtualNs += report.virtualNs();
                operations += report.operations();
                undecided += report.judged() ? 0 : 1;
            } else if (cause != null) {
                failures.add(new Failure(seed, cause));
            }
        }
    }
}
