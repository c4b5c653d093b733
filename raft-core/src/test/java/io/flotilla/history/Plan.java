package io.flotilla.history;

import io.flotilla.history.Operation.End;
import io.flotilla.history.Step.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The operations of one key made ready for {@link Frontier}. What cannot change the verdict is left out: failed writes, reads that brought
 * nothing, unknown operations that nobody needs, failed cas that any order satisfies.
 */
final class Plan {
    private static final int[] NOTHING = {};

    private final boolean appends;
    private final StateSpace states;
    /** By number of an appended text: the values that end with it. */
    private final int[][] finishedByTexts;

    private final List<Step> steps = new ArrayList<>();

    private Plan(List<Operation> operations) {
        appends = operations.stream().anyMatch(operation -> operation.function() == Function.APPEND);
        List<Object> observed = new ArrayList<>();
        for (Operation operation : operations) {
            Object value = operation.argument() instanceof Event.Swap swap ? swap.from() : operation.result();
            if (value != null) {
                observed.add(value);
            }
        }
        states = new StateSpace(observed, appends);
        for (Operation operation : operations) {
            boolean reads = operation.function() == Function.READ;
            if (operation.isCertain() || (operation.end() == End.UNKNOWN && !reads)) {
                add(operation);
            }
        }
        boolean refusals = steps.stream().anyMatch(step -> step.kind() == Kind.DIFFERS);
        finishedByTexts = states.finishedByTexts();
        if (refusals) {
            BitSet tellingNothing = new Sweep(this, steps).tellingNothing();
            for (int i = tellingNothing.length() - 1; i >= 0; i = tellingNothing.previousSetBit(i - 1)) {
                steps.remove(i);
            }
        }
        dropUseless();
        steps.sort(Comparator.comparing((Step step) -> !step.certain())
                .thenComparing(step -> !step.changes())
                .thenComparingInt(Step::callAt));
    }

    /** As the events tell it. */
    static Plan of(List<Operation> operations) {
        return new Plan(operations);
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

    /** The event by which it is plain without a search that there is no order; {@link Operation#NEVER} if it is not. */
    int contradictedAt() {
        int swept = sweptAt();
        return swept != Operation.NEVER || !appends ? swept : Growth.contradictedAt(steps, states);
    }

    /** The same without counting: then two or three operations contradict each other, and not one many. */
    int sweptAt() {
        return new Sweep(this, steps).contradictedAt();
    }

    /** The observed values that the key can hold right after this step. */
    int[] makes(Step step) {
        if (step.kind() == Kind.APPEND) {
            return finishedByTexts[step.target()];
        }
        int exact = step.changes() ? states.exact(step.target()) : -1;
        return exact < 0 ? NOTHING : new int[] {exact};
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
}
