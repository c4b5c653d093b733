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

    private static final int FIRST_WIDTH = 200;
    /** Points of the first turn; each later one has so many times more, and keeps twice as many branches. */
    private static final long FIRST_TURN = 6_000;

    private static final int WIDER = 4;
    /** A step of {@link Search} costs as much as so many points of {@link Frontier}. */
    private static final int STEPS_FOR_ONE = 2;

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
     * @param brokenAt the first event that no order explains; {@link #UNKNOWN} if that is not known
     * @param before an order of what was known before that event
     * @param explored points that were looked at
     */
    record KeyVerdict(@Nullable Order order, boolean decided, int brokenAt, List<Operation> before, long explored) {
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
     * Checks the operations of one key, in the order of their invocations. Two ways take turns with growing budgets, for each is quick where the
     * other is not: {@link Frontier} goes with time and keeps all that may be, {@link Search} goes deep and turns round.
     */
    static KeyVerdict check(List<Operation> operations, long budget) {
        Plan plain = Plan.plain(operations);
        @Nullable Plan settled = null;
        long explored = 0;
        int width = FIRST_WIDTH;
        for (long turn = FIRST_TURN; ; turn *= WIDER) {
            Frontier frontier = new Frontier(plain, width, Math.min(turn, budget - explored));
            Search.Result result = frontier.run();
            explored += frontier.explored();
            if (result == Search.Result.FOUND) {
                return found(operations, frontier.order(), explored);
            }
            if (result == Search.Result.NONE) {
                return new KeyVerdict(null, true, frontier.brokenAt(), frontier.order(), explored);
            }
            settled = settled == null ? Plan.settled(operations) : settled;
            if (settled.isRefuted()) {
                return new KeyVerdict(null, true, UNKNOWN, List.of(), explored);
            }
            KeyVerdict deep = search(operations, settled, Math.min(turn, budget - explored));
            explored += deep.explored();
            if (deep.decided()) {
                return new KeyVerdict(deep.order(), true, UNKNOWN, List.of(), explored);
            }
            if (explored >= budget) {
                return new KeyVerdict(null, false, UNKNOWN, List.of(), explored);
            }
            width *= 2;
        }
    }

    /** First with guesses that may miss an order where failed cas can tell, then without. */
    private static KeyVerdict search(List<Operation> operations, Plan settled, long budget) {
        Search eager = new Search(settled, true, budget / STEPS_FOR_ONE);
        Search.Result result = eager.run();
        long explored = STEPS_FOR_ONE * eager.explored();
        Search last = eager;
        if (result != Search.Result.FOUND && eager.guessed()) {
            last = new Search(settled, false, budget / STEPS_FOR_ONE);
            result = last.run();
            explored += STEPS_FOR_ONE * last.explored();
        }
        if (result == Search.Result.FOUND) {
            return found(operations, last.order(), explored);
        }
        return new KeyVerdict(null, result == Search.Result.NONE, UNKNOWN, List.of(), explored);
    }

    private static KeyVerdict found(List<Operation> operations, List<Operation> order, long explored) {
        return new KeyVerdict(Order.complete(operations, order), true, UNKNOWN, List.of(), explored);
    }
}
