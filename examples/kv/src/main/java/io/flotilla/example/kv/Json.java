package io.flotilla.example.kv;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import org.jspecify.annotations.Nullable;

/** JSON (RFC 8259) as this application writes it: on one line, and what is null is written too. */
public final class Json {
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private Json() {}

    /** Null, text, numbers, booleans, maps with text keys in their own order, and lists, as JSON. */
    public static String write(@Nullable Object value) {
        return GSON.toJson(value);
    }
}
