package io.flotilla.example.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A small file system of its own (tmpfs) on which one node keeps its data, so that it can be filled without harm to anybody else. */
public final class SmallDisk implements AutoCloseable {
    private static final int SIZE_MB = 192;
    private static final long COMMAND_SECONDS = 10;
    private static final String FILLER = "filler";

    private final Path directory;
    private final String refusal;

    /** Tries to mount it on a directory, which is made if missing. {@link #refusal} tells whether that was permitted. */
    SmallDisk(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        refusal = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE_MB + "m", "flotilla-chaos", directory.toString());
    }

    /** Why there is no such file system, in words; empty when there is one. */
    public String refusal() {
        return refusal;
    }

    /** Takes all the space that is left. */
    public void fill() throws IOException {
        byte[] piece = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(directory.resolve(FILLER))) {
            for (long written = 0; written < (long) SIZE_MB << 20; written += piece.length) {
                out.write(piece);
            }
        } catch (IOException e) {
            return; // no space left: as it should be
        }
        throw new IOException(directory + " holds more than its size of " + SIZE_MB + " MiB");
    }

    /** Gives the space back. */
    public void free() throws IOException {
        Files.deleteIfExists(directory.resolve(FILLER));
    }

    /** Unmounts it; the node must be gone. */
    @Override
    public void close() {
        if (refusal.isEmpty()) {
            String problem = run("umount", directory.toString());
            if (!problem.isEmpty()) {
                System.err.println("cannot unmount " + directory + ": " + problem);
            }
        }
    }

    /**
     * Unmounts it, and leaves what was on it, but for the filler, in the directory on which it was mounted; the node must be gone. What
     * cannot be copied stays mounted, and standard error says so.
     */
    void closeAndKeep() {
        if (!refusal.isEmpty()) {
            return; // a plain directory
        }
        Path copy = directory.resolveSibling(directory.getFileName() + "-copy");
        try {
            free();
            copy(directory, copy);
            close();
            Files.delete(directory);
            Files.move(copy, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            System.err.println(
                    "see whether " + directory + " is still mounted; what was on it could not be moved: " + e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) { // a directory comes before what is in it
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    /** Runs a command; empty, or what went wrong. */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return String.join(" ", command) + " does not end";
            }
            return process.exitValue() == 0 ? "" : output.strip() + " (exit code " + process.exitValue() + ")";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
