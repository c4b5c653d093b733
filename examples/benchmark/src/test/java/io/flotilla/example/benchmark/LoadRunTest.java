package io.flotilla.example.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadRunTest {
    private final FakeTarget target = new FakeTarget(2, 0);
    private final AtomicBoolean ended = new AtomicBoolean();
    private CompletableFuture<Void> answering = CompletableFuture.completedFuture(null);

    @BeforeEach
    void answer() {
        answering = CompletableFuture.runAsync(() -> {
            while (!ended.get()) {
                if (!target.answerOne()) {
                    Thread.onSpinWait();
                }
            }
        });
    }

    @AfterEach
    void end() {
        ended.set(true);
        answering.join();
    }

    @Test
    void lineHasTheFigures(@TempDir Path directory) throws InterruptedException {
        AtomicLong flushes = new AtomicLong();
        JsonLine line = new JsonLine();
        boolean agree = new LoadRun(options(directory), target, () -> flushes.getAndAdd(5), () -> -1).run(line);
        RunLine run = new RunLine(line.toString());
        assertThat(agree).isTrue();
        assertThat(run.isValid()).isTrue();
        assertThat(run.number("ops").orElseThrow()).isPositive();
        assertThat(run.number("p50_us").orElseThrow()).isPositive();
        assertThat(run.number("fsyncs")).hasValue(5);
        assertThat(run.number("errors")).hasValue(0);
        assertThat(run.number("stuck")).hasValue(0);
        assertThat(line.toString())
                .contains("\"p99_us\":", "\"p999_us\":", "\"cpu_us_per_op\":", "\"alloc_bytes_per_op\":")
                .contains("\"dev_flushes\":", "\"quorum_rounds\":null", "\"replicas_agree\":true");
    }

    @Test
    void laggingReplicaIsNoted(@TempDir Path directory) throws InterruptedException {
        JsonLine line = new JsonLine();
        target.lag(1);
        LoadRun run = new LoadRun(options(directory), target, () -> 0, () -> 0, 1);
        assertThat(run.run(line)).isFalse();
        assertThat(new RunLine(line.toString()).isValid()).isFalse();
    }

    private static Options options(Path directory) {
        return Options.parse(
                List.of("write", "--groups=2", "--window=4", "--warmup=0", "--seconds=1", "--dir=" + directory));
    }
}
