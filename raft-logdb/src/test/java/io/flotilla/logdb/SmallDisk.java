package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system of its own, in memory. Making one takes the right to mount: tests without it are skipped. */
record SmallDisk(Path path) implements AutoCloseable {
    private static final int DISK_MB = 24;

    static SmallDisk mount(Path parent) throws IOException, InterruptedException {
        Path path = Files.createDirectories(parent.resolve("disk"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MB + "m", "tmpfs", path.toString());
        if (!mounted) {
            System.out.println("SKIPPED: this user may not mount a small file system");
        }
        assumeTrue(mounted, "this user may not mount a small file system");
        return new SmallDisk(path);
    }

    /** Takes all the space that is left. */
    Path fill() throws IOException {
        Path filler = path.resolve("filler");
        byte[] bytes = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(bytes);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
            return filler;
        }
    }

    void makeReadOnly() throws InterruptedException {
        assertThat(run("mount", "-o", "remount,ro", path.toString())).isTrue();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        assertThat(run("umount", path.toString())).isTrue();
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
