package io.flotilla.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the operations that contradict each other. The end of an operation is taken away (it becomes unknown: a read then says nothing, a
 * write may happen at any time or never), and if there is still no order, it had nothing to do with the contradiction. What cannot
 * be taken away is the answer. All but the latest are tried first, then many at once, then fewer (Zeller and Hildebrandt, "Simplifying failure-inducing input").
 */
final class Conflict {
    /** The latest operations are tried alone first: a contradiction seldom goes back far. */
    private static final int FIRST_KEPT = 16;

    /** Points that one question may cost; where that is too few an operation stays that might have been left out. */
    private static final long QUESTION = 4_000;
    /** What all of them may cost, about a third of a second. */
    private static final long ALL_QUESTIONS = 60_000;

    private static final int WIDTH = 100;
    private static final long SEARCHED = 300;

    private final List<Operation> operations;
    private long left = ALL_QUESTIONS;

    private Conflict(List<Operation> operations) {
        this.operations = new ArrayList<>(operations);
    }

    /** Of operations that cannot be ordered, a few that cannot either; {@code breaking} is one of them. */
    static List<Operation> among(List<Operation> operations, Operation breaking) {
        Conflict conflict = new Conflict(operations);
        List<Integer> places = conflict.places(breaking);
        if (conflict.takeAway(places)) {
            return List.of(breaking);
        }
        int kept = FIRST_KEPT;
        while (kept < places.size() && !conflict.takeAway(places.subList(0, places.size() - kept))) {
            kept *= 2;
        }
        for (int size = Math.max(1, Math.min(kept, places.size()) / 2); size >= 1; size /= 2) {
            conflict.takeAway(size, breaking);
        }
        return conflict.operations.stream()
                .filter(operation -> operation.isCertain() || operation.equals(breaking))
                .toList();
    }

    /** Where those are that can be taken away still. */
    private List<Integer> places(Operation breaking) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i).isCertain() && !operations.get(i).equals(breaking)) {
                places.add(i);
            }
        }
        return places;
    }

    private void takeAway(int size, Operation breaking) {
        List<Integer> places = places(breaking);
        for (int from = 0; from < places.size(); from += size) {
            takeAway(places.subList(from, Math.min(places.size(), from + size)));
        }
    }

    /** Takes these away if there is still no order; true if so. */
    private boolean takeAway(List<Integer> chosen) {
        List<Operation> fewer = new ArrayList<>(operations);
        chosen.forEach(place -> fewer.set(place, fewer.get(place).unknown()));
        if (left <= 0) {
            return false;
        }
        boolean contradict = isRefuted(fewer);
        if (contradict) {
            chosen.forEach(place -> operations.set(place, fewer.get(place)));
        }
        return contradict;
    }

    /** True if no order explains them, and that is found within the budget: at once, or going deep, or going with time. */
    private boolean isRefuted(List<Operation> some) {
        Plan settled = Plan.settled(some);
        left -= settled.steps().size();
        if (settled.isRefuted()) {
            return true;
        }
        for (boolean eager : new boolean[] {true, false}) {
            Search search = new Search(settled, eager, SEARCHED);
            Search.Result result = search.run();
            left -= search.explored();
            if (result == Search.Result.FOUND || (result == Search.Result.NONE && !(eager && search.guessed()))) {
                return result == Search.Result.NONE;
            }
            if (!search.guessed()) {
                break;
            }
        }
        if (settled.appends()) {
            return false; // with many that may be left out there are too many ways
        }
        Frontier frontier = new Frontier(Plan.plain(some), WIDTH, Math.min(QUESTION, left));
        boolean refuted = frontier.run() == Search.Result.NONE;
        left -= frontier.explored();
        return refuted;
    }
}
