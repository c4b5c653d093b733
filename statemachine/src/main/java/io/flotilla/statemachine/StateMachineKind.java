package io.flotilla.statemachine;

/** The three kinds of state machine. The code of a kind is recorded on disk at a replica's first start and never changes. */
public enum StateMachineKind {
    /** {@link StateMachine}. */
    IN_MEMORY(1),
    /** {@link ConcurrentStateMachine}. */
    CONCURRENT(2),
    /** {@link OnDiskStateMachine}. */
    ON_DISK(3);

    private final int code;

    StateMachineKind(int code) {
        this.code = code;
    }

    /** The number that is recorded for this kind. */
    public int code() {
        return code;
    }

    /** @throws IllegalArgumentException if no kind has this code */
    public static StateMachineKind ofCode(int code) {
        for (StateMachineKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("state machine kind " + code + " is unknown; expected 1, 2 or 3");
    }
}
