package io.flotilla.example.kv;

import java.util.List;

/** The settings cannot be used; every reason is listed. */
final class KvConfigException extends Exception {
    private final List<String> problems;

    KvConfigException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence each. */
    List<String> problems() {
        return problems;
    }
}
