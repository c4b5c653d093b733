package io.flotilla.example.kv.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flotilla.Outcome;
import io.flotilla.example.kv.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One answer. Except for raw values it is an envelope: {@code {"code":0,"msg":"","result":…}}, or, for an error, {@code
 * {"code":…,"msg":"…","outcome":"not_applied"}} with the HTTP status as code.
 *
 * @param status HTTP status
 * @param contentType of the body
 * @param body its bytes
 * @param retryAfterSeconds when to try again; 0 for no advice
 * @param allowedMethods the methods that the path knows, separated by commas; empty to say nothing of them
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record Answer(int status, String contentType, byte[] body, int retryAfterSeconds, String allowedMethods) {
    private static final String JSON = "application/json; charset=utf-8";
    private static final String BYTES = "application/octet-stream";
    private static final int RETRY_AFTER_SECONDS = 1;

    /** Success, with {@code result} as JSON. */
    static Answer ok(@Nullable Object result) {
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
        envelope.put("code", 0);
        envelope.put("msg", "");
        envelope.put("result", result);
        return new Answer(200, JSON, Json.write(envelope).getBytes(UTF_8), 0, "");
    }

    /** Success, with bytes alone. */
    static Answer raw(byte[] bytes) {
        return new Answer(200, BYTES, bytes, 0, "");
    }

    /** An error; {@code outcome} says whether the request may have had an effect. */
    static Answer error(int status, String message, Outcome outcome) {
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
        envelope.put("code", status);
        envelope.put("msg", message);
        envelope.put("outcome", outcome == Outcome.NOT_APPLIED ? "not_applied" : "unknown");
        int retryAfter = status == 503 || status == 429 ? RETRY_AFTER_SECONDS : 0;
        return new Answer(status, JSON, Json.write(envelope).getBytes(UTF_8), retryAfter, "");
    }

    /** The same, naming the methods that are allowed. */
    Answer allowing(String methods) {
        return new Answer(status, contentType, body, retryAfterSeconds, methods);
    }
}
