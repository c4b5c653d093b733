package io.flotilla.engine;

import io.flotilla.FlotillaException;
import io.flotilla.Outcome;
import io.flotilla.codec.HostResponse;

/** A {@link FlotillaException} on its way to the host that forwarded the request: a code, an outcome, a text. */
final class ForwardedFailure {
    private static final int NO_LEADER = 1;
    private static final int BUSY = 2;
    private static final int DEADLINE = 3;
    private static final int LEADERSHIP_LOST = 4;
    private static final int STOPPED = 5;
    private static final int UNAVAILABLE = 6;
    private static final int INVALID = 7;

    private ForwardedFailure() {}

    static HostResponse.Failed toResponse(long requestId, Throwable cause) {
        if (!(cause instanceof FlotillaException failure)) {
            return new HostResponse.Failed(requestId, UNAVAILABLE, Outcome.UNKNOWN, String.valueOf(cause));
        }
        return new HostResponse.Failed(
                requestId, codeOf(failure), failure.outcome(), String.valueOf(failure.getMessage()));
    }

    private static int codeOf(FlotillaException failure) {
        if (failure instanceof FlotillaException.NoLeader || failure instanceof FlotillaException.NotLeader) {
            return NO_LEADER;
        } else if (failure instanceof FlotillaException.Busy) {
            return BUSY;
        } else if (failure instanceof FlotillaException.DeadlineExceeded) {
            return DEADLINE;
        } else if (failure instanceof FlotillaException.LeadershipLost) {
            return LEADERSHIP_LOST;
        } else if (failure instanceof FlotillaException.Stopped) {
            return STOPPED;
        } else if (failure instanceof FlotillaException.Unavailable) {
            return UNAVAILABLE;
        }
        return INVALID;
    }

    static FlotillaException toException(HostResponse.Failed failed, long groupId) {
        Outcome outcome = failed.outcome();
        String message = failed.message();
        return switch (failed.code()) {
            case NO_LEADER -> new FlotillaException.NoLeader(groupId);
            case BUSY -> new FlotillaException.Busy(message);
            case DEADLINE -> new FlotillaException.DeadlineExceeded(outcome, message);
            case LEADERSHIP_LOST -> new FlotillaException.LeadershipLost(outcome, message);
            case STOPPED -> new FlotillaException.Stopped(outcome, message);
            case INVALID -> new FlotillaException.InvalidRequest(message);
            default -> new FlotillaException.Unavailable(outcome, message, null);
        };
    }
}
