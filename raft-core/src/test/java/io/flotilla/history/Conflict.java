package io.flotilla.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the operations that contradict each other. The end of an operation is taken away (it becomes unknown: a read then says nothing, a
 * write may happen at any time or never), and if there is still no order, it had nothing to do with the contradiction. What cannot
 * be taken away is the answer. What is most likely to be beside the point is tried first: what others saw, what has no part in the value that the
 * breaking operation met, all but the latest, those that do the same; then many at once, then fewer (Zeller and Hildebrandt,
 * "Simplifying failure-inducing input").
 */
final class Conflict {
    /** So many of the latest operations are tried alone first: a contradiction seldom goes back far. */
    private static final int FIRST_KEPT = 8;

    /** Points that one question may cost; where that is too few an operation stays that might have been left out. */
    private static final long QUESTION = 2_000;
    /** What all of them may cost, about a third of a second. */
    private static final long ALL_QUESTIONS = 150_000;

    private static final int WIDTH = 50;
    /** Of so many kinds of operations each is tried as a whole. */
    private static final int FEW_KINDS = 100;

    private final List<Operation> operations;
    private final Operation breaking;
    /** True if a few operations contradict each other, so that nothing has to be counted. */
    private final boolean few;

    private long left = ALL_QUESTIONS;

    private Conflict(List<Operation> operations, Operation breaking) {
        this.operations = new ArrayList<>(operations);
        this.breaking = breaking;
        few = Plan.of(operations).sweptAt() != Operation.NEVER;
    }

    /** Of operations that cannot be ordered, a few that cannot either; {@code breaking} is one of them. */
    static List<Operation> among(List<Operation> operations, Operation breaking) {
        Conflict conflict = new Conflict(operations, breaking);
        conflict.reduce();
        return conflict.operations.stream()
                .filter(operation -> operation.isCertain() || operation.equals(breaking))
                .toList();
    }

    private void reduce() {
        if (takeAway(places(operation -> true))) {
            return;
        }
        takeAway(places(operation -> operation.function() == Function.READ));
        takeAway(places(operation -> !isRelated(operation)));
        List<Integer> places = places(operation -> true);
        int kept = FIRST_KEPT;
        while (kept < places.size() && !takeAway(places.subList(0, places.size() - kept))) {
            kept *= 2;
        }
        Map<List<Object>, List<Integer>> alike = new LinkedHashMap<>();
        for (int place : places(operation -> true)) {
            Operation each = operations.get(place);
            alike.computeIfAbsent(
                            Arrays.asList(each.function(), each.end(), each.argument(), each.result()),
                            same -> new ArrayList<>())
                    .add(place);
        }
        if (alike.size() <= FEW_KINDS) {
            alike.values().forEach(this::takeAway);
        }
        int remaining = places(operation -> true).size();
        for (int size = Math.max(1, remaining / 2); size >= 1; size /= 2) {
            takeAway(size);
        }
    }

    /** True if it may have had a part in what the breaking operation met. */
    private boolean isRelated(Operation operation) {
        Object met = met(breaking);
        Object brought = operation.argument() instanceof Event.Swap swap ? swap.to() : operation.argument();
        return operation.function() == Function.DELETE
                || Objects.equals(met(operation), met)
                || Objects.equals(brought, met)
                || (met instanceof String text && brought instanceof String part && text.contains(part));
    }

    private static @Nullable Object met(Operation operation) {
        return operation.argument() instanceof Event.Swap swap ? swap.from() : operation.result();
    }

    /** Where those are that can be taken away still. */
    private List<Integer> places(Predicate<Operation> wanted) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            Operation each = operations.get(i);
            if (each.isCertain() && !each.equals(breaking) && wanted.test(each)) {
                places.add(i);
            }
        }
        return places;
    }

    private void takeAway(int size) {
        List<Integer> places = places(operation -> true);
        for (int from = 0; from < places.size(); from += size) {
            takeAway(places.subList(from, Math.min(places.size(), from + size)));
        }
    }

    /** Takes these away if there is still no order; true if so. */
    private boolean takeAway(List<Integer> chosen) {
        if (left <= 0 || chosen.isEmpty()) {
            return false;
        }
        List<Operation> fewer = new ArrayList<>(operations);
        chosen.forEach(place -> fewer.set(place, fewer.get(place).unknown()));
        boolean contradict = isRefuted(fewer);
        if (contradict) {
            chosen.forEach(place -> operations.set(place, fewer.get(place)));
        }
        return contradict;
    }

    /** True if no order explains them, and that is found within the budget. */
    private boolean isRefuted(List<Operation> some) {
        left -= some.size();
        Plan plan = Plan.of(some);
        if ((few ? plan.sweptAt() : plan.contradictedAt()) != Operation.NEVER) {
            return true;
        }
        Relaxation relaxation = new Relaxation(plan, WIDTH);
        boolean refuted = relaxation.run(Math.min(QUESTION, left)) == Outcome.NONE;
        left -= relaxation.explored();
        return refuted;
    }
}
