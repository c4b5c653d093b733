package io.flotilla.logdb;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a process that saves under strace, and tells what it did to the data file of its store. */
final class StoreTrace {
    /** Everything by which a file can be changed, renamed or made durable; a change by a call that is not understood here fails the test. */
    private static final String CALLS =
            "trace=openat,open,creat,close,dup,dup2,dup3,lseek,write,writev,pwrite64,pwritev,pwritev2"
                    + ",fsync,fdatasync,sync_file_range,ftruncate,truncate,fallocate,rename,renameat,renameat2,mmap,msync"
                    + ",sendfile,splice,copy_file_range,io_submit,io_uring_enter";

    private static final int LONGEST_STRING = 16 << 20;
    private static final Pattern SAID = Pattern.compile("(saved|opened) (\\d+)\n?");

    private final Path store;
    private final Map<Integer, String> dataFiles = new HashMap<>();
    private final Map<Integer, Long> places = new HashMap<>();
    private final Map<Integer, Path> directories = new HashMap<>();
    private final List<StoreEvent> events = new ArrayList<>();

    private StoreTrace(Path store) {
        this.store = store;
    }

    /** Lets a process save a series up to batch {@code last}; the trace goes into {@code scratch}. */
    static List<StoreEvent> ofSeries(Path scratch, Path store, BatchSeries series, int last)
            throws IOException, InterruptedException {
        Path trace = scratch.resolve("trace");
        List<String> strace = List.of(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-xx",
                "-s",
                Integer.toString(LONGEST_STRING),
                "-o",
                trace.toString(),
                "-e",
                "abbrev=none",
                "-e",
                CALLS);
        Process child = SeriesChild.start(strace, store, series, last);
        try (BufferedReader lines = child.inputReader()) {
            lines.lines().forEach(line -> {});
        }
        if (child.waitFor() != 0) {
            throw new AssertionError("the process that saves failed with " + child.exitValue());
        }
        StoreTrace events = new StoreTrace(store);
        TracedCall.parse(Files.readAllLines(trace)).forEach(events::take);
        Files.delete(trace);
        return events.events;
    }

    private void take(TracedCall call) {
        switch (call.name()) {
            case "openat", "open", "creat" -> opened(call);
            case "close" -> closed(call);
            case "rename", "renameat", "renameat2" -> renamed(call);
            case "lseek" -> places.put(call.descriptor(), call.result());
            case "pwrite64", "pwritev" -> written(call, () -> call.lastArgument());
            case "write", "writev" -> {
                said(call);
                written(call, () -> places.merge(call.descriptor(), call.result(), Long::sum) - call.result());
            }
            case "fsync", "fdatasync" -> flushed(call);
            case "mmap" -> mapped(call);
            default -> {
                if (call.strings().stream()
                        .anyMatch(bytes -> new String(bytes, java.nio.charset.StandardCharsets.UTF_8)
                                .startsWith(store.toString()))) {
                    throw unknown(call);
                }
                call.arguments().forEach(argument -> {
                    if (argument.matches("\\d+") && dataFiles.containsKey(Integer.valueOf(argument))) {
                        throw unknown(call);
                    }
                });
            }
        }
    }

    private void opened(TracedCall call) {
        if (call.result() < 0) {
            return;
        }
        int descriptor = (int) call.result();
        Path path = Path.of(call.text(0));
        if (store.equals(path.getParent())
                && Set.of("data.mdb", "new.mdb").contains(path.getFileName().toString())) {
            places.put(descriptor, 0L);
            events.add(new StoreEvent.Named(path.getFileName().toString()));
            dataFiles.put(descriptor, String.join(" ", call.arguments()));
        } else if (store.startsWith(path)) {
            directories.put(descriptor, path);
        }
    }

    private void closed(TracedCall call) {
        dataFiles.remove(call.descriptor());
        directories.remove(call.descriptor());
    }

    private void renamed(TracedCall call) {
        Path to = Path.of(call.text(1));
        if (call.result() == 0 && store.equals(to.getParent())) {
            events.add(new StoreEvent.Named(to.getFileName().toString()));
        }
    }

    private void written(TracedCall call, LongSupplier offset) {
        String flags = dataFiles.get(call.descriptor());
        if (flags == null) {
            return;
        }
        byte[] bytes = call.joined();
        if (call.result() != bytes.length) {
            throw new AssertionError("a write of " + bytes.length + " bytes returned " + call.result());
        }
        events.add(new StoreEvent.Written(offset.getAsLong(), bytes, flags.contains("SYNC")));
    }

    private void said(TracedCall call) {
        Matcher said = SAID.matcher(call.descriptor() == 1 ? call.text(0) : "");
        if (said.matches()) {
            int number = Integer.parseInt(said.group(2));
            events.add(said.group(1).equals("saved") ? new StoreEvent.Said(number) : new StoreEvent.Opened(number));
        }
    }

    private void flushed(TracedCall call) {
        if (call.result() != 0) {
            throw new AssertionError("a flush failed: " + call.name());
        }
        Path directory = directories.get(call.descriptor());
        if (directory != null) {
            events.add(new StoreEvent.DirectoryFlushed(directory));
        } else if (dataFiles.containsKey(call.descriptor())) {
            events.add(new StoreEvent.Flushed());
        }
    }

    /** What is stored through a map is seen by no trace: the file must be mapped for reading alone. */
    private void mapped(TracedCall call) {
        List<String> arguments = call.arguments();
        boolean data = arguments.get(4).matches("\\d+") && dataFiles.containsKey(Integer.valueOf(arguments.get(4)));
        if (data && arguments.get(2).contains("PROT_WRITE") && arguments.get(3).contains("MAP_SHARED")) {
            throw unknown(call);
        }
    }

    private static AssertionError unknown(TracedCall call) {
        return new AssertionError(
                "the data file is changed in a way that images do not know: " + call.name() + " " + call.arguments());
    }
}
