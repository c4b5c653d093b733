package io.flotilla.example.kv.http;

import io.flotilla.FlotillaException;
import io.flotilla.Outcome;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which HTTP status a failure is, and what it says about the request. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** The answer to a failed read, which never has an effect. */
    static Answer ofRead(Throwable failure) {
        return answer(failure, false);
    }

    /** The answer to a failed write. One that was applied, though its result is lost, has succeeded: its result says nothing. */
    static Answer ofWrite(Throwable failure) {
        return answer(failure, true);
    }

    private static Answer answer(Throwable thrown, boolean write) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure instanceof BadRequestException bad) {
            return Answer.error(bad.status(), message(bad), Outcome.NOT_APPLIED).allowing(bad.allowedMethods());
        }
        if (!(failure instanceof FlotillaException known)) {
            LOG.error("a request failed in an unforeseen way", failure);
            return Answer.error(500, "unforeseen failure: " + failure, write ? Outcome.UNKNOWN : Outcome.NOT_APPLIED);
        }
        Outcome outcome = write ? known.outcome() : Outcome.NOT_APPLIED;
        return outcome == Outcome.APPLIED ? Answer.ok("OK") : Answer.error(status(known), message(known), outcome);
    }

    private static int status(FlotillaException failure) {
        if (failure instanceof FlotillaException.InvalidRequest) {
            return 400;
        }
        if (failure instanceof FlotillaException.PayloadTooBig) {
            return 413;
        }
        if (failure instanceof FlotillaException.Busy) {
            return 429;
        }
        if (failure instanceof FlotillaException.DeadlineExceeded) {
            return 504;
        }
        return 503;
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }
}
