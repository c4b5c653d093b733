package io.flotilla.example.benchmark.jmh;

import io.flotilla.example.benchmark.SaveLoad;
import io.flotilla.example.benchmark.Wiring;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One durable commit of the log store: a block of every group in the batch, with older entries given up on the way. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SaveBenchmark {
    /** Batches that stay in the store. */
    private static final int KEPT_BATCHES = 200;

    /** Groups in the batch. */
    @Param({"1", "48", "1000"})
    private int groups = 1;

    /** Entries of each group in the batch. */
    @Param({"1", "16"})
    private int entries = 1;

    /** Bytes of an entry. */
    @Param({"16", "1024"})
    private int payloadBytes = 16;

    private @Nullable Path directory;
    private @Nullable LogDb store;
    private @Nullable SaveLoad load;

    /** Opens a store in a new directory below the working directory, which is on the disk to be measured. */
    @Setup(Level.Trial)
    public void open() throws IOException, LogDbException {
        Path parent = Files.createDirectories(Path.of("examples", "target"));
        directory = Files.createTempDirectory(parent, "save-");
        store = Wiring.real().logDb().open(directory);
        load = new SaveLoad(groups, groups * entries, payloadBytes, KEPT_BATCHES);
    }

    /** Closes the store and removes it. */
    @TearDown(Level.Trial)
    public void close() throws IOException, LogDbException {
        if (store != null) {
            store.close();
        }
        if (directory != null) {
            try (Stream<Path> below = Files.walk(directory)) {
                for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** One commit, with making its batch. */
    @Benchmark
    public WriteBatch save() throws LogDbException {
        if (store == null || load == null) {
            throw new IllegalStateException("the store is not open");
        }
        WriteBatch batch = load.next();
        store.save(batch);
        return batch;
    }
}
