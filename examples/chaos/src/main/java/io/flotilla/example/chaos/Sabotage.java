package io.flotilla.example.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes a history so that it is wrong: the last read that found something finds what an early one found. */
final class Sabotage {
    private static final Pattern FOUND =
            Pattern.compile("\"type\":\"ok\",\"f\":\"read\",\"key\":(\"k[0-9]+\"),\"value\":(\"[^\"]*\")");

    private Sabotage() {}

    /** @throws IOException if nothing was read twice */
    static void changeOneAnswer(Path history) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(history));
        for (int late = lines.size() - 1; late > 0; late--) {
            Matcher last = FOUND.matcher(lines.get(late));
            for (int early = 0; last.find(0) && early < late / 2; early++) {
                Matcher first = FOUND.matcher(lines.get(early));
                if (first.find()
                        && first.group(1).equals(last.group(1))
                        && !first.group(2).equals(last.group(2))) {
                    lines.set(
                            late,
                            new StringBuilder(lines.get(late))
                                    .replace(last.start(2), last.end(2), first.group(2))
                                    .toString());
                    Files.write(history, lines);
                    return;
                }
            }
        }
        throw new IOException("no key was read twice with different answers");
    }
}
