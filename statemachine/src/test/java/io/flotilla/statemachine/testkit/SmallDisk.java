package io.flotilla.statemachine.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small file system of its own, in memory, to be filled. Making one takes the right to mount: tests without it are skipped, and say so. Used by one
 * thread.
 *
 * @param path where it is mounted
 */
public record SmallDisk(Path path) implements AutoCloseable {
    private static final int PIECE_BYTES = 64 * 1024;

    /** Mounts one of so many megabytes as {@code disk} in {@code parent}. */
    public static SmallDisk mount(Path parent, int megabytes) throws IOException, InterruptedException {
        Path path = Files.createDirectories(parent.resolve("disk"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", path.toString());
        if (!mounted) {
            System.out.println("SKIPPED: this user may not mount a small file system");
        }
        assumeTrue(mounted, "this user may not mount a small file system");
        return new SmallDisk(path);
    }

    /** Takes all the space but about {@code spareBytes}; deleting the returned file gives it back. */
    public Path fill(long spareBytes) throws IOException {
        Path filler = path.resolve("filler");
        byte[] bytes = new byte[PIECE_BYTES];
        try (OutputStream out = Files.newOutputStream(filler)) {
            long left = path.toFile().getUsableSpace() - spareBytes;
            while (left > 0) {
                int piece = (int) Math.min(left, bytes.length);
                out.write(bytes, 0, piece);
                left -= piece;
            }
        }
        return filler;
    }

    /** No write succeeds from now on. */
    public void makeReadOnly() throws InterruptedException {
        assertThat(run("mount", "-o", "remount,ro", path.toString())).isTrue();
    }

    @Override
    public void close() throws InterruptedException {
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
