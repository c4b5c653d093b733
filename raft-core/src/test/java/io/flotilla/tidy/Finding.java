package io.flotilla.tidy;

/**
 * One place that is not tidy.
 *
 * @param rule name of the rule
 * @param place what an exception names: a path, or {@code path#method}
 * @param detail for people
 */
record Finding(String rule, String place, String detail) {
    /** The line of the list of exceptions that would allow this. */
    String key() {
        return rule + " " + place;
    }

    @Override
    public String toString() {
        return place + ": " + detail + " (" + rule + ")";
    }
}
