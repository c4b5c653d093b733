package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Silence is counted from the last answer of the store, or from when it was given something after it had nothing to do. */
class WritesInFlightTest {
    private final WritesInFlight writes = new WritesInFlight();

    @Test
    void aStoreThatOwesNothingIsNotSilent() {
        assertThat(writes.silentNs(100)).isZero();
        writes.onSubmitted(100);
        writes.onDurable(900);
        assertThat(writes.silentNs(5_000)).isZero();
        writes.onSubmitted(6_000);
        assertThat(writes.silentNs(6_100)).isEqualTo(100);
    }

    @Test
    void anAnswerEndsTheSilenceAlsoWhileMoreIsUnderWay() {
        writes.onSubmitted(100);
        writes.onSubmitted(3_000);
        assertThat(writes.hasRoom()).isFalse();
        assertThat(writes.silentNs(3_900)).isEqualTo(3_800);
        writes.onDurable(4_000);
        assertThat(writes.hasRoom()).isTrue();
        assertThat(writes.silentNs(6_000)).isEqualTo(2_000);
    }
}
