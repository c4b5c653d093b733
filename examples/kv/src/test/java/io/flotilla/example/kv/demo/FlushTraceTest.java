package io.flotilla.example.kv.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the trace of a store which does not flush would be noticed. */
class FlushTraceTest {
    private static final String OPEN =
            "7  100.000000 openat(AT_FDCWD</x>, \"/a/log/data.mdb\", O_WRONLY|O_DSYNC) = 46</a/log/data.mdb> <0.000022>";
    private static final String WRITE =
            "7  101.000000 pwrite64(45</a/log/data.mdb>, \"..token..\", 4096, 8192) = 4096 <0.000100>";
    private static final String FLUSH = "7  102.000000 fdatasync(45</a/log/data.mdb>) = 0 <0.500000>";
    private static final String META =
            "7  103.000000 pwrite64(46</a/log/data.mdb>, \"meta\", 120, 32) = 120 <0.250000>";
    private static final String OTHER = "7  102.000000 fdatasync(45</a/kv/data.mdb>) = 0 <0.500000>";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    Path directory;

    @Test
    void commitIsDurableWhenItsMetaPageIsWrittenAfterItsFlush() throws IOException {
        assertThat(trace(OPEN, WRITE, FLUSH, META).durableAt("token"))
                .contains(Instant.ofEpochSecond(103, 250_000_000));
    }

    @Test
    void callThatIsInterruptedByAnotherThreadEndsWhenItIsResumed() throws IOException {
        String began = FLUSH.substring(0, FLUSH.indexOf(')')) + " <unfinished ...>";
        String ended = "7  104.000000 <... fdatasync resumed>) = 0 <2.000000>";
        String meta = META.replace("103.", "105.");

        assertThat(trace(OPEN, WRITE, began, "8  103.000000 fsync(9</y>) = 0 <0.1>", ended, meta)
                        .durableAt("token"))
                .contains(Instant.ofEpochSecond(105, 250_000_000));
    }

    @Test
    void withoutBothFlushesAfterTheWriteNothingIsDurable() throws IOException {
        assertThat(trace(OPEN, WRITE, META).durableAt("token"))
                .as("no flush of the pages")
                .isEmpty();
        assertThat(trace(OPEN, WRITE, FLUSH).durableAt("token"))
                .as("no meta page")
                .isEmpty();
        assertThat(trace(OPEN, FLUSH, WRITE, META).durableAt("token"))
                .as("flushed before")
                .isEmpty();
        assertThat(trace(OPEN, WRITE, OTHER, META).durableAt("token"))
                .as("another file")
                .isEmpty();
        assertThat(trace(OPEN.replace("|O_DSYNC", ""), WRITE, FLUSH, META).durableAt("token"))
                .as("a meta page that is no flush")
                .isEmpty();
        assertThat(trace(OPEN, WRITE, FLUSH, META).durableAt("other"))
                .as("never written")
                .isEmpty();
    }

    private FlushTrace trace(String... lines) throws IOException {
        Path file = Files.createTempFile(directory, "trace", ".txt");
        return FlushTrace.read(Files.write(file, List.of(lines), ISO_8859_1), "/log/data.mdb");
    }
}
