package io.flotilla.history;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a history is linearizable: each key by itself, for linearizability is local (Herlihy and Wing, "Linearizability", theorem 1).
 * Thread safe; a check runs in its caller's thread and can take long for histories made to be hard: the question is NP-complete.
 */
public final class LinearizabilityChecker {

    /** For {@link KeyVerdict#brokenAt}. */
    static final int UNKNOWN = -1;

    /** Configurations that are kept in the first attempt, which decides what is easy. */
    private static final int FIRST_WIDTH = 300;

    private static final long FIRST_TURN = 30_000;

    /** Points of the turns after the first; each later one has a quarter more. */
    private static final long TURN = 80_000;
    /** Those of the first turn of the beam, which gives it up where it seems to lead nowhere. */
    private static final long BEAM_FIRST = 250_000;

    private static final int RELAXED_WIDTH = 4;
    /** Where it could not refute it is so many times wider the next time. */
    private static final int WIDER = 4;
    /** It begins so many events before the one that the beam did not get beyond, the next time half as many more. */
    private static final int BACK = 100;
    /** And ends so many behind it: what the beam got through can be ordered. */
    private static final int AFTER = 250;

    /**
     * What a check found.
     *
     * @param explanation of the first key that is not linearizable; null if every key is
     * @param undecided keys for which the budget was too small
     * @param explored configurations that were looked at, a measure of the work
     */
    public record Verdict(@Nullable Explanation explanation, int undecided, long explored) {
        /** True if every key is. */
        public boolean isLinearizable() {
            return explanation == null && undecided == 0;
        }
    }

    /**
     * What a check of one key found.
     *
     * @param order of the operations; null if there is none, or none was found
     * @param decided false if there may be one nevertheless
     * @param refutedBy an event by which no order is left; {@link #UNKNOWN} if none is known
     * @param orderedTo the first event that {@code before} does not explain; {@link #UNKNOWN} if there is no such order
     * @param before an order of what was known before that event
     * @param explored points that were looked at
     */
    record KeyVerdict(
            @Nullable Order order,
            boolean decided,
            int refutedBy,
            int orderedTo,
            List<Operation> before,
            long explored) {
        boolean isLinearizable() {
            return order != null;
        }
    }

    /** Checks key by key, in the order of their first operations, and stops at the first that is not linearizable. */
    public Verdict check(History history) {
        return check(history, Long.MAX_VALUE);
    }

    /** As {@link #check(History)}, giving up on a key after so many configurations. */
    public Verdict check(History history, long budget) {
        int undecided = 0;
        long explored = 0;
        for (Map.Entry<Object, List<Operation>> key : history.byKey().entrySet()) {
            KeyVerdict verdict = check(key.getValue(), budget);
            explored += verdict.explored();
            if (!verdict.decided()) {
                undecided++;
            } else if (!verdict.isLinearizable()) {
                return new Verdict(Explanation.of(key.getKey(), key.getValue(), verdict), undecided, explored);
            }
        }
        return new Verdict(null, undecided, explored);
    }

    /**
     * Checks the operations of one key, in the order of their invocations. What is not plain soon is asked in turns with growing budgets: {@link Beam}
     * looks for an order, {@link Relaxation} refutes.
     */
    static KeyVerdict check(List<Operation> operations, long budget) {
        Plan plan = Plan.of(operations);
        Relaxation all = new Relaxation(plan, FIRST_WIDTH);
        Outcome first = all.run(Math.min(FIRST_TURN, budget));
        long explored = all.explored();
        if (first != Outcome.GAVE_UP) {
            return first == Outcome.FOUND ? found(operations, all.order(), explored) : refuted(all, explored);
        }
        int contradictedAt = plan.contradictedAt();
        if (contradictedAt != Operation.NEVER) {
            return new KeyVerdict(null, true, contradictedAt, UNKNOWN, List.of(), explored);
        }
        Beam beam = new Beam(plan);
        int width = RELAXED_WIDTH;
        int back = BACK;
        @Nullable Relaxation relaxed = null;
        for (long turn = TURN; explored < budget && (turn == TURN || turn / 4 < budget); turn += turn / 4) {
            explored -= beam.explored();
            long more = turn == TURN ? BEAM_FIRST : turn;
            Outcome outcome = beam.run(beam.explored() + Math.min(more, budget - explored - beam.explored()));
            explored += beam.explored();
            if (outcome == Outcome.FOUND) {
                return found(operations, beam.order(), explored);
            }
            if (relaxed == null || relaxed.isOver()) {
                relaxed = relaxation(plan, width, beam.deadAt(), back);
                width *= WIDER;
                back += back / 2;
            }
            explored -= relaxed.explored();
            outcome = relaxed.run(relaxed.explored() + Math.min(turn, budget - explored - relaxed.explored()));
            explored += relaxed.explored();
            if (outcome == Outcome.NONE) {
                return refuted(relaxed, explored);
            }
        }
        return new KeyVerdict(null, false, UNKNOWN, beam.reached(), beam.before(), explored);
    }

    /** Of the events around the one that the beam did not get beyond; of all where that one is near the beginning, or nothing can be told so. */
    private static Relaxation relaxation(Plan plan, int width, int dead, int back) {
        Relaxation around =
                new Relaxation(plan, width, Math.max(0, dead - back), dead > back ? dead + AFTER : Integer.MAX_VALUE);
        return around.isOver() ? new Relaxation(plan, width) : around;
    }

    private static KeyVerdict refuted(Relaxation by, long explored) {
        return by.isExact()
                ? new KeyVerdict(null, true, by.refutedBy(), by.reached(), by.order(), explored)
                : new KeyVerdict(null, true, by.refutedBy(), UNKNOWN, List.of(), explored);
    }

    private static KeyVerdict found(List<Operation> operations, List<Operation> order, long explored) {
        return new KeyVerdict(Order.complete(operations, order), true, UNKNOWN, UNKNOWN, List.of(), explored);
    }
}
