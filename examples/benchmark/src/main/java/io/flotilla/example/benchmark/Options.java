package io.flotilla.example.benchmark;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one run.
 *
 * @param workload what is measured
 * @param groups number of groups, each with three replicas
 * @param payloadBytes of every proposal
 * @param window requests outstanding per group
 * @param warmupSeconds load before the measurement; over its first half the window is opened
 * @param seconds of measurement
 * @param stepWorkers per host
 * @param applyWorkers per host
 * @param applyWithStep run the counting machine, which never blocks, on the step worker's thread
 * @param eventLoop run step workers on the transport's event loop
 * @param onDisk the counting machine keeps its count on disk, so that logs are compacted behind it
 * @param directory where the hosts keep their stores; removed before and after the run
 * @param recording where to write a flight recording of the measured interval; null for none
 */
record Options(
        Workload workload,
        int groups,
        int payloadBytes,
        int window,
        int warmupSeconds,
        int seconds,
        int stepWorkers,
        int applyWorkers,
        boolean applyWithStep,
        boolean eventLoop,
        boolean onDisk,
        Path directory,
        @Nullable Path recording) {
    static final String USAGE = """
            usage: benchmark.sh write|read|idle [--name=value ...]
              --groups=48         groups, each with three replicas
              --payload=16        bytes of a proposal
              --window=256        requests outstanding per group
              --warmup=20         seconds of load before the measurement (idle: of rest)
              --seconds=10        seconds of measurement
              --step-workers=1    protocol threads per host
              --apply-workers=1   state machine threads per host
              --apply-with-step=true   the machine, which never blocks, on the protocol's thread
              --event-loop=true   the protocol on the transport's event loop
              --machine=disk      disk: the machine keeps its count on disk, and logs are compacted behind it; memory: logs only grow
              --dir=DIR           where the stores are, on the disk to be measured; removed before and after
              --jfr=FILE          flight recording of the measured interval
            """;

    /**
     * Reads the command line: the workload, then {@code --name=value}.
     *
     * @throws IllegalArgumentException in words for the user
     */
    static Options parse(List<String> arguments) {
        if (arguments.isEmpty() || arguments.get(0).startsWith("--")) {
            throw new IllegalArgumentException("say which workload: write, read or idle");
        }
        Workload workload = Workload.ofLabel(arguments.get(0));
        Flags flags = new Flags(arguments.subList(1, arguments.size()));
        String recording = flags.text("jfr", "");
        Options options = new Options(
                workload,
                flags.number("groups", 48, 1, 1_000_000),
                flags.number("payload", 16, 0, 1 << 20),
                flags.number("window", 256, 1, 1 << 20),
                flags.number("warmup", 20, 0, 3600),
                flags.number("seconds", 10, 1, 3600),
                flags.number("step-workers", 1, 1, 64),
                flags.number("apply-workers", 1, 1, 256),
                flags.truth("apply-with-step", true),
                flags.truth("event-loop", true),
                flags.choice("machine", "disk", "memory"),
                Path.of(flags.text("dir", "examples/target/benchmark")).toAbsolutePath(),
                recording.isEmpty() ? null : Path.of(recording).toAbsolutePath());
        flags.requireAllUsed();
        return options;
    }
}
