package io.flotilla.history;

import io.flotilla.history.Operation.End;
import io.flotilla.history.Step.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations of one key made ready for {@link Frontier} and {@link Search}. What cannot change the verdict is left out (failed writes, reads that brought
 * nothing), and what follows without searching is made explicit: an operation with an unknown outcome that alone can explain what
 * somebody saw did happen, and before it was seen.
 */
final class Plan {
    /** Rounds of {@link #settleUnknown}; each makes the search easier and none is needed. */
    private static final int MAX_ROUNDS = 64;

    /** Of texts that are longer it is not asked whether one step alone can bring them. */
    private static final int LONGEST_ENDING = 64;

    private static final int[] NOTHING = {};

    private final boolean appends;
    private final StateSpace states;
    /** Every text that an operation of the key can have brought into it. */
    private final List<String> pieces = new ArrayList<>();
    /** How many of them end so. */
    private final Map<String, Integer> endings = new HashMap<>();

    /** By number of an appended text: the values that end with it, and those that cannot be made without it. */
    private final int[][] finishedByTexts;

    private final int[][] needing;
    private final boolean refuted;
    private final List<Step> steps = new ArrayList<>();

    private Plan(List<Operation> operations, boolean settles) {
        appends = operations.stream().anyMatch(operation -> operation.function() == Function.APPEND);
        List<Object> observed = new ArrayList<>();
        for (Operation operation : operations) {
            Object value = operation.argument() instanceof Event.Swap swap ? swap.from() : operation.result();
            if (value != null) {
                observed.add(value);
            }
        }
        states = new StateSpace(observed, appends);
        for (Operation operation : appends && settles ? operations : List.<Operation>of()) {
            Object piece = operation.argument() instanceof Event.Swap swap ? swap.to() : operation.argument();
            if (piece != null && operation.end() != End.FAILED) {
                addPiece(String.valueOf(piece));
            }
        }
        for (Operation operation : operations) {
            boolean reads = operation.function() == Function.READ;
            if (operation.isCertain() || (operation.end() == End.UNKNOWN && !reads)) {
                add(operation);
            }
        }
        boolean refusals = steps.stream().anyMatch(step -> step.kind() == Kind.DIFFERS);
        finishedByTexts = settles || refusals ? states.finishedByTexts() : new int[0][];
        needing = settles ? states.needingTexts(this::isSole) : new int[0][];
        if (refusals) {
            BitSet tellingNothing = new Sweep(this, steps).tellingNothing();
            for (int i = tellingNothing.length() - 1; i >= 0; i = tellingNothing.previousSetBit(i - 1)) {
                steps.remove(i);
            }
        }
        dropUseless();
        if (settles) {
            settleUnknown();
        }
        refuted = settles && new Sweep(this, steps).foundContradiction();
        steps.sort(Comparator.comparing((Step step) -> !step.certain())
                .thenComparing(step -> !step.changes())
                .thenComparingInt(Step::callAt));
    }

    /** With what follows without searching made explicit, for {@link Search}. */
    static Plan settled(List<Operation> operations) {
        return new Plan(operations, true);
    }

    /** As the events tell it, for {@link Frontier}: nothing in it is known before it was seen. */
    static Plan plain(List<Operation> operations) {
        return new Plan(operations, false);
    }

    /** The steps: those that certainly changed something, those that only looked, those that may be left out; each part in the order of invocations. */
    List<Step> steps() {
        return steps;
    }

    StateSpace states() {
        return states;
    }

    /** True if anything is appended to the key. */
    boolean appends() {
        return appends;
    }

    /** True if there is no order, which was plain without a search. */
    boolean isRefuted() {
        return refuted;
    }

    /** By number of an appended text: the observed values that cannot be made without the only step that appends it. */
    int[][] needing() {
        return needing;
    }

    /** The observed values that the key can hold right after this step. */
    int[] makes(Step step) {
        if (step.kind() == Kind.APPEND) {
            return finishedByTexts[step.target()];
        }
        int exact = step.changes() ? states.exact(step.target()) : -1;
        return exact < 0 ? NOTHING : new int[] {exact};
    }

    /**
     * True if one step alone can bring a text into a value: no other operation brings one that has it inside, or that ends as it begins (the
     * first of several that together made the text would end so).
     */
    private boolean isSole(String text) {
        for (int length = 1; length < text.length(); length++) {
            String begin = text.substring(0, length);
            if (endings.getOrDefault(begin, 0) > (text.endsWith(begin) ? 1 : 0)) {
                return false;
            }
        }
        int having = 0;
        for (String piece : pieces) {
            having += piece.contains(text) ? 1 : 0;
        }
        return having == 1 && text.length() <= LONGEST_ENDING;
    }

    /** Counts how many of the pieces end so, for endings that are not long. */
    private void addPiece(String piece) {
        pieces.add(piece);
        for (int length = 1; length <= Math.min(piece.length(), LONGEST_ENDING); length++) {
            endings.merge(piece.substring(piece.length() - length), 1, Integer::sum);
        }
    }

    private void add(Operation operation) {
        int call = operation.invokedAt();
        int end = operation.endedAt();
        boolean certain = operation.isCertain();
        switch (operation.function()) {
            case READ -> {
                int value = states.number(operation.result());
                steps.add(new Step(operation, Kind.READ, value, -1, call, end, certain));
            }
            case WRITE -> addSet(operation, states.node(operation.argument()));
            case DELETE -> addSet(operation, StateSpace.NULL);
            case APPEND -> {
                String text = String.valueOf(operation.argument());
                if (states.occurs(text)) {
                    steps.add(new Step(operation, Kind.APPEND, -1, states.text(text), call, end, certain));
                } else {
                    addSet(operation, StateSpace.DEAD);
                }
            }
            case CAS -> addCas(operation, call, end);
        }
    }

    private void addSet(Operation operation, int target) {
        int end = operation.endedAt();
        steps.add(new Step(operation, Kind.SET, -1, target, operation.invokedAt(), end, operation.isCertain()));
    }

    private void addCas(Operation operation, int call, int end) {
        if (!(operation.argument() instanceof Event.Swap swap)) {
            throw new IllegalArgumentException("a cas without its values: " + operation);
        }
        int value = states.number(swap.from());
        if (operation.end() == End.FAILED) {
            steps.add(new Step(operation, Kind.DIFFERS, value, -1, call, end, true));
        } else if (!swap.to().equals(swap.from())) {
            steps.add(new Step(operation, Kind.CAS, value, states.node(swap.to()), call, end, operation.isCertain()));
        } else if (operation.isCertain()) {
            steps.add(new Step(operation, Kind.READ, value, -1, call, end, true));
        }
    }

    /**
     * Leaves out unknown operations whose effect nobody needs. With a failed cas around, any change may be needed: it can be what made
     * the value another one.
     */
    private void dropUseless() {
        if (steps.stream().anyMatch(step -> step.kind() == Kind.DIFFERS)) {
            return;
        }
        boolean[] useful = new boolean[states.valueCount()];
        steps.stream().filter(Step::observes).forEach(step -> useful[step.value()] = true);
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Step step : steps) {
                if (step.kind() == Kind.CAS && !step.certain() && !useful[step.value()] && leadsTo(step, useful)) {
                    useful[step.value()] = true;
                    grown = true;
                }
            }
        }
        steps.removeIf(step -> !step.certain() && step.kind() != Kind.APPEND && !leadsTo(step, useful));
    }

    private boolean leadsTo(Step step, boolean[] useful) {
        for (int i = states.low(step.target()); i < states.high(step.target()); i++) {
            if (useful[i]) {
                return true;
            }
        }
        return false;
    }

    /** Makes certain what alone explains something seen, and lets it return before that was seen. */
    private void settleUnknown() {
        boolean changed = true;
        for (int round = 0; changed && round < MAX_ROUNDS; round++) {
            changed = false;
            int[] seenAt = new int[states.valueCount()];
            Arrays.fill(seenAt, Operation.NEVER);
            int[] makers = new int[states.valueCount()];
            makers[0] = 1; // null is there at the beginning
            for (Step step : steps) {
                if (step.observes()) {
                    seenAt[step.value()] = Math.min(seenAt[step.value()], step.returnAt());
                }
                for (int value : makes(step)) {
                    makers[value]++;
                }
            }
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                int before = neededAt(step, seenAt, makers);
                if (before < step.returnAt() || (before < Operation.NEVER && !step.certain())) {
                    steps.set(i, step.certainBefore(before));
                    changed = true;
                }
            }
        }
    }

    /** When something was first seen that needs this step. */
    private int neededAt(Step step, int[] seenAt, int[] makers) {
        int at = Operation.NEVER;
        for (int value : makes(step)) {
            at = makers[value] == 1 ? Math.min(at, seenAt[value]) : at;
        }
        if (step.kind() == Kind.APPEND) {
            for (int value : needing[step.target()]) {
                at = Math.min(at, seenAt[value]);
            }
        }
        return at;
    }
}
