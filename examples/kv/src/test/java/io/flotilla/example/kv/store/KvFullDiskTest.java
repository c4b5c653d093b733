package io.flotilla.example.kv.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flotilla.statemachine.StorageFullException;
import io.flotilla.statemachine.testkit.CommandList;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up under the state of a node fails nothing for good: what was applied waits in memory until there is space again. */
class KvFullDiskTest {
    private static final int DISK_BYTES = 192 << 20;
    private static final int VALUE_BYTES = 900_000;

    /** More than waits in memory. */
    private static final int MANY = (int) (KvStore.MAX_PENDING_BYTES / VALUE_BYTES) + 10;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    Path parent;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path disk;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectories(parent.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk.toString());
        if (!mounted) {
            System.out.println("SKIPPED: this user may not mount a small file system");
        }
        assumeTrue(mounted, "this user may not mount a small file system");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    @Test
    void writesThatFoundNoSpaceAreRepeatedWhenThereIsSome() throws Exception {
        try (KvStore store = KvStore.open(disk.resolve("kv"), "test")) {
            Path filler = fill();
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
        try (KvStore store = KvStore.open(disk.resolve("kv"), "test")) {
            Path filler = fill();
            FutureTask<Void> writer = writeBeside(store);
            Files.delete(filler);
            writer.get();
            store.sync();
            assertThat(store.get(1, new byte[] {MANY}).revision()).isEqualTo(MANY);
        }
    }

    @Test
    void anUpdateThatWaitsEndsWithTheStore() throws Exception {
        KvStore store = KvStore.open(disk.resolve("kv"), "test");
        fill();
        FutureTask<Void> writer = writeBeside(store);
        assertThatThrownBy(store::close).hasMessageContaining("full");
        assertThatThrownBy(writer::get)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** Leaves room for one value. */
    private Path fill() throws IOException {
        Path filler = disk.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] piece = new byte[VALUE_BYTES];
            while (disk.toFile().getUsableSpace() > 2L * VALUE_BYTES) {
                out.write(piece);
            }
            out.write(piece, 0, (int) (disk.toFile().getUsableSpace() - VALUE_BYTES));
        }
        return filler;
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

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
