package io.flotilla.example.benchmark;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a figure should reach: {@code ops>=6x} is six times the best peer's, {@code cpu<=0.6} is absolute.
 *
 * @param metric the figure
 * @param atLeast true for {@code >=}
 * @param value the number
 * @param relative true if the number is a multiple of the best peer's figure
 */
record Bar(Metric metric, boolean atLeast, double value, boolean relative) {
    private static final Pattern FORM = Pattern.compile("([a-z0-9]+)(>=|<=)([0-9.]+)(x?)");

    /** @throws IllegalArgumentException if the text has another form */
    static Bar parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a bar looks like ops>=6x or cpu<=0.6, not \"" + text + "\"");
        }
        return new Bar(
                Metric.ofLabel(matcher.group(1)),
                matcher.group(2).equals(">="),
                Double.parseDouble(matcher.group(3)),
                !matcher.group(4).isEmpty());
    }

    /** True if our figure (or its ratio to the best peer's, if relative) reaches the bar. */
    boolean isMet(double figure) {
        return atLeast ? figure >= value : figure <= value;
    }

    /** The bar in words. */
    String words() {
        String amount = relative
                ? String.format(Locale.ROOT, "%s×", value == Math.rint(value) ? (long) value : trimmed(value))
                : metric.format(value);
        return (atLeast ? "≥ " : "≤ ") + amount;
    }

    private static String trimmed(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.replaceAll("0+$", "");
    }
}
