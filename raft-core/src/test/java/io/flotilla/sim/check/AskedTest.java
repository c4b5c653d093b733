package io.flotilla.sim.check;

import static io.flotilla.sim.check.Tap.GROUP;
import static io.flotilla.sim.check.Tap.breaks;
import static io.flotilla.sim.check.Tap.commands;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** {@link Asked}: what is committed was asked for, and forwarded by who was asked. */
class AskedTest {
    private static final byte[] COMMAND = "a".getBytes(StandardCharsets.UTF_8);

    @Test
    void whatSomebodyAskedForMayBeCommitted() {
        Tap tap = Tap.led();
        tap.asks(3, COMMAND);
        tap.savesUnasked(1, null, commands(3, 2, "a"));
        tap.savesUnasked(2, null, commands(3, 2, "a"));
        tap.commits(1, 2, 3);
        assertThat(tap.facts.group(GROUP).committed().last()).isEqualTo(3);
    }

    @Test
    void whatNobodyAskedForIsNoticedWhenItIsCommitted() {
        Tap tap = Tap.led();
        tap.savesUnasked(1, null, commands(3, 2, "a"));
        tap.savesUnasked(2, null, commands(3, 2, "a"));
        breaks("I22", "nobody asked for what is committed at 3", () -> tap.commits(1, 2, 3));
    }

    @Test
    void onlyTheHostThatWasAskedForwards() {
        Tap tap = Tap.led();
        breaks("I29", "for which nobody was asked", () -> tap.forwards(2, COMMAND));
        Tap asked = Tap.led();
        asked.asks(2, COMMAND);
        asked.forwards(2, COMMAND);
        breaks("I29", "for which " + asked.hostOf(2) + " was asked", () -> asked.forwards(3, COMMAND));
    }
}
