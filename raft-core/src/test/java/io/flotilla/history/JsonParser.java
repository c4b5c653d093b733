package io.flotilla.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one line as one JSON object: strictly (RFC 8259), a name at most once in an object, nesting bounded. */
final class JsonParser {
    private static final int MAX_DEPTH = 32;

    private final String text;
    private int at;

    private JsonParser(String text) {
        this.text = text;
    }

    /** A line that is no JSON object. */
    static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1;

        private final int column;

        SyntaxException(int column, String expected) {
            super(expected);
            this.column = column;
        }

        int column() {
            return column;
        }
    }

    static Map<String, Json> parse(String line) throws SyntaxException {
        JsonParser parser = new JsonParser(line);
        parser.skipSpace();
        if (parser.peek() != '{') {
            throw parser.unexpected("{");
        }
        Map<String, Json> object = parser.object(0);
        parser.skipSpace();
        if (parser.at < line.length()) {
            throw parser.unexpected("the end of the line");
        }
        return object;
    }

    private Json value(int depth) throws SyntaxException {
        if (depth > MAX_DEPTH) {
            throw unexpected("at most " + MAX_DEPTH + " levels");
        }
        skipSpace();
        int column = column(at);
        Object value = switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
        return new Json(value, column);
    }

    private Map<String, Json> object(int depth) throws SyntaxException {
        Map<String, Json> object = new LinkedHashMap<>();
        at++;
        skipSpace();
        if (peek() == '}') {
            at++;
            return object;
        }
        do {
            skipSpace();
            int column = column(at);
            if (peek() != '"') {
                throw unexpected("a name in quotes");
            }
            String name = string();
            if (object.containsKey(name)) {
                throw new SyntaxException(column, "each name once; " + Json.write(name) + " is there twice");
            }
            expect(':', ":");
            object.put(name, value(depth + 1));
        } while (accept(','));
        expect('}', ", or }");
        return object;
    }

    private List<Json> array(int depth) throws SyntaxException {
        List<Json> array = new ArrayList<>();
        at++;
        if (!accept(']')) {
            do {
                array.add(value(depth + 1));
            } while (accept(','));
            expect(']', ", or ]");
        }
        return array;
    }

    private String string() throws SyntaxException {
        at++;
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = peek();
            if (at >= text.length() || c < ' ') {
                throw unexpected(
                        at >= text.length() ? "the end of the text: \"" : "no bare control character in a text");
            }
            at++;
            if (c == '"') {
                return out.toString();
            }
            out.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws SyntaxException {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) (hex() << 12 | hex() << 8 | hex() << 4 | hex());
            default -> {
                at--;
                throw unexpected("one of \" \\ / b f n r t u after \\");
            }
        };
    }

    private int hex() throws SyntaxException {
        char c = peek();
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw unexpected("four hexadecimal digits");
        }
        at++;
        return digit;
    }

    private Object number() throws SyntaxException {
        int start = at;
        boolean whole = true;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits(start == at ? "a value" : "a digit");
        }
        if (peek() == '.') {
            at++;
            whole = false;
            digits("a digit");
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            whole = false;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits("a digit");
        }
        String digits = text.substring(start, at);
        try {
            return whole ? (Object) Long.valueOf(digits) : (Object) Double.valueOf(digits);
        } catch (NumberFormatException e) {
            return Double.valueOf(digits); // whole, and beyond 64 bits
        }
    }

    private void digits(String expected) throws SyntaxException {
        if (peek() < '0' || peek() > '9') {
            throw unexpected(expected);
        }
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
    }

    private @Nullable Object word(String word, @Nullable Object value) throws SyntaxException {
        if (!text.startsWith(word, at)) {
            throw unexpected(word);
        }
        at += word.length();
        return value;
    }

    private boolean accept(char c) {
        skipSpace();
        if (peek() == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c, String expected) throws SyntaxException {
        if (!accept(c)) {
            throw unexpected(expected);
        }
    }

    /** The next character; NUL, which no rule takes, at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t' || text.charAt(at) == '\r')) {
            at++;
        }
    }

    private SyntaxException unexpected(String expected) {
        return new SyntaxException(column(at), expected);
    }

    private int column(int index) {
        return text.codePointCount(0, Math.min(index, text.length())) + 1;
    }
}
