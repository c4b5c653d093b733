package io.flotilla.mutants;

import java.util.Locale;

/**
 * What became of a mutant in one suite.
 *
 * @param dead true when a test failed, or the suite did not end although the healthy one does
 * @param by the test that noticed it; {@code hangs}; or how many tests passed
 * @param seeds how many seeds that test drew until one failed; 0 when it draws none
 */
record Verdict(boolean dead, String by, int seeds, double seconds) {
    static final Verdict NOT_RUN = new Verdict(false, "", 0, 0);

    String inWords() {
        if (by.isEmpty()) {
            return "-";
        }
        return by + (seeds > 0 ? " (seed " + seeds + ")" : "") + String.format(Locale.ROOT, " %.0f s", seconds);
    }
}
