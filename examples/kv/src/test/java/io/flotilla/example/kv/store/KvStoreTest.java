package io.flotilla.example.kv.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.statemachine.testkit.CommandList;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;

class KvStoreTest {
    private static final String IDENTITY = "test/n1/groups=4";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    Path directory;

    @Test
    void valueIsReadBackWithTheIndexOfItsLastWrite() throws Exception {
        try (KvStore store = open(directory)) {
            put(store, 1, 5, "a", "first");
            put(store, 1, 6, "a", "second");

            assertThat(get(store, 1, "a")).isEqualTo(new KvValue("second".getBytes(UTF_8), 6));
        }
    }

    @Test
    void deletedKeyIsAbsentAndHasNoRevisionBeforeAndAfterItIsWritten() throws Exception {
        try (KvStore store = open(directory)) {
            put(store, 1, 1, "a", "x");
            store.flush();
            put(store, 1, 2, "a", null);

            assertThat(get(store, 1, "a")).isEqualTo(KvValue.ABSENT);
            store.flush();
            assertThat(get(store, 1, "a")).isEqualTo(KvValue.ABSENT);
        }
    }

    @Test
    void emptyValueIsNotAbsent() throws Exception {
        try (KvStore store = open(directory)) {
            put(store, 1, 1, "a", "");
            store.flush();

            assertThat(get(store, 1, "a")).isEqualTo(new KvValue(new byte[0], 1));
        }
    }

    @Test
    void groupsDoNotSeeEachOthersKeys() throws Exception {
        try (KvStore store = open(directory)) {
            put(store, 0, 1, "a", "zero");
            put(store, 1, 1, "a", "one");
            store.flush();

            assertThat(get(store, 0, "a").value()).isEqualTo("zero".getBytes(UTF_8));
            assertThat(get(store, 1, "a").value()).isEqualTo("one".getBytes(UTF_8));
            assertThat(get(store, 2, "a")).isEqualTo(KvValue.ABSENT);
        }
    }

    @Test
    void whatACrashLeavesIsThePrefixThatItsAppliedIndexNames() throws Exception {
        try (KvStore store = open(directory.resolve("a"))) {
            put(store, 1, 1, "kept", "x");
            put(store, 2, 1, "kept", "y");
            store.flush();
            byte[] onDisk = Files.readAllBytes(directory.resolve("a/data.mdb"));
            put(store, 1, 2, "late", "z");
            Files.createDirectories(directory.resolve("b"));
            Files.write(directory.resolve("b/data.mdb"), onDisk);
        }

        try (KvStore crashed = open(directory.resolve("b"))) {
            assertThat(crashed.appliedIndex(1)).isEqualTo(1);
            assertThat(crashed.appliedIndex(2)).isEqualTo(1);
            assertThat(get(crashed, 1, "kept").value()).isEqualTo("x".getBytes(UTF_8));
            assertThat(get(crashed, 1, "late")).isEqualTo(KvValue.ABSENT);
        }
    }

    @Test
    void closedStoreOpensWithEverythingThatWasApplied() throws Exception {
        try (KvStore store = open(directory)) {
            put(store, 3, 9, "a", "x");
        }

        try (KvStore reopened = open(directory)) {
            assertThat(reopened.appliedIndex(3)).isEqualTo(9);
            assertThat(get(reopened, 3, "a").revision()).isEqualTo(9);
        }
    }

    @Test
    void batchWithAnUnknownCommandChangesNothing() throws Exception {
        try (KvStore store = open(directory)) {
            byte[] good = KvCommand.put("a".getBytes(UTF_8), new byte[] {1}).encode();
            CommandList batch = new CommandList(1, List.of(good, new byte[] {1, 9, 1, 0, 'a'}));

            assertThatThrownBy(() -> store.update(1, batch))
                    .isInstanceOf(KvStoreException.class)
                    .hasMessageContaining("type 9");
            assertThat(get(store, 1, "a")).isEqualTo(KvValue.ABSENT);
            assertThat(store.appliedIndex(1)).isZero();
        }
    }

    @Test
    void storeOfAnotherNodeIsRefusedAndBothSidesAreNamed() throws Exception {
        open(directory).close();

        assertThatThrownBy(() -> KvStore.open(directory, "test/n2/groups=4"))
                .isInstanceOf(KvStoreException.class)
                .hasMessageContaining(IDENTITY)
                .hasMessageContaining("test/n2/groups=4");
    }

    @Test
    void storeOfANewerFormatIsRefusedStaysAsItIsAndBothVersionsAreNamed() throws Exception {
        try (KvStore store = open(directory)) {
            put(store, 1, 5, "a", "value");
            store.flush();
        }
        setFormat("3");

        assertThatThrownBy(() -> open(directory))
                .isInstanceOf(KvStoreException.class)
                .hasMessageContaining("format \"3\"")
                .hasMessageContaining("\"2\"");
        setFormat("2");
        try (KvStore store = open(directory)) {
            assertThat(get(store, 1, "a")).isEqualTo(new KvValue("value".getBytes(UTF_8), 5));
        }
    }

    private void setFormat(String version) {
        try (Env<ByteBuffer> env = Env.create().setMaxDbs(3).open(directory.toFile())) {
            env.openDbi("meta").put(direct("format"), direct(version));
        }
    }

    private static ByteBuffer direct(String text) {
        return ByteBuffer.allocateDirect(text.length())
                .put(text.getBytes(UTF_8))
                .flip();
    }

    @Test
    void fileThatIsNoStoreIsRefused() throws Exception {
        Files.write(directory.resolve("data.mdb"), new byte[8192]);

        assertThatThrownBy(() -> open(directory))
                .isInstanceOf(KvStoreException.class)
                .hasMessageContaining(directory.toString());
    }

    @Test
    void damagedSnapshotLeavesTheFormerStateAndNoTrace() throws Exception {
        byte[] stream;
        try (KvStore source = open(directory.resolve("source"))) {
            put(source, 1, 7, "a", "new");
            stream = save(source, 1);
        }
        try (KvStore store = open(directory.resolve("target"))) {
            put(store, 1, 3, "a", "old");
            for (int length = 0; length < stream.length; length++) {
                byte[] cut = java.util.Arrays.copyOf(stream, length);
                assertThatThrownBy(() -> store.recover(1, new ByteArrayInputStream(cut), () -> false))
                        .isInstanceOf(KvStoreException.class);
            }

            assertThat(get(store, 1, "a")).isEqualTo(new KvValue("old".getBytes(UTF_8), 3));
            assertThat(store.appliedIndex(1)).isEqualTo(3);
            store.recover(1, new ByteArrayInputStream(stream), () -> false);
            assertThat(get(store, 1, "a")).isEqualTo(new KvValue("new".getBytes(UTF_8), 7));
        }
    }

    @Test
    void recoveryReplacesOneGroupOnlyAndSurvivesReopening() throws Exception {
        byte[] stream;
        try (KvStore source = open(directory.resolve("source"))) {
            put(source, 1, 7, "a", "new");
            stream = save(source, 1);
        }
        try (KvStore store = open(directory.resolve("target"))) {
            put(store, 1, 3, "gone", "old");
            put(store, 2, 4, "stays", "same");
            store.recover(1, new ByteArrayInputStream(stream), () -> false);
        }

        try (KvStore store = open(directory.resolve("target"))) {
            assertThat(get(store, 1, "gone")).isEqualTo(KvValue.ABSENT);
            assertThat(get(store, 1, "a").revision()).isEqualTo(7);
            assertThat(get(store, 2, "stays").revision()).isEqualTo(4);
            put(store, 1, 8, "a", "newer");
            store.flush();
            assertThat(get(store, 1, "a").revision()).isEqualTo(8);
        }
    }

    @Test
    void readersSeeEveryWriteWhileLayersAreCutAndWritten() throws Exception {
        int writes = 3000;
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (KvStore store = open(directory)) {
            Future<?> writer = threads.submit(() -> {
                for (int i = 1; i <= writes; i++) {
                    put(store, 1, i, "a", "value " + i);
                }
                return null;
            });
            Future<?> flusher = threads.submit(() -> {
                while (!writer.isDone()) {
                    store.flush();
                }
                return null;
            });
            Future<Boolean> reader = threads.submit(() -> {
                long last = 0;
                while (!writer.isDone()) {
                    long revision = get(store, 1, "a").revision();
                    if (revision < last) {
                        return false;
                    }
                    last = revision;
                }
                return true;
            });

            writer.get(60, TimeUnit.SECONDS);
            flusher.get(60, TimeUnit.SECONDS);
            assertThat(reader.get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(get(store, 1, "a").revision()).isEqualTo(writes);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void lookupOfAClosedStoreThrows() throws Exception {
        KvStore store = open(directory);
        store.close();
        store.close();

        assertThatThrownBy(() -> get(store, 1, "a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> put(store, 1, 1, "a", "x")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void snapshotThatWasPreparedAndNeverSavedDoesNotHinderClosing() throws Exception {
        KvStore store = open(directory);
        put(store, 1, 1, "a", "x");
        KvStateMachine machine = new KvStateMachine(store, 1);
        machine.prepareSnapshot();
        machine.close();
        store.close();

        assertThatThrownBy(() -> machine.lookup(new KvQuery.Applied())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void largeStateGoesThroughASnapshotInSeveralTransactions() throws Exception {
        int keys = 60;
        byte[] large = new byte[200_000];
        byte[] stream;
        try (KvStore source = open(directory.resolve("source"))) {
            for (int i = 0; i < keys; i++) {
                large[i] = 1;
                byte[] command = KvCommand.put(("k" + i).getBytes(UTF_8), large).encode();
                source.update(1, new CommandList(i + 1, List.of(command)));
            }
            stream = save(source, 1);
        }
        try (KvStore target = open(directory.resolve("target"))) {
            target.recover(1, new ByteArrayInputStream(stream), () -> false);
            List<Long> revisions = new ArrayList<>();
            for (int i = 0; i < keys; i++) {
                revisions.add(get(target, 1, "k" + i).revision());
            }
            assertThat(revisions).hasSize(keys).isSorted().startsWith(1L).endsWith((long) keys);
            assertThat(get(target, 1, "k" + (keys - 1)).value()).isEqualTo(large);
        }
    }

    @Test
    void valueThatChangedOnDiskIsRefusedInsteadOfAnswered() throws Exception {
        Path file = directory.resolve("data.mdb");
        try (KvStore store = open(directory)) {
            put(store, 1, 1, "a", "what was written");
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.write(
                file,
                new String(bytes, ISO_8859_1)
                        .replace("was written", "was wrutten")
                        .getBytes(ISO_8859_1));

        try (KvStore store = open(directory)) {
            assertThatThrownBy(() -> get(store, 1, "a"))
                    .isInstanceOf(KvStoreException.class)
                    .hasMessageContaining("group 1")
                    .hasMessageContaining("checksum");
        }
    }

    /** Without the hole that takes its place, the first page behind the file's end would end this process in native code. */
    @Test
    void fileThatWasCutOffIsRefusedOrAnswersRightButEndsNoProcess() throws Exception {
        Path file = directory.resolve("whole/data.mdb");
        try (KvStore store = open(directory.resolve("whole"))) {
            for (int i = 0; i < 50; i++) {
                put(store, 1, i + 1, "k" + i, "v".repeat(3000));
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        int noticed = 0;
        for (int pages = 2; pages < bytes.length / 4096; pages += 3) {
            Path cut = Files.createDirectories(directory.resolve("cut-" + pages));
            Files.write(cut.resolve("data.mdb"), Arrays.copyOf(bytes, pages * 4096));
            noticed += readAll(cut) ? 0 : 1;
        }

        assertThat(noticed).as("files whose loss was noticed").isGreaterThan(bytes.length / 4096 / 6);
    }

    /** Reads the fifty keys; false if the store or a key is refused. */
    private static boolean readAll(Path directory) throws Exception {
        try (KvStore store = open(directory)) {
            for (int i = 0; i < 50; i++) {
                assertThat(get(store, 1, "k" + i).value())
                        .isEqualTo("v".repeat(3000).getBytes(UTF_8));
            }
            return true;
        } catch (KvStoreException | LmdbException refused) {
            return false;
        }
    }

    @Test
    void storeThatWasNotFinishedWhenThePowerWentIsMadeAnew() throws Exception {
        Path unfinished = Files.write(directory.resolve("new.mdb"), new byte[5000]);
        try (KvStore store = open(directory)) {
            put(store, 1, 1, "k", "v");
        }
        try (KvStore store = open(directory)) {
            assertThat(store.appliedIndex(1)).isEqualTo(1);
        }
        assertThat(unfinished).doesNotExist();
    }

    private static KvStore open(Path directory) throws Exception {
        return KvStore.open(directory, IDENTITY);
    }

    private static void put(KvStore store, long groupId, long index, String key, @Nullable String value)
            throws KvStoreException {
        byte[] bytes = key.getBytes(UTF_8);
        KvCommand command = value == null ? KvCommand.delete(bytes) : KvCommand.put(bytes, value.getBytes(UTF_8));
        store.update(groupId, new CommandList(index, List.of(command.encode())));
    }

    private static KvValue get(KvStore store, long groupId, String key) throws KvStoreException {
        return store.get(groupId, key.getBytes(UTF_8));
    }

    private static byte[] save(KvStore store, long groupId) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        KvSnapshot snapshot = store.prepareSnapshot(groupId);
        store.save(snapshot, out, () -> false);
        return out.toByteArray();
    }
}
