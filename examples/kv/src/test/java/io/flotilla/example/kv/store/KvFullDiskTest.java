package io.flotilla.example.kv.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.statemachine.StorageFullException;
import io.flotilla.statemachine.testkit.CommandList;
import io.flotilla.statemachine.testkit.SmallDisk;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.LmdbNativeException;

/** A disk that fills up under the state of a node fails nothing for good: what was applied waits in memory until there is space again. */
class KvFullDiskTest {
    private static final int DISK_MB = 192;
    private static final int VALUE_BYTES = 900_000;
    private static final int EIO = 5;
    private static final int EDQUOT = 122;

    /** More than waits in memory. */
    private static final int MANY = (int) (KvStore.MAX_PENDING_BYTES / VALUE_BYTES) + 10;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    Path parent;

    @SuppressWarnings("NullAway.Init") // set before each test
    private SmallDisk disk;

    @BeforeEach
    void mount() throws Exception {
        disk = SmallDisk.mount(parent, DISK_MB);
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void writesThatFoundNoSpaceAreRepeatedWhenThereIsSome() throws Exception {
        try (KvStore store = KvStore.open(disk.path().resolve("kv"), "test")) {
            Path filler = disk.fill(VALUE_BYTES);
            write(store, 1, 3);
            assertThatThrownBy(store::sync)
                    .isInstanceOf(StorageFullException.class)
                    .hasMessageContaining("full");
            assertThat(store.failure()).isNull();
            Files.delete(filler);
            store.sync();
            assertThat(store.hasPending()).isFalse();
            assertThat(store.get(1, new byte[] {3}).revision()).isEqualTo(3);
        }
    }

    @Test
    void updatesWaitForSpaceWhenMemoryHoldsNoMore() throws Exception {
        try (KvStore store = KvStore.open(disk.path().resolve("kv"), "test")) {
            Path filler = disk.fill(VALUE_BYTES);
            FutureTask<Void> writer = writeBeside(store);
            Files.delete(filler);
            writer.get();
            store.sync();
            assertThat(store.get(1, new byte[] {MANY}).revision()).isEqualTo(MANY);
        }
    }

    @Test
    void anUpdateThatWaitsEndsWithTheStore() throws Exception {
        KvStore store = KvStore.open(disk.path().resolve("kv"), "test");
        disk.fill(VALUE_BYTES);
        FutureTask<Void> writer = writeBeside(store);
        assertThatThrownBy(store::close).hasMessageContaining("full");
        assertThatThrownBy(writer::get)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** Writes more than memory holds; returns when the writer can only wait. */
    private static FutureTask<Void> writeBeside(KvStore store) throws KvStoreException {
        write(store, 1, 3);
        assertThatThrownBy(store::sync).isInstanceOf(StorageFullException.class); // nothing is cut any more
        FutureTask<Void> task = new FutureTask<>(() -> {
            write(store, 4, MANY);
            return null;
        });
        Thread writer = new Thread(task, "writer");
        writer.start();
        Awaitility.await().until(() -> store.pendingBytes() > KvStore.MAX_PENDING_BYTES);
        assertThat(task.isDone()).isFalse();
        return task;
    }

    private static void write(KvStore store, int first, int last) throws KvStoreException {
        for (int i = first; i <= last; i++) {
            byte[] value = new byte[VALUE_BYTES];
            value[0] = (byte) i;
            store.update(
                    1,
                    new CommandList(
                            i,
                            List.of(KvCommand.put(new byte[] {(byte) i}, value).encode())));
        }
    }

    /** LMDB says EIO when the disk took the beginning of a write only, and a quota is a full disk of its own. */
    @Test
    void fullIsToldFromBroken() throws Exception {
        KvEnvironment environment =
                KvEnvironment.open(Files.createDirectories(disk.path().resolve("kv")), "test");
        try {
            assertThat(environment.isFull(failure(EDQUOT))).isTrue();
            assertThat(environment.isFull(failure(EIO))).isFalse();
            disk.fill(VALUE_BYTES);
            assertThat(environment.isFull(failure(EIO))).isTrue();
        } finally {
            environment.close();
        }
    }

    /** As LMDB reports a code that it has no name for. */
    private static LmdbNativeException failure(int code) throws ReflectiveOperationException {
        Constructor<LmdbNativeException> made =
                LmdbNativeException.class.getDeclaredConstructor(int.class, String.class);
        made.setAccessible(true);
        return made.newInstance(code, "code " + code);
    }
}
