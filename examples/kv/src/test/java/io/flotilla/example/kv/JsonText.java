package io.flotilla.example.kv;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.Strictness;
import com.google.gson.ToNumberPolicy;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of our nodes, strictly. */
public final class JsonText {
    private static final Gson GSON = new GsonBuilder()
            .setStrictness(Strictness.STRICT)
            .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
            .create();

    private JsonText() {}

    /** Maps, lists, text, booleans, null; whole numbers are {@link Long}s. */
    public static @Nullable Object read(String text) {
        return GSON.fromJson(text, Object.class);
    }
}
