package io.flotilla.logdb;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One call in the output of {@code strace -f -xx}, in which every string is written as hexadecimal bytes: {@code 17 pwrite64(47, "\x02\x00", 2, 8192) = 2}.
 *
 * @param name of the call
 * @param arguments as printed, strings as {@code "}
 * @param strings the bytes of the strings among them, in order
 * @param result what it returned; -1 for a failure
 */
record TracedCall(String name, List<String> arguments, List<byte[]> strings, long result) {
    private static final String UNFINISHED = " <unfinished ...>";
    private static final int DIGITS = 16;

    /** All calls that returned, in the order in which they did. */
    static List<TracedCall> parse(List<String> lines) {
        List<TracedCall> calls = new ArrayList<>();
        for (String line : whole(lines)) {
            String call = line.substring(line.indexOf(' ') + 1);
            int result = call.lastIndexOf(" = ");
            if (Character.isLetter(call.charAt(0)) && result > 0) {
                calls.add(parse(call, result));
            }
        }
        return calls;
    }

    /** The lines with every call in one piece, behind its thread and one blank, where it returned. */
    static List<String> whole(List<String> lines) {
        List<String> whole = new ArrayList<>();
        Map<String, String> unfinished = new HashMap<>();
        for (String line : lines) {
            int space = line.indexOf(' ');
            String thread = line.substring(0, space);
            String call = line.substring(space).strip();
            if (call.endsWith(UNFINISHED)) {
                unfinished.put(thread, call.substring(0, call.length() - UNFINISHED.length()));
                continue;
            }
            if (call.startsWith("<... ")) {
                call = unfinished.remove(thread) + call.substring(call.indexOf("resumed>") + "resumed>".length());
            }
            whole.add(thread + " " + call);
        }
        return whole;
    }

    private static TracedCall parse(String call, int resultAt) {
        int open = call.indexOf('(');
        int close = call.lastIndexOf(')', resultAt);
        List<byte[]> strings = new ArrayList<>();
        StringBuilder rest = new StringBuilder();
        int at = open + 1;
        while (at < close) {
            if (call.charAt(at) == '"') {
                int end = call.indexOf('"', at + 1);
                strings.add(bytes(call, at + 1, end));
                if (call.startsWith("...", end + 1)) {
                    throw new AssertionError("the trace was told to keep strings whole: "
                            + call.substring(0, Math.min(call.length(), 100)));
                }
                at = end + 1;
                rest.append('"');
            } else {
                rest.append(call.charAt(at++));
            }
        }
        String[] words = call.substring(resultAt + " = ".length()).split(" ", 2);
        long result = words[0].startsWith("0x") ? 0 : words[0].equals("?") ? -1 : Long.parseLong(words[0]);
        return new TracedCall(call.substring(0, open), List.of(rest.toString().split(", ")), strings, result);
    }

    /** Between {@code from} and {@code to}: a backslash, an x and two digits for each. */
    private static byte[] bytes(String text, int from, int to) {
        byte[] bytes = new byte[(to - from) / 4];
        for (int i = 0; i < bytes.length; i++) {
            int at = from + i * 4 + 2;
            bytes[i] = (byte)
                    (Character.digit(text.charAt(at), DIGITS) << 4 | Character.digit(text.charAt(at + 1), DIGITS));
        }
        return bytes;
    }

    int descriptor() {
        return arguments.get(0).matches("\\d+") ? Integer.parseInt(arguments.get(0)) : -1;
    }

    long lastArgument() {
        return Long.parseLong(arguments.get(arguments.size() - 1));
    }

    String text(int string) {
        return new String(strings.get(string), StandardCharsets.UTF_8);
    }

    /** All strings one after another. */
    byte[] joined() {
        int length = strings.stream().mapToInt(bytes -> bytes.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] bytes : strings) {
            System.arraycopy(bytes, 0, all, at, bytes.length);
            at += bytes.length;
        }
        return all;
    }
}
