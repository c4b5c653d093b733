package io.flotilla.sim;

/** Something that must hold does not: the end of a simulation. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    /** @param invariant its name, such as I9 */
    public Violation(String invariant, String what) {
        super(invariant + ": " + what);
    }
}
