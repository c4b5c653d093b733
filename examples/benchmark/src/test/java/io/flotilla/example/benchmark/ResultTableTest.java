package io.flotilla.example.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultTableTest {
    private static final List<Row> ROWS =
            Row.parse(List.of("# comment", "", "w | write | 48 | 16 | 1 | writes, W=1 | ops>=6x p50<=0.167x cpu<=0.6"));

    @Test
    void medianIsComparedWithTheBestPeer(@TempDir Path results) throws IOException {
        write(
                results,
                line("flotilla", 60_000, 900),
                line("flotilla", 10, 9_000),
                line("flotilla", 70_000, 1_000),
                line("tan", 1_500, 30_000),
                line("pebble", 5_000, 9_000));
        assertThat(ResultTable.render(ROWS, results))
                .contains("| writes, W=1 (3 runs) | ops/s | 60,000 | 5,000 (pebble) | 12× | ≥ 6× | met |")
                .contains("|  | p50 | 1.00 ms | 9.00 ms (pebble) | 0.11× | ≤ 0.167× | met |")
                .contains("|  | CPU per op | 0.50 µs | 0.50 µs (pebble) | 1.0× | ≤ 0.60 µs | met |");
    }

    @Test
    void missedBarIsSaid(@TempDir Path results) throws IOException {
        write(results, line("flotilla", 29_000, 2_000), line("pebble", 5_000, 9_000));
        assertThat(ResultTable.render(ROWS, results)).contains("| 5.8× | ≥ 6× | **missed** |");
    }

    @Test
    void machineStandsBelowTheTable(@TempDir Path results) throws IOException {
        write(
                results,
                "{\"system\":\"flotilla\",\"cores\":2,\"cpu\":\"Model\",\"os\":\"Linux 6\",\"jdk\":\"Debian 17\"}");
        assertThat(ResultTable.render(ROWS, results))
                .endsWith("\nMeasured on 2 cores (Model), Linux 6, JDK Debian 17.\n");
    }

    @Test
    void rowWithoutRunsIsOpen(@TempDir Path results) throws IOException {
        assertThat(ResultTable.render(ROWS, results))
                .contains("| writes, W=1 | ops/s | not measured | – | – | ≥ 6× | open |");
    }

    @Test
    void runWhoseReplicasDifferDoesNotCount(@TempDir Path results) throws IOException {
        write(results, line("flotilla", 1, 1).replace("}", ",\"replicas_agree\":false}"), line("pebble", 5_000, 9_000));
        assertThat(ResultTable.render(ROWS, results)).contains("not measured").contains("**1 runs failed**");
    }

    @Test
    void tableGoesBetweenTheMarks() {
        String readme = "before\n" + ResultTable.BEGIN + "\nold\n" + ResultTable.END + "\nafter\n";
        assertThat(ResultTable.replaceIn(readme, "new\n"))
                .isEqualTo("before\n" + ResultTable.BEGIN + "\nnew\n" + ResultTable.END + "\nafter\n");
        assertThatThrownBy(() -> ResultTable.replaceIn("nothing", "new\n")).hasMessageContaining("no place");
    }

    @Test
    void committedRowsAreReadable() throws IOException {
        Path rows = Path.of(System.getProperty("project.basedir"), "rows.txt");
        assertThat(Row.parse(Files.readAllLines(rows)))
                .hasSize(12)
                .extracting(Row::id)
                .doesNotHaveDuplicates();
    }

    private static void write(Path results, String... lines) throws IOException {
        Files.write(results.resolve("w.jsonl"), List.of(lines));
    }

    private static String line(String system, double ops, double p50) {
        return new JsonLine()
                .put("system", system)
                .put("ops_per_s", ops)
                .put("p50_us", p50)
                .put("cpu_us_per_op", 0.5)
                .toString();
    }
}
