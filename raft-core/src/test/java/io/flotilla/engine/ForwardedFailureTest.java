package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.FlotillaException;
import io.flotilla.LeaderInfo;
import io.flotilla.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a caller is told of a failure on the leader's host: the same cause, the same words, and above all the same outcome. */
class ForwardedFailureTest {
    @ParameterizedTest
    @EnumSource(Outcome.class)
    void theOutcomeIsTheOneOfTheLeadersHost(Outcome outcome) {
        List<FlotillaException> failures = List.of(
                new FlotillaException.DeadlineExceeded(outcome, "late"),
                new FlotillaException.LeadershipLost(outcome, "lost"),
                new FlotillaException.Stopped(outcome, "stopping"),
                new FlotillaException.Unavailable(outcome, "quarantined", null));
        for (FlotillaException failure : failures) {
            FlotillaException told = forwarded(failure);
            assertThat(told).hasSameClassAs(failure).hasMessage(failure.getMessage());
            assertThat(told.outcome()).as(failure.getMessage()).isEqualTo(outcome);
        }
    }

    @Test
    void aFailureBeforeTheLogIsOneBeforeTheLog() {
        LeaderInfo leader = new LeaderInfo(1, 2, "h2", 3);
        assertThat(forwarded(new FlotillaException.NoLeader(1))).isInstanceOf(FlotillaException.NoLeader.class);
        assertThat(forwarded(new FlotillaException.NotLeader(leader))).isInstanceOf(FlotillaException.NoLeader.class);
        assertThat(forwarded(new FlotillaException.Busy("full"))).isInstanceOf(FlotillaException.Busy.class);
        assertThat(forwarded(new FlotillaException.InvalidRequest("bad")))
                .isInstanceOf(FlotillaException.InvalidRequest.class);
    }

    @Test
    void whatIsNotOursSaysNothingOfTheOutcome() {
        FlotillaException told =
                ForwardedFailure.toException(ForwardedFailure.toResponse(1, new IllegalStateException("a bug")), 1);
        assertThat(told).isInstanceOf(FlotillaException.Unavailable.class).hasMessageContaining("a bug");
        assertThat(told.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    private static FlotillaException forwarded(FlotillaException failure) {
        return ForwardedFailure.toException(ForwardedFailure.toResponse(1, failure), 1);
    }
}
