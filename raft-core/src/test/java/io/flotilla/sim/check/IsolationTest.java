package io.flotilla.sim.check;

import static io.flotilla.sim.check.Tap.GROUP;
import static io.flotilla.sim.check.Tap.UID;
import static io.flotilla.sim.check.Tap.breaks;
import static io.flotilla.sim.check.Tap.heartbeat;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.Message;
import org.junit.jupiter.api.Test;

/** {@link Isolation}, and what the {@link Facts} see of it: who may speak for whom, and to whom. */
class IsolationTest {
    private static Message from1(long groupUid, long to) {
        return new Message.HeartbeatResponse(GROUP, groupUid, 1, to, 2, 0);
    }

    @Test
    void aMessageGoesFromOneMemberOfTheGroupsPresentLifeToAnother() {
        Tap tap = Tap.led();
        tap.says(from1(UID, 2));
        tap.says(from1(UID, 3));
        breaks("I29", "speaks for another life", () -> Tap.led().says(from1(UID + 1, 2)));
        breaks("I29", "speaks to 1", () -> Tap.led().says(from1(UID, 1)));
        breaks("I29", "speaks to 4", () -> Tap.led().says(from1(UID, 4)));
        assertThat(tap.group.groupUid()).isEqualTo(UID);
    }

    @Test
    void aHostSpeaksForItsOwnReplicas() {
        Tap tap = Tap.led();
        tap.says(heartbeat(1, 2, 0), 1);
        breaks("I29", "host h1 speaks for group 1 replica 1", () -> tap.says(heartbeat(1, 2, 0), 2));
    }

    @Test
    void whoLostItsDiskTakesNoPart() {
        Tap tap = Tap.led();
        tap.facts.onWipe(GROUP, 2);
        tap.says(heartbeat(1, 2, 0));
        breaks("I29", "takes part although its disk was wiped", () -> tap.says(Tap.ack(2, 1, 2, 2)));
    }

    @Test
    void whatAWipedDiskKeepsAfterwardsCountsForNothing() {
        Tap tap = Tap.led();
        tap.facts.onWipe(GROUP, 2);
        tap.saves(2, 1, 0, Tap.founding());
        assertThat(tap.group.replica(2).durableTerm()).isEqualTo(2);
        assertThat(tap.disk(2).last()).isEqualTo(2);
    }
}
