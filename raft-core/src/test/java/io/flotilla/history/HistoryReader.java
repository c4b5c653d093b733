package io.flotilla.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a history from JSON lines in UTF-8, strictly: what is not understood is said, with its place, and never skipped. Blank lines are
 * allowed, and so are fields that are not ours (a tool's own remarks).
 */
public final class HistoryReader {
    /** Longest line that is taken, in bytes: more is no history but another kind of file. */
    static final int MAX_LINE_BYTES = 16 << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;
    private int line;

    private HistoryReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads to the end; does not close.
     *
     * @throws MalformedHistoryException if it is no history, or holds no event: a verdict on nothing would only hide a mistake
     */
    public static History read(InputStream in) throws IOException, MalformedHistoryException {
        HistoryReader reader = new HistoryReader(in);
        HistoryBuilder builder = new HistoryBuilder();
        for (String text = reader.nextLine(); text != null; text = reader.nextLine()) {
            if (!text.isBlank()) {
                reader.add(text, builder);
            }
        }
        if (builder.isEmpty()) {
            throw new MalformedHistoryException(Math.max(1, reader.line), 1, "an event; the history is empty");
        }
        return builder.build();
    }

    private void add(String text, HistoryBuilder builder) throws MalformedHistoryException {
        Map<String, Json> fields;
        try {
            fields = JsonParser.parse(text);
        } catch (JsonParser.SyntaxException e) {
            throw malformed(e.column(), e.getMessage());
        }
        int end = text.codePointCount(0, text.stripTrailing().length());
        Event event = event(fields, end);
        try {
            builder.add(event, line);
        } catch (HistoryBuilder.ContradictionException e) {
            Json field = fields.get(e.field());
            throw malformed(field == null ? end : field.column(), e.getMessage());
        }
    }

    private Event event(Map<String, Json> fields, int end) throws MalformedHistoryException {
        Json process = require(fields, "process", end);
        Json type = require(fields, "type", end);
        Json function = require(fields, "f", end);
        Json key = require(fields, "key", end);
        Json time = require(fields, "time", end);
        EventType isType = type.value() instanceof String word ? EventType.of(word) : null;
        if (isType == null) {
            throw malformed(type.column(), "\"invoke\", \"ok\", \"fail\" or \"info\"");
        }
        Function isFunction = function.value() instanceof String word ? Function.of(word) : null;
        if (isFunction == null) {
            throw malformed(function.column(), "\"read\", \"write\", \"cas\", \"append\" or \"delete\"");
        }
        Object isKey = scalar(key);
        if (isKey == null) {
            throw malformed(key.column(), "text or a whole number as key");
        }
        boolean needed = isType == EventType.OK && isFunction == Function.READ;
        Json value = needed ? require(fields, "value", end) : fields.get("value");
        Object isValue = value == null ? null : value(value, isFunction);
        return new Event(
                whole(process, "number of a process"),
                isType,
                isFunction,
                isKey,
                isValue,
                whole(time, "time in nanoseconds"));
    }

    private Json require(Map<String, Json> fields, String name, int end) throws MalformedHistoryException {
        Json field = fields.get(name);
        if (field == null) {
            throw malformed(end, "the field " + Json.write(name));
        }
        return field;
    }

    private long whole(Json field, String what) throws MalformedHistoryException {
        if (field.value() instanceof Long number) {
            return number;
        }
        throw malformed(field.column(), "a whole number: " + what);
    }

    private @Nullable Object value(Json field, Function function) throws MalformedHistoryException {
        List<Json> pair = field.array();
        if (function == Function.CAS && pair != null) {
            Object to = pair.size() == 2 ? scalar(pair.get(1)) : null;
            if (to == null) {
                throw malformed(field.column(), "[from,to], of which only from may be null");
            }
            return new Event.Swap(value(pair.get(0), Function.WRITE), to);
        }
        Object scalar = scalar(field);
        if (field.value() != null && (scalar == null || function == Function.CAS)) {
            throw malformed(
                    field.column(),
                    function == Function.CAS ? "[from,to] or null" : "text, a whole number or null as value");
        }
        return scalar;
    }

    private static @Nullable Object scalar(Json field) {
        return field.value() instanceof String || field.value() instanceof Long ? field.value() : null;
    }

    /** The next line without its end; null at the end of the file. */
    private @Nullable String nextLine() throws IOException, MalformedHistoryException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean any = false;
        line++;
        while (at < limit || fill()) {
            any = true;
            int start = at;
            while (at < limit && buffer[at] != '\n') {
                at++;
            }
            bytes.write(buffer, start, at - start);
            if (bytes.size() > MAX_LINE_BYTES) {
                throw malformed(1, "a line of at most " + MAX_LINE_BYTES + " bytes");
            }
            if (at < limit) {
                at++;
                return decode(bytes.toByteArray());
            }
        }
        return any ? decode(bytes.toByteArray()) : null;
    }

    private boolean fill() throws IOException {
        at = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    private String decode(byte[] bytes) throws MalformedHistoryException {
        CharsetDecoder decoder = UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        ByteBuffer input = ByteBuffer.wrap(bytes);
        boolean wrong = decoder.decode(input, chars, true).isError();
        String text = chars.flip().toString();
        if (wrong) {
            throw malformed(text.codePointCount(0, text.length()) + 1, "UTF-8");
        }
        return text;
    }

    private MalformedHistoryException malformed(int column, @Nullable String expected) {
        return new MalformedHistoryException(line, column, String.valueOf(expected));
    }
}
