package io.flotilla.history;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a history is linearizable: each key by itself, for linearizability is local (Herlihy and Wing, "Linearizability", theorem 1).
 * Thread safe; a check runs in its caller's thread and can take long for histories made to be hard: the question is NP-complete.
 */
public final class LinearizabilityChecker {

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

    /** What a check of one key found: an order, or that there is none, or neither within the budget. */
    record KeyVerdict(@Nullable Order order, boolean decided, long explored) {
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
                return new Verdict(Explanation.of(key.getKey(), key.getValue()), undecided, explored);
            }
        }
        return new Verdict(null, undecided, explored);
    }

    /** Checks the operations of one key, in the order of their invocations. */
    static KeyVerdict check(List<Operation> operations, long budget) {
        Plan plan = Plan.of(operations);
        if (plan.isRefuted()) {
            return new KeyVerdict(null, true, 0);
        }
        Search search = new Search(plan, true, budget);
        Search.Result result = search.run();
        long explored = search.explored();
        if (result != Search.Result.FOUND && search.guessed()) {
            search = new Search(plan, false, budget);
            result = search.run();
            explored += search.explored();
        }
        Order order = result == Search.Result.FOUND ? Order.complete(operations, search.order()) : null;
        return new KeyVerdict(order, result != Search.Result.GAVE_UP, explored);
    }
}
