package io.flotilla.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.history.Operation.End;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Histories whose verdict is known; the field "why" of their first line says why. */
class FixturesTest {
    @TestFactory
    Stream<DynamicTest> goodHistoryIsLinearizable() throws IOException {
        return files("good")
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    assertThat(new LinearizabilityChecker().check(read(file)).explanation())
                            .isNull();
                    assertThat(EveryOrder.explains(only(file))).isTrue();
                }));
    }

    @TestFactory
    Stream<DynamicTest> badHistoryIsNot() throws IOException {
        return files("bad")
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    assertThat(new LinearizabilityChecker().check(read(file)).explanation())
                            .isNotNull();
                    assertThat(EveryOrder.explains(only(file))).isFalse();
                }));
    }

    /** So a checker that took what is unknown for failed, or for done, would not pass the good ones. */
    @Test
    void goodHistoriesTellUnknownFromFailedAndFromDone() throws IOException {
        assertThat(verdicts("good", operation -> ended(operation, End.UNKNOWN, End.FAILED)))
                .contains(false);
        assertThat(verdicts("good", operation -> ended(operation, End.UNKNOWN, End.OK)))
                .contains(false);
    }

    /** So a checker that did not look at real time, or at failed cas, or that let what failed happen, would pass a bad one. */
    @Test
    void badHistoriesHangOnRealTimeAndOnFailures() throws IOException {
        assertThat(verdicts("bad", FixturesTest::withoutTime)).contains(true);
        assertThat(verdicts("bad", operation -> ended(operation, End.FAILED, End.UNKNOWN)))
                .contains(true);
    }

    @Test
    void explanationNamesKeyPrefixAndConflict() throws IOException {
        Path file = files("bad")
                .filter(path -> path.endsWith("reads-turn-back.jsonl"))
                .findFirst()
                .orElseThrow();
        assertThat(new LinearizabilityChecker().check(read(file)).explanation()).hasToString("""
            not linearizable: key "x"
            The longest part that can be ordered: up to line 6, with 3 operations:
              lines 1-2: process 1 write "a"; the value is "a"
              line 3: process 1 write "b", outcome unknown; the value is "b"
              lines 4-5: process 2 read found "b"
            With the end of the operation in lines 6-7: process 3 read found "a", there is no order any more.
            These contradict each other:
              lines 1-2: process 1 write "a"
              lines 4-5: process 2 read found "b"
              lines 6-7: process 3 read found "a"
            """);
    }

    private static List<Boolean> verdicts(String kind, UnaryOperator<Operation> change) throws IOException {
        return files(kind)
                .map(file -> LinearizabilityChecker.check(
                                only(file).stream().map(change).toList(), Long.MAX_VALUE)
                        .isLinearizable())
                .toList();
    }

    private static Operation ended(Operation operation, End from, End to) {
        if (operation.end() != from || operation.function() == Function.READ) {
            return operation;
        }
        return new Operation(
                operation.process(),
                operation.function(),
                operation.key(),
                operation.argument(),
                to,
                null,
                operation.invokedAt(),
                to == End.UNKNOWN ? Operation.NEVER : operation.endedAt());
    }

    private static Operation withoutTime(Operation operation) {
        return new Operation(
                operation.process(),
                operation.function(),
                operation.key(),
                operation.argument(),
                operation.end(),
                operation.result(),
                operation.invokedAt(),
                operation.endedAt() == Operation.NEVER ? Operation.NEVER : Operation.NEVER - 1 - operation.invokedAt());
    }

    private static Stream<Path> files(String kind) throws IOException {
        Path directory = Path.of(
                System.getProperty("project.basedir", "raft-core"), "src/test/resources/io/flotilla/history", kind);
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList().stream();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static List<Operation> only(Path file) {
        return read(file).byKey().values().iterator().next();
    }

    private static History read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return HistoryReader.read(in);
        } catch (IOException | MalformedHistoryException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }
}
