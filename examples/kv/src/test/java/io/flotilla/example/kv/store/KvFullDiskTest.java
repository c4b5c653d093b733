package io.flotilla.example.kv.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flotilla.statemachine.StorageFullException;
import io.flotilla.statemachine.testkit.CommandList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up under the state of a node fails nothing for good: what was applied waits in memory until there is space again. */
class KvFullDiskTest {
    private static final int DISK_BYTES = 16 << 20;
    private static final int VALUE_BYTES = 900_000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    Path parent;

    @Test
    void writesThatFoundNoSpaceAreRepeatedWhenThereIsSome() throws Exception {
        Path disk = Files.createDirectories(parent.resolve("disk"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk.toString());
        if (!mounted) {
            System.out.println("SKIPPED: this user may not mount a small file system");
        }
        assumeTrue(mounted, "this user may not mount a small file system");
        try (KvStore store = KvStore.open(disk.resolve("kv"), "test")) {
            Path filler = disk.resolve("filler");
            Files.write(filler, new byte[(int) disk.toFile().getUsableSpace() - VALUE_BYTES]);
            for (int i = 1; i <= 3; i++) {
                byte[] value = new byte[VALUE_BYTES];
                value[0] = (byte) i;
                store.update(
                        1,
                        new CommandList(
                                i,
                                List.of(KvCommand.put(new byte[] {(byte) i}, value)
                                        .encode())));
            }
            assertThatThrownBy(store::sync)
                    .isInstanceOf(StorageFullException.class)
                    .hasMessageContaining("full");
            assertThat(store.failure()).isNull();
            Files.delete(filler);
            store.sync();
            assertThat(store.hasPending()).isFalse();
            assertThat(store.get(1, new byte[] {3}).revision()).isEqualTo(3);
        } finally {
            assertThat(run("umount", disk.toString())).isTrue();
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
