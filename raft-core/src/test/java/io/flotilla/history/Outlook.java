package io.flotilla.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether what must be seen soon can come about at all, from a configuration: counted in the pieces that texts are made of. All that is to be
 * seen before some event needs so many of each piece, and so many SETs to begin with; those that begin in time, and are not placed, have
 * so many. Values one of which begins the other can be seen one after the other and need only what the longer one needs; a cas ends what
 * it saw, and so each needs a making of its own.
 *
 * <p>A piece is a text that is appended, where none of them begins another one; otherwise a character. Without appends each value is one.
 * What stands behind another piece has a number of its own: a SET of that piece alone brings it only to the beginning, so that what comes behind
 * is brought by appends, or by a SET of more that has it behind its beginning. The first number is that of the beginnings where the key never becomes null
 * again, for then only a SET begins a value; otherwise of all, for an append to null begins one as well.
 */
final class Outlook {
    /** Events that are looked at from a configuration on. */
    private static final int FAR = 250;
    /** Values of more pieces are not counted: what may be missing is always near the end, and counting would cost more than it saves. */
    private static final int MANY_PIECES = 48;

    private static final int[] NOTHING = {};

    /** What the last piece of its kind weighs that is used up; half of it where one more is left, and so on. */
    private static final int SCARCE = 64;

    private static final int START = 0;
    private static final int NULL_START = 1;
    /** Two for what no value and no step has. */
    private static final int OTHERS = 2;

    private static final int FIRST = 4;

    private final List<Step> steps;
    private final StateSpace states;
    private final Schedule schedule;
    private final Window window;
    private final Map<Object, Integer> pieceNumbers = new HashMap<>();
    private final TreeSet<String> codes = new TreeSet<>();
    private final boolean appends;
    private final boolean coded;
    /** True if the key can become null again, and then an append is a beginning too. */
    private final boolean resets;

    private boolean numbered;
    private int longest;
    private int tightness;
    private int missed;
    private int lacking;

    /** By step: the pieces it brings, each as often as it does; by value: those it needs, null where that is not counted. */
    private final int[][] brings;

    private final int[][] needs;
    /** By value: the longest other value that it begins with; -1 for none. */
    private final int[] parent;

    private int[][] ofState = new int[0][];

    /** By piece: how many there are, and how many are needed. */
    private final int[] there;

    private final int[] needed;
    /** By value: the cas that need it, whether a read does, and whether something longer is needed. */
    private final int[] swaps;

    private final boolean[] present;
    private final boolean[] continued;

    Outlook(Plan plan, Schedule schedule, Window window) {
        steps = plan.steps();
        states = plan.states();
        this.schedule = schedule;
        this.window = window;
        appends = plan.appends();
        coded = appends && findCodes();
        resets = steps.stream()
                .anyMatch(
                        step -> step.changes() && step.kind() != Step.Kind.APPEND && step.target() == StateSpace.NULL);
        needs = new int[states.valueCount()][];
        parent = new int[needs.length];
        for (int value = 0; value < needs.length; value++) {
            int[] pieces = value == 0 ? new int[] {NULL_START} : piecesOf(states.value(value));
            needs[value] = pieces.length > 2 * MANY_PIECES ? null : pieces;
            parent[value] = appends ? states.parent(value) : -1;
        }
        brings = steps.stream().map(this::broughtBy).toArray(int[][]::new);
        there = new int[FIRST + 2 * pieceNumbers.size()];
        numbered = true;
        needed = new int[there.length];
        swaps = new int[needs.length];
        present = new boolean[needs.length];
        continued = new boolean[needs.length];
    }

    /** How nearly what must be seen after that event fails to come about from here; -1 if it does. */
    int tightness(Branch here, int event) {
        Arrays.fill(there, 0);
        Arrays.fill(needed, 0);
        Arrays.fill(swaps, 0);
        Arrays.fill(present, false);
        Arrays.fill(continued, false);
        count(ofState(here.state()), there, 1);
        tightness = 0;
        if (here.state() == StateSpace.NULL && !resets) {
            for (int piece = OTHERS; piece < there.length; piece += 2) {
                there[piece] = steps.size(); // any of them may begin
            }
        }
        for (int i = 0; i < window.count(); i++) {
            int step = window.step(i);
            if (!window.isUsed(here, step)) {
                count(brings[step], there, 1);
            }
        }
        int until = Math.min(schedule.eventCount(), event + FAR);
        for (int i = event + 1; i < until; i++) {
            int step = schedule.stepAt(i);
            Step each = steps.get(step);
            if (!schedule.isReturn(i)) {
                count(brings[step], there, 1);
            } else if (each.observes() && (each.callAt() > window.now() || !window.isDone(here, step))) {
                if (!isMet(each)) {
                    missed = step;
                    return -1;
                }
            }
        }
        return tightness;
    }

    /** The step that cannot find a place, if that was the answer. */
    int missed() {
        return missed;
    }

    /** The steps that bring what it lacks and that could have been there for it. */
    List<Step> suppliers() {
        Step look = steps.get(missed);
        List<Step> suppliers = new ArrayList<>();
        for (int i = 0; i < brings.length; i++) {
            Step each = steps.get(i);
            if (each.callAt() < look.returnAt() && each.returnAt() > look.callAt() && isIn(lacking, brings[i])) {
                suppliers.add(each);
            }
        }
        return suppliers;
    }

    private static boolean isIn(int piece, int[] pieces) {
        return Arrays.stream(pieces).anyMatch(each -> each == piece);
    }

    private boolean isMet(Step look) {
        int value = look.value();
        int[] pieces = needs[value];
        if (pieces == null) {
            return true;
        }
        if (look.kind() == Step.Kind.CAS) {
            if (swaps[value]++ > 0 || !present[value] || continued[value]) {
                count(pieces, needed, 1);
            }
        } else if (!present[value] && !continued[value]) {
            count(pieces, needed, 1);
        }
        if (!present[value]) {
            present[value] = true;
            for (int shorter = parent[value]; shorter >= 0 && !continued[shorter]; shorter = parent[shorter]) {
                continued[shorter] = true;
                if (present[shorter] && swaps[shorter] == 0) {
                    count(needs[shorter], needed, -1);
                }
            }
        }
        for (int piece : pieces) {
            int spare = there[piece] - needed[piece];
            if (spare < 0) {
                lacking = piece;
                return false;
            }
            tightness += spare > 6 ? 0 : SCARCE >> spare;
        }
        return true;
    }

    private static void count(int[] pieces, int[] counts, int change) {
        for (int piece : pieces) {
            counts[piece] += change;
        }
    }

    private int[] ofState(int state) {
        if (state >= ofState.length) {
            ofState = Arrays.copyOf(ofState, Math.max(64, 2 * state));
        }
        if (ofState[state] == null) {
            ofState[state] = broughtByState(state);
        }
        return ofState[state];
    }

    private int[] broughtBy(Step step) {
        if (!step.changes()) {
            return NOTHING;
        }
        return step.kind() == Step.Kind.APPEND
                ? cut(states.appended(step.target()), false)
                : broughtByState(step.target());
    }

    private int[] broughtByState(int state) {
        if (state == StateSpace.DEAD) {
            return NOTHING;
        }
        if (state == StateSpace.NULL) {
            return new int[] {START, NULL_START};
        }
        int[] pieces = piecesOf(states.begun(state));
        return pieces.length > 2 * MANY_PIECES ? NOTHING : pieces;
    }

    /** The pieces of a value, and a start. */
    private int[] piecesOf(@Nullable Object value) {
        return appends ? cut(String.valueOf(value), true) : new int[] {START, piece(Objects.requireNonNull(value))};
    }

    private int[] cut(String text, boolean starts) {
        int[] pieces = new int[1 + 2 * Math.min(text.length(), 1 + MANY_PIECES)];
        int count = 0;
        if (starts) {
            pieces[count++] = START;
        }
        int at = 0;
        while (at < text.length() && count < pieces.length - 1) {
            int length = coded ? codeLength(text, at) : 1;
            int piece = piece(text.substring(at, at + length));
            boolean first = at == 0 && starts;
            if (first || resets) {
                pieces[count++] = piece;
            }
            if (!first) {
                pieces[count++] = piece + 1;
            }
            at += length;
        }
        return Arrays.copyOf(pieces, count);
    }

    private int piece(Object piece) {
        return numbered
                ? pieceNumbers.getOrDefault(piece, OTHERS)
                : pieceNumbers.computeIfAbsent(piece, absent -> FIRST + 2 * pieceNumbers.size());
    }

    /** Length of the code there; of all that is left if there is none: then nothing makes it. */
    private int codeLength(String text, int at) {
        String rest = text.substring(at, Math.min(text.length(), at + longest));
        String code = codes.floor(rest);
        return code != null && rest.startsWith(code) ? code.length() : text.length() - at;
    }

    /** False if one of the texts that are brought begins another one. */
    private boolean findCodes() {
        for (Step step : steps) {
            if (step.kind() == Step.Kind.APPEND) {
                codes.add(states.appended(step.target()));
            } else if (step.changes() && step.target() > StateSpace.NULL) {
                codes.add(String.valueOf(states.begun(step.target())));
            }
        }
        String before = null;
        for (String code : codes) {
            if (code.isEmpty() || (before != null && code.startsWith(before))) {
                return false;
            }
            longest = Math.max(longest, code.length());
            before = code;
        }
        return true;
    }
}
