package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that saves asks of the kernel, seen by strace; and what it does when the kernel says that a flush failed. */
class FlushTraceTest {
    private static final int BATCHES = 60;
    private static final Pattern OPENED = Pattern.compile("openat\\(.*data\\.mdb\", (\\S+),? .*= (\\d+)");
    private static final Pattern CALL = Pattern.compile("^\\d+ +(\\w+)\\((\\d+).*= (-?\\d+).*");

    @BeforeAll
    static void requireStrace() throws InterruptedException {
        Strace.require(FlushTraceTest.class);
    }

    @Test
    void betweenABatchAndItsAcknowledgementThePagesAreFlushedAndThenTheMetaPage(@TempDir Path directory)
            throws Exception {
        String steps = steps(directory);

        // P pages written, F flushed, M meta page written and flushed, A acknowledged
        String afterOpening = steps.substring(steps.indexOf("A") - 3);
        assertThat(afterOpening).matches("(P+FMA){" + BATCHES + "}P*F?M?");
    }

    /** The process before may have been killed: what it wrote and did not flush is seen, and could still be lost. */
    @Test
    void whatAnOpenedStoreHoldsIsFlushedBeforeItIsBelieved(@TempDir Path directory) throws Exception {
        steps(directory);
        assertThat(steps(directory)).isEqualTo("F");
    }

    /** What a process does to its store that saves up to batch {@link #BATCHES}. */
    private static String steps(Path directory) throws IOException, InterruptedException {
        Path trace = directory.resolve("trace");
        List<String> strace = List.of(
                "strace", "-f", "-o", trace.toString(), "-e", "trace=openat,write,writev,pwrite64,pwritev,fdatasync");
        run(strace, directory.resolve("store"));
        List<String> lines = TracedCall.whole(Files.readAllLines(trace));
        int pages = descriptor(lines, "O_RDWR|O_CREAT");
        int meta = descriptor(lines, "O_WRONLY|O_DSYNC|O_CLOEXEC");
        // Before it is opened its descriptor's number may belong to another file, such as LMDB's library being
        // unpacked.
        int opened = 0;
        while (!OPENED.matcher(lines.get(opened)).find()) {
            opened++;
        }
        String thread = lines.get(opened).substring(0, lines.get(opened).indexOf(' ') + 1);
        StringBuilder steps = new StringBuilder();
        for (String line : lines.subList(opened, lines.size())) {
            if (line.startsWith(thread)) {
                steps.append(step(line, pages, meta));
            }
        }
        return steps.toString();
    }

    @Test
    void aFlushThatFailsFencesTheStoreAndNothingIsAcknowledgedAfterIt(@TempDir Path directory) throws Exception {
        Path store = directory.resolve("store");
        List<String> strace = List.of("strace", "-f", "-o", "/dev/null", "-e", "inject=fdatasync:error=EIO:when=20+");
        List<String> said = run(strace, store);

        String last = said.get(said.size() - 1);
        assertThat(last).startsWith("FENCED").contains("data.mdb");
        int acknowledged = said.size() - 1;
        assertThat(acknowledged).isBetween(1, 19);
        assertThat(SavingChild.check(store, acknowledged)).isBetween((long) acknowledged, acknowledged + 1L);
    }

    private static List<String> run(List<String> strace, Path store) throws IOException, InterruptedException {
        Process child = SavingChild.start(strace, store, BATCHES);
        try (BufferedReader lines = child.inputReader()) {
            return lines.lines().toList();
        } finally {
            child.waitFor();
        }
    }

    /** The descriptor that the data file was opened under with these flags. */
    private static int descriptor(List<String> lines, String flags) {
        for (String line : lines) {
            Matcher opened = OPENED.matcher(line);
            if (opened.find()
                    && opened.group(1).replace(",", "").replace(")", "").equals(flags)) {
                return Integer.parseInt(opened.group(2));
            }
        }
        throw new AssertionError("data.mdb was never opened with " + flags);
    }

    /** The letter of a call that has returned; empty for others. */
    private static String step(String line, int pages, int meta) {
        if (line.contains("write(1, \"saved ")) {
            return "A";
        }
        Matcher call = CALL.matcher(line);
        if (!call.matches()) {
            return "";
        }
        if (call.group(1).equals("fdatasync")) {
            return call.group(3).equals("0") ? "F" : "";
        }
        int descriptor = Integer.parseInt(call.group(2));
        if (descriptor == pages) {
            return "P";
        }
        return descriptor == meta ? "M" : "";
    }
}
