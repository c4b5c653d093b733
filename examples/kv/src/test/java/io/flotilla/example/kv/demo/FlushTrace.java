package io.flotilla.example.kv.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What strace saw a process do to one LMDB file, in the order in which the calls ended. A commit writes pages, flushes them ({@code
 * fdatasync}), and then writes a meta page through a descriptor that was opened with {@code O_DSYNC}, so that this write is a flush too.
 */
final class FlushTrace {
    private enum Kind {
        WRITE,
        FLUSH,
        META
    }

    private record Call(Kind kind, Instant ended, String text) {}

    /** Thread, time, and the rest of a line. */
    private static final Pattern LINE = Pattern.compile("(\\d+) +(\\d+)\\.(\\d{6}) (.*)");

    private static final Pattern DURATION = Pattern.compile(".* <(\\d+)\\.(\\d{6})>");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
    private static final String UNFINISHED = "<unfinished ...>";

    private final List<Call> calls = new ArrayList<>();
    private final Map<String, String> unfinished = new HashMap<>();
    private final String file;
    private String metaDescriptor = "none";

    private FlushTrace(String file) {
        this.file = file;
    }

    /** What to put before a command so that its calls are written to {@code trace}. */
    static List<String> strace(Path trace) {
        String calls = "trace=openat,write,writev,pwrite64,pwritev,fsync,fdatasync,sync_file_range,msync";
        return List.of("strace", "-f", "-y", "-ttt", "-T", "-s", "100000", "-e", calls, "-o", trace.toString());
    }

    /** Reads the calls on the file whose path ends with {@code file}. */
    static FlushTrace read(Path trace, String file) throws IOException {
        FlushTrace read = new FlushTrace(file);
        for (String line : Files.readAllLines(trace, ISO_8859_1)) {
            read.add(line);
        }
        return read;
    }

    /** When the first commit that wrote {@code text} was flushed; empty if that was not seen. */
    Optional<Instant> durableAt(String text) {
        boolean written = false;
        boolean flushed = false;
        for (Call call : calls) {
            switch (call.kind) {
                case WRITE -> written |= call.text.contains(text);
                case FLUSH -> flushed |= written;
                case META -> {
                    if (flushed) {
                        return Optional.of(call.ended);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private void add(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return;
        }
        String thread = parts.group(1);
        String call = parts.group(4);
        Instant at = Instant.ofEpochSecond(Long.parseLong(parts.group(2)), 1000 * Long.parseLong(parts.group(3)));
        if (call.endsWith(UNFINISHED)) {
            unfinished.put(thread, call.substring(0, call.length() - UNFINISHED.length()));
            return;
        }
        Matcher resumed = RESUMED.matcher(call);
        if (resumed.matches()) {
            // Its end is when it is resumed in the trace; the duration counts from its beginning.
            add(unfinished.getOrDefault(thread, "") + resumed.group(1), at);
        } else {
            add(call, at.plus(duration(call)));
        }
    }

    private static Duration duration(String call) {
        Matcher taken = DURATION.matcher(call);
        return taken.matches()
                ? Duration.ofSeconds(Long.parseLong(taken.group(1)), 1000 * Long.parseLong(taken.group(2)))
                : Duration.ZERO;
    }

    private void add(String call, Instant ended) {
        int path = call.indexOf('<');
        String descriptor = path < 0 ? "" : call.substring(call.indexOf('(') + 1, path);
        if (call.startsWith("openat(")) {
            if (call.contains(file + "\"") && call.contains("O_DSYNC") && call.contains(" = ")) {
                String result = call.substring(call.lastIndexOf(" = ") + 3);
                metaDescriptor = result.substring(0, result.indexOf('<'));
            }
        } else if (path > 0 && call.startsWith(file + ">", call.indexOf('>', path) - file.length())) {
            boolean flush = call.startsWith("fsync") || call.startsWith("fdatasync");
            Kind written = descriptor.equals(metaDescriptor) ? Kind.META : Kind.WRITE;
            calls.add(new Call(flush ? Kind.FLUSH : written, ended, call));
        }
    }
}
