package io.flotilla.example.kv.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, from its query and its form body ({@code application/x-www-form-urlencoded}). Values are bytes, exactly
 * those that were percent-encoded: they need not be text. A name that is given twice is refused, for it is not clear which one is meant.
 */
final class Parameters {
    private final Map<String, byte[]> values = new HashMap<>();

    /** Takes what stands after the {@code ?} of a request line. */
    void addQuery(String query) throws BadRequestException {
        addForm(query.getBytes(ISO_8859_1));
    }

    /** Takes a body. */
    void addForm(byte[] form) throws BadRequestException {
        int start = 0;
        while (start < form.length) {
            int end = indexOf(form, '&', start, form.length);
            if (end > start) {
                addPair(form, start, end);
            }
            start = end + 1;
        }
    }

    /** The value of a parameter, null if it is not given. */
    byte @Nullable [] get(String name) {
        return values.get(name);
    }

    /** The value of a parameter that must be given. */
    byte[] require(String name) throws BadRequestException {
        byte[] value = values.get(name);
        if (value == null) {
            throw new BadRequestException("parameter \"" + name + "\" is missing");
        }
        return value;
    }

    /** True for {@code true}, false for {@code false}, an empty value, or when it is not given. */
    boolean isTrue(String name) throws BadRequestException {
        byte[] value = values.get(name);
        String text = value == null ? "false" : new String(value, UTF_8);
        return switch (text) {
            case "true" -> true;
            case "false", "" -> false;
            default ->
                throw new BadRequestException("parameter \"" + name + "\" must be true or false, not \"" + text + "\"");
        };
    }

    private void addPair(byte[] form, int start, int end) throws BadRequestException {
        int equals = indexOf(form, '=', start, end);
        String name = text(decode(form, start, equals));
        byte[] value = equals < end ? decode(form, equals + 1, end) : new byte[0];
        if (values.putIfAbsent(name, value) != null) {
            throw new BadRequestException("parameter \"" + name + "\" is given more than once");
        }
    }

    private static byte[] decode(byte[] form, int start, int end) throws BadRequestException {
        byte[] out = new byte[end - start];
        int length = 0;
        int at = start;
        while (at < end) {
            byte b = form[at++];
            if (b == '%') {
                if (at + 2 > end) {
                    throw new BadRequestException("a percent sign is followed by fewer than two hexadecimal digits");
                }
                out[length++] = (byte) (digit(form[at]) << 4 | digit(form[at + 1]));
                at += 2;
            } else {
                out[length++] = b == '+' ? (byte) ' ' : b;
            }
        }
        return Arrays.copyOf(out, length);
    }

    private static int digit(byte b) throws BadRequestException {
        int digit = b < 0 ? -1 : Character.digit(b, 16);
        if (digit < 0) {
            throw new BadRequestException("a percent sign is not followed by two hexadecimal digits");
        }
        return digit;
    }

    private static String text(byte[] bytes) throws BadRequestException {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new BadRequestException("the name of a parameter is not UTF-8");
        }
    }

    private static int indexOf(byte[] bytes, char wanted, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != wanted) {
            at++;
        }
        return at;
    }
}
