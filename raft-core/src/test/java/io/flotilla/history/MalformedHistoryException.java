package io.flotilla.history;

/** A file that is no history. The message says where, and what was expected there. */
public final class MalformedHistoryException extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;

    MalformedHistoryException(int line, int column, String expected) {
        super("line " + line + ", column " + column + ": expected " + expected);
        this.line = line;
        this.column = column;
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** From 1, in characters. */
    public int column() {
        return column;
    }
}
