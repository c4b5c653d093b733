package io.flotilla;

import org.jspecify.annotations.Nullable;

/**
 * Why a request failed. A type per cause; {@link #outcome()} says what may have happened. Made without a stack trace where load decides how often.
 */
public abstract sealed class FlotillaException extends RuntimeException {
    private final Outcome outcome;

    private FlotillaException(Outcome outcome, String message, @Nullable Throwable cause, boolean trace) {
        super(message, cause, false, trace);
        this.outcome = outcome;
    }

    /** What the failed request may have done. */
    public final Outcome outcome() {
        return outcome;
    }

    /** Settings, arguments or data contradict one another: the caller must change something. */
    public static final class InvalidRequest extends FlotillaException {
        public InvalidRequest(String message) {
            super(Outcome.NOT_APPLIED, message, null, true);
        }

        public InvalidRequest(String message, Throwable cause) {
            super(Outcome.NOT_APPLIED, message, cause, true);
        }
    }

    /** The payload is larger than the limit. */
    public static final class PayloadTooBig extends FlotillaException {
        public PayloadTooBig(long size, long limit) {
            super(
                    Outcome.NOT_APPLIED,
                    "payload of " + size + " bytes exceeds the limit of " + limit
                            + "; split it or raise maxPayloadBytes",
                    null,
                    true);
        }
    }

    /** No replica of the group runs on this host. */
    public static final class UnknownGroup extends FlotillaException {
        public UnknownGroup(long groupId) {
            super(
                    Outcome.NOT_APPLIED,
                    "group " + groupId + " has no replica on this host; start one first",
                    null,
                    true);
        }
    }

    /** This replica is not the leader, and the caller asked not to be forwarded. */
    public static final class NotLeader extends FlotillaException {
        private final LeaderInfo leader;

        public NotLeader(LeaderInfo leader) {
            super(Outcome.NOT_APPLIED, "not the leader; known leader: " + leader, null, false);
            this.leader = leader;
        }

        /** The leader as this replica knows it. */
        public LeaderInfo leader() {
            return leader;
        }
    }

    /** The group has no leader that is known here: try again later. */
    public static final class NoLeader extends FlotillaException {
        public NoLeader(long groupId) {
            super(Outcome.NOT_APPLIED, "group " + groupId + " has no known leader now; try again", null, false);
        }
    }

    /** A limit is reached (the message says which): back off and try again. */
    public static final class Busy extends FlotillaException {
        public Busy(String reason) {
            super(Outcome.NOT_APPLIED, reason, null, false);
        }
    }

    /** The deadline passed. Outcome unknown if the request may have entered a log. */
    public static final class DeadlineExceeded extends FlotillaException {
        public DeadlineExceeded(Outcome outcome, String message) {
            super(outcome, message, null, false);
        }
    }

    /** The leader that had taken the request lost its leadership, or the connection to it broke, before the result was known; or there is no connection to it (nothing was sent: not applied). */
    public static final class LeadershipLost extends FlotillaException {
        public LeadershipLost(Outcome outcome, String message) {
            super(outcome, message, null, false);
        }
    }

    /** Host or replica is stopping or stopped. */
    public static final class Stopped extends FlotillaException {
        public Stopped(Outcome outcome, String message) {
            super(outcome, message, null, false);
        }
    }

    /** The replica failed by itself (state machine, corrupt log, fenced store) and takes no part until that is mended. */
    public static final class Unavailable extends FlotillaException {
        public Unavailable(Outcome outcome, String message, @Nullable Throwable cause) {
            super(outcome, message, cause, true);
        }
    }

    /** The state machine's lookup threw; its exception is the cause. */
    public static final class LookupFailed extends FlotillaException {
        public LookupFailed(Throwable cause) {
            super(Outcome.NOT_APPLIED, "the state machine's lookup failed: " + cause, cause, true);
        }
    }

    /** A blocking call was made from a callback or from an engine thread, where it could wait for itself. */
    public static final class WouldDeadlock extends FlotillaException {
        public WouldDeadlock(String call) {
            super(
                    Outcome.NOT_APPLIED,
                    call + " blocks and was called from an engine thread; use the asynchronous form there",
                    null,
                    true);
        }
    }

    /** A data directory cannot be used as asked; the message names both sides. */
    public static final class BadDirectory extends FlotillaException {
        public BadDirectory(String message, @Nullable Throwable cause) {
            super(Outcome.NOT_APPLIED, message, cause, true);
        }
    }
}
