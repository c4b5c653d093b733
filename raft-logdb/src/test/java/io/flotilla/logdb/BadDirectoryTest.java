package io.flotilla.logdb;

import static io.flotilla.testkit.Logs.append;
import static io.flotilla.testkit.Logs.batch;
import static io.flotilla.testkit.Logs.large;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbException.Reason;
import io.flotilla.statemachine.testkit.SmallDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lmdbjava.Dbi;
import org.lmdbjava.DirectBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/** Directories that are not what a store needs: each is refused with a typed error in words, and nothing in it changes. */
class BadDirectoryTest {
    private static final int DISK_MB = 24;

    private static final ReplicaKey KEY = new ReplicaKey(7, 2);
    private static final int ENTRY_BYTES = 50_000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    void aDirectoryOfOtherFilesIsForeign() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "mine");

        refused(Reason.FOREIGN, "notes.txt", "name another directory");
        assertThat(directory).isDirectoryContaining("glob:**/notes.txt");
        assertThat(directory.toFile().list()).hasSize(1);
    }

    @Test
    void aFileInThePlaceOfTheDirectoryIsRefused() throws IOException {
        directory = Files.writeString(directory.resolve("file"), "x");

        refused(Reason.UNUSABLE, "not a directory");
    }

    @Test
    void aSymbolicLinkIsRefused() throws IOException {
        Path there = Files.createDirectory(directory.resolve("there"));
        directory = Files.createSymbolicLink(directory.resolve("link"), there);

        refused(Reason.UNUSABLE, "symbolic link");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data.mdb", "lock.mdb", "store.lock", "new.mdb"})
    void aSymbolicLinkInThePlaceOfOneOfItsFilesIsRefused(String file) throws IOException {
        Path there = Files.createFile(directory.resolve("there"));
        directory = Files.createDirectory(directory.resolve("store"));
        Files.createSymbolicLink(directory.resolve(file), there);

        refused(Reason.UNUSABLE, file, "symbolic link");
        assertThat(there).isEmptyFile();
    }

    @Test
    void aStoreIsReadableByItsOwnerAlone() throws Exception {
        directory = directory.resolve("store");
        open().close();

        assertThat(Files.getPosixFilePermissions(directory)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                            .isEqualTo(PosixFilePermissions.fromString("rw-------")));
        }
    }

    @Test
    void aStoreThatIsOpenInThisProcessIsNotOpenedTwice() throws LogDbException {
        try (LogDb db = open()) {
            refused(Reason.UNUSABLE, "in use");
            db.save(batch(append(KEY, 1, large(KEY, 1, 1, 10))));
        }
        try (LogDb db = open()) {
            assertThat(db.recovered()).hasSize(1);
        }
    }

    @Test
    void aStoreThatAnotherProcessHasOpenIsRefusedUntilThatOneIsGone() throws Exception {
        Process other = SavingChild.start(List.of(), directory, Long.MAX_VALUE);
        try (BufferedReader lines = other.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("saved 1");
            refused(Reason.UNUSABLE, "in use", "another process");
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(SavingChild.check(directory, 1)).isPositive();
    }

    /** A refusal in this process takes nothing from the store that is open in it: not the lock that keeps others away. */
    @Test
    void aStoreThatWasRefusedInThisProcessIsStillRefusedToOthers() throws Exception {
        try (LogDb db = open()) {
            refused(Reason.UNUSABLE, "in use");
            Process other = SavingChild.start(List.of(), directory, 1);
            try (BufferedReader lines = other.inputReader()) {
                assertThat(lines.readLine()).contains("UNUSABLE", "in use", "another process");
            }
            db.save(batch(append(KEY, 1, large(KEY, 1, 1, 10))));
        }
    }

    @Test
    void aStoreThatCouldNotBeOpenedIsNotInUse() throws IOException {
        byte[] text = "not a store at all. ".repeat(1000).getBytes(StandardCharsets.UTF_8);
        Files.write(directory.resolve("data.mdb"), text);

        refused(Reason.FOREIGN, "data.mdb");
        refused(Reason.FOREIGN, "data.mdb");
    }

    @Test
    void aReadOnlyDirectoryIsRefused() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory, DISK_MB)) {
            directory = disk.path();
            open().close();
            disk.makeReadOnly();

            refused(Reason.UNUSABLE, "not writable");
        }
    }

    @Test
    void aDataFileThatLmdbDoesNotKnowIsForeign() throws IOException {
        byte[] text = "not a store at all. ".repeat(1000).getBytes(StandardCharsets.UTF_8);
        Path data = Files.write(directory.resolve("data.mdb"), text);

        refused(Reason.FOREIGN, "data.mdb");
        assertThat(data).hasBinaryContent(text);
    }

    @Test
    void aDataFileThatWasNotFinishedWhenThePowerWentIsMadeAnew() throws Exception {
        Path unfinished = Files.write(directory.resolve("new.mdb"), new byte[5000]);
        try (LogDb db = open()) {
            db.save(batch(append(KEY, 1, large(KEY, 1, 1, 10))));
        }
        try (LogDb db = open()) {
            assertThat(db.recovered()).hasSize(1);
        }
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void anEnvironmentOfSomebodyElseIsForeignAndStaysAsItIs() {
        try (Env<DirectBuffer> env = environment()) {
            put(env, "theirs", "value");
        }

        refused(Reason.FOREIGN, "something else");
        try (Env<DirectBuffer> env = environment();
                Txn<DirectBuffer> txn = env.txnRead()) {
            assertThat(env.openDbi((byte[]) null).get(txn, utf8("theirs"))).isNotNull();
        }
    }

    @Test
    void aStoreOfANewerFormatIsRefusedWithBothVersions() throws LogDbException {
        open().close();
        UnsafeBuffer header = direct(JournalLayout.HEADER_LENGTH);
        byte[] bytes = new byte[JournalLayout.HEADER_LENGTH];
        StoreHeader.encode(header);
        header.getBytes(0, bytes);
        bytes[JournalLayout.HEADER_VERSION] = 9;
        int crc = JournalLayout.crcAround(bytes, JournalLayout.HEADER_CRC, JournalLayout.HEADER_LENGTH);
        header.putBytes(0, bytes);
        header.putInt(JournalLayout.HEADER_CRC, crc, JournalLayout.LE);
        UnsafeBuffer key = direct(1);
        key.putByte(0, JournalLayout.HEADER_KEY);
        try (Env<DirectBuffer> env = environment()) {
            env.openDbi((byte[]) null).put(key, header);
        }

        refused(Reason.FOREIGN, "version 9", "version " + JournalLayout.VERSION);
    }

    @Test
    void aDamagedBlockIsATypedErrorOfEveryReadAndOthersAreStillRead() throws Exception {
        try (LogDb db = open()) {
            for (int i = 1; i <= 3; i++) {
                db.save(batch(append(KEY, i, large(KEY, i, 1, ENTRY_BYTES))));
            }
            assertThat(db.read(KEY, 2, 3, 1)).hasSize(1);
        }
        damageEntry(2);
        try (LogDb db = open()) {
            for (int time = 0; time < 2; time++) {
                assertThatThrownBy(() -> db.read(KEY, 2, 3, 1))
                        .isInstanceOfSatisfying(
                                LogDbException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
                        .hasMessageContaining("data.mdb")
                        .hasMessageContaining("[7:2] entries 2..2")
                        .hasMessageContaining("expected");
            }
            assertThat(db.read(KEY, 1, 2, 1)).hasSize(1);
            assertThat(db.read(KEY, 3, 4, 1)).hasSize(1);
        }
    }

    /** Flips a bit in the middle of the payload of an entry, in the file. */
    private void damageEntry(int index) throws IOException {
        Path data = directory.resolve("data.mdb");
        byte[] file = Files.readAllBytes(data);
        byte[] block = large(KEY, index, 1, ENTRY_BYTES).bytes();
        int found = 0;
        for (int at = 0; at + block.length <= file.length; at++) {
            if (Arrays.equals(file, at, at + block.length, block, 0, block.length)) {
                file[at + block.length / 2] ^= 1;
                found++;
            }
        }
        assertThat(found).isEqualTo(1);
        Files.write(data, file);
    }

    private LogDb open() throws LogDbException {
        return LmdbLogDb.factory().open(directory);
    }

    private void refused(Reason reason, String... words) {
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        LogDbException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContainingAll(words)
                .hasMessageContaining(directory.toString());
    }

    private Env<DirectBuffer> environment() {
        return Env.create(DirectBufferProxy.PROXY_DB).setMapSize(1 << 30).open(directory.toFile(), EnvFlags.MDB_NOTLS);
    }

    private static void put(Env<DirectBuffer> env, String key, String value) {
        Dbi<DirectBuffer> dbi = env.openDbi((byte[]) null);
        dbi.put(utf8(key), utf8(value));
    }

    private static UnsafeBuffer utf8(String text) {
        UnsafeBuffer buffer = direct(text.length());
        buffer.putStringWithoutLengthAscii(0, text);
        return buffer;
    }

    private static UnsafeBuffer direct(int length) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }
}
