package io.flotilla.example.chaos;

import io.flotilla.example.kv.Json;
import java.io.PrintStream;
import java.util.Map;

/** What a run says: lines for people, and at the end one JSON object, after which nothing comes any more. Thread safe. */
final class Console {
    private final PrintStream out;
    private boolean ended;

    Console(PrintStream out) {
        this.out = out;
    }

    /** A line for people. */
    synchronized void say(String text) {
        if (!ended) {
            out.println(text);
        }
    }

    /** The last line. Only the first call says something: an interrupted run may end in two threads. */
    synchronized void end(Map<String, Object> figures) {
        if (!ended) {
            ended = true;
            out.println(Json.write(figures));
            out.flush();
        }
    }
}
