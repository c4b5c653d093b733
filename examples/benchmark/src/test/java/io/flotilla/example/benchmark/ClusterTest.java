package io.flotilla.example.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.config.EngineConfig;
import io.flotilla.spi.LogDbFactory;
import io.flotilla.testkit.InMemoryDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole hosts over TCP, with stores in memory: the figures mean nothing here, but all of them must be there. */
final class ClusterTest {
    private static final int GROUPS = 3;
    private static final long PATIENCE_MS = 60_000;

    private final Map<Path, InMemoryDisk> disks = new ConcurrentHashMap<>();

    @Test
    void writesAreMeasuredAndReplicasAgree(@TempDir Path directory) throws InterruptedException {
        RunLine run = measure(Workload.WRITE, directory);
        assertThat(run.json()).contains("\"replicas_agree\":true", "\"errors\":0,", "\"stuck\":0");
        assertThat(run.number("ops").orElseThrow()).isPositive();
        assertThat(run.number("group_ops_min").orElseThrow()).isPositive();
        assertThat(run.number("fsyncs").orElseThrow()).isPositive();
    }

    @Test
    void readsAreMeasuredAndRoundsCounted(@TempDir Path directory) throws InterruptedException {
        RunLine run = measure(Workload.READ, directory);
        assertThat(run.json()).contains("\"errors\":0,", "\"stuck\":0");
        assertThat(run.number("ops").orElseThrow()).isPositive();
        assertThat(run.number("quorum_rounds").orElseThrow()).isPositive();
    }

    private RunLine measure(Workload workload, Path directory) throws InterruptedException {
        Options options = Options.parse(List.of(
                workload.label(),
                "--groups=" + GROUPS,
                "--window=4",
                "--warmup=0",
                "--seconds=1",
                "--dir=" + directory));
        LogDbFactory stores = path ->
                disks.computeIfAbsent(path, unused -> new InMemoryDisk()).open();
        EngineConfig engine = EngineConfig.DEFAULT.withApplyWithStep(true);
        JsonLine line = new JsonLine();
        try (Cluster cluster = Cluster.start(directory, GROUPS, engine, new Wiring(stores, Wiring.tcp()), true)) {
            assertThat(Leaders.await(cluster, GROUPS, PATIENCE_MS)).isTrue();
            assertThat(Leaders.spread(cluster, GROUPS, PATIENCE_MS)).isZero();
            assertThat(new LoadRun(options, cluster, cluster::fsyncs, cluster::quorumRounds).run(line))
                    .isTrue();
        }
        return new RunLine(line.toString());
    }
}
