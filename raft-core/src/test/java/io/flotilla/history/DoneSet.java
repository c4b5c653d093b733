package io.flotilla.history;

import java.util.List;

/** Which steps of a plan are done: a bit each, in the three parts of {@link Plan#steps}. */
final class DoneSet {
    private final Bits changing;
    private final Bits looking;
    private final Bits optional;
    private final int lookingFrom;
    private final int optionalFrom;

    DoneSet(List<Step> steps) {
        lookingFrom = (int)
                steps.stream().filter(step -> step.certain() && step.changes()).count();
        optionalFrom = (int) steps.stream().filter(Step::certain).count();
        changing = new Bits(lookingFrom);
        looking = new Bits(optionalFrom - lookingFrom);
        optional = new Bits(steps.size() - optionalFrom);
    }

    void add(int step) {
        if (step < lookingFrom) {
            changing.set(step);
        } else if (step < optionalFrom) {
            looking.set(step - lookingFrom);
        } else {
            optional.set(step - optionalFrom);
        }
    }

    void remove(int step) {
        if (step < lookingFrom) {
            changing.clear(step);
        } else if (step < optionalFrom) {
            looking.clear(step - lookingFrom);
        } else {
            optional.clear(step - optionalFrom);
        }
    }

    /** The steps that certainly changed something. */
    Bits changing() {
        return changing;
    }

    /** The steps that certainly looked, and changed nothing. */
    Bits looking() {
        return looking;
    }

    /** The steps that may be left out. */
    Bits optional() {
        return optional;
    }
}
