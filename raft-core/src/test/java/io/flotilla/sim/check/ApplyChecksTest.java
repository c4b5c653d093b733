package io.flotilla.sim.check;

import static io.flotilla.sim.check.Tap.GROUP;
import static io.flotilla.sim.check.Tap.breaks;
import static io.flotilla.sim.check.Tap.commands;
import static io.flotilla.sim.check.Tap.empty;
import static io.flotilla.sim.check.Tap.hashOf;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@link StateMachineSafety}: what machines apply, and what comes of it. */
class ApplyChecksTest {
    /** Committed: a founding entry, an empty one, commands "a" at 3 and "b" at 4, an empty one, "c" at 6. Replica 3 has up to 4 durably. */
    private static Tap committed() {
        Tap tap = Tap.led();
        for (long replica = 1; replica <= 3; replica++) {
            tap.saves(replica, commands(3, 2, "a", "b"));
        }
        for (long replica = 1; replica <= 2; replica++) {
            tap.saves(replica, empty(5, 2), commands(6, 2, "c"));
        }
        tap.commits(1, 2, 6);
        return tap;
    }

    @Test
    void everyMachineAppliesEveryCommandInOrder() {
        Tap tap = committed();
        for (long replica = 1; replica <= 2; replica++) {
            tap.applies(replica, 3, "a");
            tap.applies(replica, 4, "b");
            tap.applies(replica, 6, "c");
            assertThat(tap.group.replica(replica).applied()).isEqualTo(6);
        }
        tap.applies(3, 3, "a");
        assertThat(tap.group.replica(3).applied()).isEqualTo(3);
    }

    @Test
    void noCommandIsSkipped() {
        breaks("I8", "replica 1 skips the command at 3", () -> committed().applies(1, 4, "b"));
        Tap tap = committed();
        tap.applies(1, 3, "a");
        breaks("I8", "replica 1 skips the command at 4", () -> tap.applies(1, 6, "c"));
    }

    @Test
    void noCommandIsAppliedTwiceInALife() {
        Tap tap = committed();
        tap.applies(1, 3, "a");
        breaks("I8", "applies 3 after 3", () -> tap.applies(1, 3, "a"));
        Tap back = committed();
        back.applies(1, 3, "a");
        back.applies(1, 4, "b");
        breaks("I8", "applies 3 after 4", () -> back.applies(1, 3, "a"));
        Tap newLife = committed();
        newLife.applies(1, 3, "a");
        newLife.facts.onStart(GROUP, 1);
        newLife.applies(1, 3, "a");
        newLife.applies(1, 4, "b");
        assertThat(newLife.group.replica(1).applied()).isEqualTo(4);
    }

    @Test
    void aMachineThatOpensWithCommandsGoesOnBehindThem() {
        Tap tap = committed();
        tap.facts.onStart(GROUP, 1);
        tap.facts.onMachineOpen(GROUP, 1, 4);
        breaks("I8", "applies 4 after 4", () -> tap.applies(1, 4, "b"));
        Tap legal = committed();
        legal.facts.onStart(GROUP, 1);
        legal.facts.onMachineOpen(GROUP, 1, 4);
        legal.applies(1, 6, "c");
        assertThat(legal.group.replica(1).applied()).isEqualTo(6);
    }

    @Test
    void whatIsAppliedIsWhatIsCommittedThere() {
        breaks(
                "I8",
                "applies at 3 what is not committed there",
                () -> committed().applies(1, 3, "b"));
        breaks(
                "I8",
                "applies at 2 what is not committed there",
                () -> committed().applies(1, 2, "a"));
    }

    @Test
    void whatIsAppliedIsDurableHere() {
        Tap tap = committed();
        tap.applies(3, 3, "a");
        tap.applies(3, 4, "b");
        breaks("I8", "applies 6, which is not durable here", () -> tap.applies(3, 6, "c"));
    }

    @Test
    void onlyWhoLedKnowsACommitFirst() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a"));
        tap.saves(2, commands(3, 2, "a"));
        breaks("I8", "replica 2 applies 3, which no leader said is committed", () -> tap.applies(2, 3, "a"));
        Tap legal = Tap.led();
        legal.saves(1, commands(3, 2, "a"));
        legal.saves(2, commands(3, 2, "a"));
        legal.applies(1, 3, "a");
        legal.applies(2, 3, "a");
        assertThat(legal.group.committed().last()).isEqualTo(3);
    }

    @Test
    void aLeaderAppliesNothingThatAQuorumDoesNotHave() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a"));
        breaks("I9", "which no quorum has durably", () -> tap.applies(1, 3, "a"));
    }

    @Test
    void machinesAreInTheSameStateAtTheSameIndex() {
        Tap tap = committed();
        tap.facts.onApply(GROUP, 1, 3, hashOf("a"), 50, 60);
        breaks("I30", "replica 2 has another state at 3", () -> tap.facts.onApply(GROUP, 2, 3, hashOf("a"), 51, 60));
        Tap unknown = committed();
        unknown.facts.onApply(GROUP, 1, 3, hashOf("a"), 0, 60);
        unknown.facts.onApply(GROUP, 2, 3, hashOf("a"), 50, 60);
        unknown.facts.onApply(GROUP, 3, 3, hashOf("a"), 0, 60);
        assertThat(unknown.group.stateAt(3, 51)).isEqualTo(50);
    }

    @Test
    void machinesGiveTheSameAnswers() {
        Tap tap = committed();
        tap.facts.onApply(GROUP, 1, 3, hashOf("a"), 50, 60);
        tap.facts.onApply(GROUP, 1, 4, hashOf("b"), 51, 61);
        tap.facts.onApply(GROUP, 2, 3, hashOf("a"), 50, 60);
        breaks("I30", "replica 2 gives another answer at 4", () -> tap.facts.onApply(GROUP, 2, 4, hashOf("b"), 51, 60));
    }
}
