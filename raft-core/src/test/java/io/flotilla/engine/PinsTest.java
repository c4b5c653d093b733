package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A store counts when its pin is on disk, and only the life of it that was met (raft-bugs G19). */
class PinsTest {
    private final Pins pins = new Pins(7);

    @Test
    void aPinOnItsWayIsKnownAndDoesNotCount() {
        assertThat(pins.begin("h2", 5)).isTrue();
        assertThat(pins.begin("h2", 6)).as("one pin for a host").isFalse();
        assertThat(pins.known("h2")).isEqualTo(5);
        assertThat(pins.isPinned("h2")).isFalse();
        assertThat(pins.durablePin("h2")).isNull();
        pins.durable("h2", 5);
        assertThat(pins.isPinned("h2")).isTrue();
        assertThat(pins.begin("h2", 6)).isFalse();
        assertThat(pins.known("h2")).isEqualTo(5);
    }

    @Test
    void whoHasPinnedOurPresentStoreIsNotMissing() {
        assertThat(pins.wasPinnedBy("h2", 6)).as("another life of ours").isFalse();
        pins.pinnedByDurable("h2", 6);
        assertThat(pins.missing(List.of("h2", "h3"))).containsExactly("h2", "h3");
        assertThat(pins.wasPinnedBy("h2", 7)).isTrue();
        assertThat(pins.missing(List.of("h2"))).as("not durable yet").containsExactly("h2");
        pins.pinnedByDurable("h2", 7);
        assertThat(pins.wasPinnedBy("h2", 7)).as("no news").isFalse();
        assertThat(pins.missing(List.of("h2", "h3"))).containsExactly("h3");
    }
}
