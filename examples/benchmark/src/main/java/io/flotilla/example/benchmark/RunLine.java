package io.flotilla.example.benchmark;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One JSON line of results, of which single figures are asked. Keys are looked for wherever they stand. */
record RunLine(String json) {
    /** Which system ran: {@code flotilla} or a peer. */
    String system() {
        return text("system");
    }

    /** False if the run failed, or its replicas differed in the end. */
    boolean isValid() {
        return !json.contains("\"failed\":") && !json.contains("\"replicas_agree\":false");
    }

    /** A number by its key; empty if it is not there. */
    OptionalDouble number(String key) {
        Matcher matcher = Pattern.compile("\"" + Pattern.quote(key) + "\":\\s*(-?[0-9][0-9.eE+-]*)")
                .matcher(json);
        return matcher.find() ? OptionalDouble.of(Double.parseDouble(matcher.group(1))) : OptionalDouble.empty();
    }

    /** A text by its key; empty if it is not there. */
    String text(String key) {
        Matcher matcher = Pattern.compile("\"" + Pattern.quote(key) + "\":\\s*\"([^\"]*)\"")
                .matcher(json);
        return matcher.find() ? matcher.group(1) : "";
    }
}
