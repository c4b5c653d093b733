package io.flotilla.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.FlotillaException;
import io.flotilla.engine.FileDirectoryGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One holder at a time, in this process and among all. */
class LockFileTest {
    private static final int REFUSED = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    /** Another process that tries to take the lock of a file, and gives it back at once. */
    public static void main(String[] arguments) throws IOException {
        try (LockFile lock = LockFile.tryLock(Path.of(arguments[0]))) {
            System.exit(lock == null ? REFUSED : 0);
        }
    }

    private static boolean anotherProcessGets(Path file) throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockFileTest.class.getName(),
                        file.toString())
                .inheritIO()
                .start();
        int code = other.waitFor();
        assertThat(code).isIn(0, REFUSED);
        return code == 0;
    }

    @Test
    void aSecondTryInTheSameProcessIsRefusedAndTakesTheLockFromNobody() throws Exception {
        Path file = directory.resolve("lock");
        LockFile held = Objects.requireNonNull(LockFile.tryLock(file));
        assertThat(LockFile.tryLock(file)).isNull();
        Path alias = Files.createLink(directory.resolve("alias"), file);
        assertThat(LockFile.tryLock(alias)).as("under another name").isNull();
        assertThat(anotherProcessGets(file)).isFalse();
        held.close();
        held.close();
        assertThat(anotherProcessGets(file)).isTrue();
        Objects.requireNonNull(LockFile.tryLock(file)).close();
    }

    @Test
    void whatCannotBeOpenedIsNotHeld() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("target"));
        assertThatThrownBy(() -> LockFile.tryLock(link)).isInstanceOf(IOException.class);
        Files.delete(link);
        Objects.requireNonNull(LockFile.tryLock(link)).close();
    }

    @Test
    void aDirectoryThatWasRefusedInThisProcessIsStillRefusedToOthers() throws Exception {
        FileDirectoryGuard guard = new FileDirectoryGuard();
        DirectoryGuard.Guarded guarded = guard.guard(directory);
        assertThatThrownBy(() -> guard.guard(directory))
                .isInstanceOf(FlotillaException.BadDirectory.class)
                .hasMessageContaining("in use");
        assertThat(anotherProcessGets(directory.resolve("LOCK"))).isFalse();
        guarded.release();
        assertThat(anotherProcessGets(directory.resolve("LOCK"))).isTrue();
    }
}
