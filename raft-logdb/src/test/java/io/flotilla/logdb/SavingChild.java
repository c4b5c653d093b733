package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.spi.WriteBatch;
import io.flotilla.testkit.Logs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that saves batch after batch and says on standard output which are durable: {@code saved n}. What batch n holds follows from n, so that
 * another process can tell what must be there. The number of batches to save is its second argument; it goes on where the store ends.
 */
final class SavingChild {
    private static final int GROUPS = 8;
    private static final int KEPT = 40;
    private static final long TERM = 1;
    private static final String NUMBER = "n";

    private SavingChild() {}

    public static void main(String[] arguments) throws LogDbException {
        long end = Long.parseLong(arguments[1]);
        try (LogDb db = LmdbLogDb.open(Path.of(arguments[0]), LmdbStore.MAP_BYTES, new Compactor.Effort(0, 8_000))) {
            for (long n = number(db) + 1; n <= end; n++) {
                db.save(batch(n));
                say("saved " + n);
            }
        } catch (LogDbException e) {
            say(e.reason() + " " + e.getMessage());
            throw e;
        }
    }

    /** Begins such a process behind {@code prefix}, a command that runs another; empty for none. */
    static Process start(List<String> prefix, Path directory, long batches) throws IOException {
        return start(prefix, SavingChild.class, directory.toString(), Long.toString(batches));
    }

    /** Begins a process that runs a class of these tests. */
    static Process start(List<String> prefix, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx64m");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-opens") || flag.startsWith("--enable-native"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /**
     * Opens what such a process left and checks that it is whole: batches {@code 1..n} for one n, and each of them in full.
     *
     * @param acknowledged highest batch that it said was saved; n is at least that
     * @return n
     */
    static long check(Path directory, long acknowledged) throws LogDbException {
        try (LogDb db = LmdbLogDb.factory().open(directory)) {
            long n = number(db);
            assertThat(n).isGreaterThanOrEqualTo(acknowledged);
            assertThat(db.recovered()).hasSize(n == 0 ? 0 : GROUPS);
            for (RecoveredLog log : db.recovered()) {
                long group = log.key().groupId();
                assertThat(log.terms().lastIndex()).as("group %d", group).isEqualTo(lastIndex(group, n));
                assertThat(log.lastWriteId()).isEqualTo(n);
                long first = log.terms().firstIndex();
                long next = log.terms().lastIndex() + 1;
                List<String> found = Logs.entries(db.read(log.key(), first, next, Integer.MAX_VALUE), first, next);
                List<String> expected = first == next
                        ? List.of()
                        : Logs.entries(List.of(Logs.block(log.key(), first, next, TERM)), first, next);
                assertThat(found).isEqualTo(expected);
            }
            return n;
        }
    }

    private static WriteBatch batch(long n) {
        WriteBatch batch = new WriteBatch();
        for (long group = 1; group <= GROUPS; group++) {
            ReplicaKey key = new ReplicaKey(group, 1);
            long first = lastIndex(group, n - 1) + 1;
            long end = lastIndex(group, n) + 1;
            long compactTo = Math.max(0, first - 1 - KEPT);
            batch.writes()
                    .add(new LogWrite(
                            key,
                            Logs.uid(key),
                            n,
                            null,
                            first - 1,
                            List.of(Logs.block(key, first, end, TERM)),
                            compactTo));
        }
        byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(n).array();
        batch.records().add(new WriteBatch.RecordWrite(NUMBER, number));
        return batch;
    }

    /** Last index of a group after batch {@code n}: group g gets g entries in every batch, and one more in every third. */
    private static long lastIndex(long group, long n) {
        return group * n + n / 3;
    }

    private static long number(LogDb db) {
        byte[] value = db.records().get(NUMBER);
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    private static void say(String words) {
        System.out.println(words);
        System.out.flush();
    }
}
