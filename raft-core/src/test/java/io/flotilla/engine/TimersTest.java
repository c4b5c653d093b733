package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.config.EngineConfig;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Protocol time: what a worker lost while it did not run is not counted against leaders (blueprint, chapter on threads). */
final class TimersTest {
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(90);

    private final Timers timers = new Timers(EngineConfig.DEFAULT, 0);

    @Test
    void protocolTimeStandsStillWhileABusyWorkerIsPaused() {
        turn(0);
        turn(PAUSE_NS);
        assertThat(timers.protocolNowNs()).isZero();
        turn(PAUSE_NS + SHORT_NS);
        assertThat(timers.protocolNowNs()).isEqualTo(SHORT_NS);
    }

    @Test
    void turnsThatFollowInTimeLoseNothing() {
        for (long now = 0; now <= PAUSE_NS; now += SHORT_NS) {
            turn(now);
            assertThat(timers.protocolNowNs()).isEqualTo(now);
        }
    }

    private void turn(long nowNs) {
        timers.beginTurn(nowNs);
        timers.endTurn(nowNs);
    }
}
