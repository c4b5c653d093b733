package io.flotilla.sim.check;

import static io.flotilla.sim.check.Tap.GROUP;
import static io.flotilla.sim.check.Tap.UID;
import static io.flotilla.sim.check.Tap.breaks;
import static io.flotilla.sim.check.Tap.commands;
import static io.flotilla.sim.check.Tap.hashOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.codec.FrameType;
import io.flotilla.model.Message;
import io.flotilla.sim.Setting;
import io.flotilla.sim.Shape;
import io.flotilla.sim.World;
import io.flotilla.testkit.TestFrames;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What the {@link Facts} hear and keep, where no single rule is about it. */
class FactsTest {
    private static final int MANY = 300;

    private static void hears(Tap tap, FrameType type) {
        byte[] frame = TestFrames.frame(type, new byte[] {1, 2, 3, 4, 5});
        tap.facts.onFrame(tap.world.hosts().get(0), new UnsafeBuffer(frame), frame.length);
    }

    @Test
    void frameOfNonsenseIsNoticedWhereMessagesAreExpected() {
        breaks("I31", "sends a bad frame", () -> hears(Tap.led(), FrameType.MESSAGES));
        breaks("I31", "sends a bad frame", () -> hears(Tap.led(), FrameType.CONTROL));
        breaks("I31", "sends a bad frame", () -> hears(Tap.led(), FrameType.REQUEST));
    }

    @Test
    void whatHostsSayToOneAnotherIsOfNoGroup() {
        Tap tap = Tap.led();
        for (FrameType type : FrameType.values()) {
            if (type != FrameType.MESSAGES && type != FrameType.CONTROL && type != FrameType.REQUEST) {
                hears(tap, type);
            }
        }
        assertThat(tap.group.committed().last()).isZero();
    }

    @Test
    void aReplicateWithEntriesIsHeardToo() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a"));
        tap.says(new Message.Replicate(GROUP, UID, 1, 2, 2, 2, 2, 2, List.of(commands(3, 2, "a"))));
        assertThat(tap.group.committed().last()).isEqualTo(2);
        breaks(
                "I9",
                "commits 3",
                () -> tap.says(new Message.Replicate(GROUP, UID, 1, 2, 2, 3, 2, 3, List.of(commands(4, 2, "b")))));
    }

    @Test
    void everyReplicaIsWhereTheWorldHasIt() {
        World world = World.still(
                Shape.plain().with(Setting.HOSTS, 5).with(Setting.VOTERS, 3).with(Setting.GROUPS, 12));
        for (long group = 1; group <= 12; group++) {
            GroupFacts facts = world.facts().group(group);
            assertThat(facts.id()).isEqualTo(group);
            for (long replica = 1; replica <= 3; replica++) {
                int host = facts.replica(replica).host;
                assertThat(world.hosts().get(host).replicaOf(group)).isEqualTo(replica);
            }
        }
    }

    @Test
    void longLogsAreKeptWithTheirStatesAndAnswers() {
        Tap tap = Tap.led();
        for (int index = 3; index <= MANY; index++) {
            for (long replica = 1; replica <= 3; replica++) {
                tap.saves(replica, commands(index, 2, "command " + index));
            }
            tap.commits(1, 2, index);
            tap.applies(1, index, "command " + index);
        }
        for (int index = 3; index < MANY; index++) {
            tap.applies(2, index, "command " + index);
        }
        assertThat(tap.group.committedBefore(3)).isEqualTo(MANY);
        assertThat(tap.group.committedBefore(2)).isZero();
        long last = hashOf("command " + MANY);
        breaks("I30", "another answer", () -> tap.facts.onApply(GROUP, 2, MANY, last, 10 * MANY, 10 * MANY));
        breaks("I30", "another state", () -> tap.facts.onApply(GROUP, 2, MANY, last, 10 * MANY + 1, 10 * MANY + 1));
    }

    @Test
    void aFarIndexFitsAtOnce() {
        Tap tap = new Tap();
        assertThat(tap.group.stateAt(MANY, 5)).isEqualTo(5);
        assertThat(tap.group.stateAt(MANY, 6)).isEqualTo(5);
        assertThat(tap.group.answerAt(MANY, 7)).isEqualTo(7);
        assertThat(tap.group.answerAt(MANY, 8)).isEqualTo(7);
        assertThat(tap.group.answerAt(64, 9)).isEqualTo(9);
        assertThat(tap.group.stateAt(64, 9)).isEqualTo(9);
    }
}
