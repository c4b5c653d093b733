package io.flotilla.example.chaos;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run found out, as far as it came. Good until something is called wrong. Used by one thread. */
final class Verdict {
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();

    /** Something is not as it must be, in words. */
    void wrong(String what) {
        wrong.add(what);
    }

    /** As {@link #wrong(String)}, of something that was thrown. The message of a failed file operation alone is only a path. */
    void wrong(Exception e) {
        String message = e.getMessage();
        wrong(message == null || e instanceof FileSystemException ? e.toString() : message);
    }

    /** A figure of the last line; they come in the order in which they were given. */
    void figure(String name, Object value) {
        figures.put(name, value);
    }

    boolean isGood() {
        return wrong.isEmpty();
    }

    /** All that is wrong, in words; empty when nothing is. */
    String words() {
        return String.join("; ", wrong);
    }

    /**
     * The last line.
     *
     * @param kept where the evidence of a run is that is not good; null when nothing is kept
     */
    Map<String, Object> lastLine(@Nullable Path kept) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("good", isGood());
        if (!isGood()) {
            line.put("wrong", words());
        }
        if (kept != null) {
            line.put("kept", kept.toString());
        }
        line.putAll(figures);
        return line;
    }
}
