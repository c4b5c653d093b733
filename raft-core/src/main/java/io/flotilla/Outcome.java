package io.flotilla;

/** What a failed request may have done. */
public enum Outcome {
    /** The command was not and will not be applied: safe to send again. */
    NOT_APPLIED,
    /** Nobody here can know: it may have been applied, or may still be. */
    UNKNOWN,
    /** The command was applied, but its result is not available. */
    APPLIED
}
