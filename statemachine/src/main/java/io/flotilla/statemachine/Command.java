package io.flotilla.statemachine;

import org.agrona.DirectBuffer;

/**
 * One committed command, as a view of the log's own bytes.
 *
 * <p>A flyweight: the object and its buffer are valid only until the call that received it returns. Copy what is kept.
 */
public interface Command {
    /** Log index of the command, 1-based, unique and rising within a group. */
    long index();

    /** The bytes around the payload; read only. */
    DirectBuffer buffer();

    /** Where the payload begins in {@link #buffer()}. */
    int offset();

    /** Length of the payload in bytes; may be 0. */
    int length();

    /** A copy of the payload that the caller owns. */
    default byte[] copyBytes() {
        byte[] bytes = new byte[length()];
        buffer().getBytes(offset(), bytes);
        return bytes;
    }
}
