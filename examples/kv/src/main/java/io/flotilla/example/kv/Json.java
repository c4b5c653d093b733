package io.flotilla.example.kv;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.Strictness;
import com.google.gson.ToNumberPolicy;
import org.jspecify.annotations.Nullable;

/** JSON (RFC 8259) as this application speaks it: on one line, nulls are written, whole numbers are {@link Long}s. */
public final class Json {
    private static final Gson GSON = new GsonBuilder()
            .serializeNulls()
            .disableHtmlEscaping()
            .setStrictness(Strictness.STRICT)
            .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
            .create();

    private Json() {}

    /** Null, text, numbers, booleans, maps with text keys in their own order, and lists, as JSON. */
    public static String write(@Nullable Object value) {
        return GSON.toJson(value);
    }

    /** The same from JSON. @throws com.google.gson.JsonParseException if the text is none; the message names the place */
    public static @Nullable Object read(String text) {
        return GSON.fromJson(text, Object.class);
    }
}
