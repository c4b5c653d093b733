package io.flotilla.statemachine;

/**
 * Consecutive committed commands in log order, walked once by a cursor. Every command must be given a result before the
 * cursor moves on; a command without one has {@link Result#NONE}.
 *
 * <pre>{@code
 * while (batch.next()) {
 *     Command c = batch.command();
 *     batch.result(apply(c));
 * }
 * }</pre>
 *
 * <p>Owned by the engine, valid only during the call that received it, not thread safe.
 */
public interface CommandBatch {
    /** How many commands the batch holds in all; at least 1. */
    int count();

    /** Log index of the last command of the batch. */
    long lastIndex();

    /** Moves to the next command; false after the last. */
    boolean next();

    /** The command under the cursor. Only after {@link #next()} returned true. */
    Command command();

    /** Sets the result of the command under the cursor: {@code Result.of(value)} without an object. */
    void result(long value);

    /** Sets the result of the command under the cursor. */
    void result(Result result);
}
