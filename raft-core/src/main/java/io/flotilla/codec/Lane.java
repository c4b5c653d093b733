package io.flotilla.codec;

/** What a connection carries. */
public enum Lane {
    /** Messages of all groups. */
    MESSAGES(0),
    /** Snapshot chunks; nothing opens it yet. */
    SNAPSHOTS(1);

    private final int code;

    Lane(int code) {
        this.code = code;
    }

    /** The byte on the wire. */
    public int code() {
        return code;
    }
}
