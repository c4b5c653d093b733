package io.flotilla.config;

import java.time.Duration;

/** Every limit of the engine that is not a setting, each with its unit and its reason. */
public final class Limits {
    /** Longest frame in bytes, outer header included: bounds what a peer can make us allocate, and how long one frame delays another. */
    public static final int MAX_FRAME_BYTES = 1 << 20;

    /** Longest control frame in bytes: heartbeats of a thousand groups and more fit. */
    public static final int MAX_CONTROL_FRAME_BYTES = 1 << 20;

    /** Longest handshake frame in bytes: sent before anything is known about a peer. */
    public static final int MAX_HANDSHAKE_BYTES = 4096;

    /** Largest payload of one entry in bytes: one entry must fit a frame with room for its surroundings. */
    public static final int MAX_PAYLOAD_BYTES = MAX_FRAME_BYTES - 4096;

    /** Bytes of blocks in one Replicate message, unless one block alone is larger: half a frame leaves room for company. */
    public static final int MAX_MESSAGE_BYTES = MAX_FRAME_BYTES / 2;

    /** Most members a group can have: bounds membership entries and the work of a heartbeat. */
    public static final int MAX_MEMBERS = 63;

    /** Longest deployment or host name in bytes of UTF-8. */
    public static final int MAX_NAME_BYTES = 255;

    /** Blocks of at least this many bytes go into frames by reference; smaller ones are copied. */
    public static final int REFERENCE_BLOCK_BYTES = 8192;

    /** Default bytes of a block that a turn gathers; more waiting proposals make more blocks. */
    public static final int MAX_BLOCK_BYTES = 256 * 1024;

    /** Longest stored reason of a quarantine in bytes of UTF-8; longer ones are cut. */
    public static final int MAX_REASON_BYTES = 1024;

    /** Threads of a pool for user code that may be replaced at a time because that code does not return: bounds what hanging code can cost. */
    public static final int MAX_REPLACED_THREADS = 8;

    /** Longest time a request may wait; longer ones are cut, so that deadlines cannot overflow. */
    public static final Duration MAX_TIMEOUT = Duration.ofDays(1);

    private Limits() {}
}
