package io.flotilla.sim.check;

import static io.flotilla.sim.check.Tap.breaks;
import static io.flotilla.sim.check.Tap.commands;
import static io.flotilla.sim.check.Tap.empty;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@link LeaderAppendOnly}, {@link LogMatching} and {@link CommittedStays}: logs as they stand on disks. */
class LogChecksTest {
    @Test
    void aLeaderDoesNotOverwriteItsOwnLog() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a"));
        tap.saves(1, commands(4, 2, "b"));
        breaks("I5", "leads term 2, has up to 4", () -> tap.saves(1, commands(4, 2, "b")));
    }

    @Test
    void whoLeadsNoMoreMayOverwriteAndSoMayFollowers() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a"));
        tap.saves(3, commands(3, 2, "a"));
        tap.elects(2, 3);
        tap.saves(1, empty(3, 3));
        tap.saves(3, empty(3, 3));
        assertThat(tap.disk(1).term(3)).isEqualTo(3);
    }

    @Test
    void theSameIndexAndTermIsTheSameEntry() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a", "b"));
        tap.saves(2, commands(3, 2, "a"));
        breaks("I6", "another history, at index 3 of term 2", () -> tap.saves(3, commands(3, 2, "x", "b")));
        Tap last = Tap.led();
        last.saves(1, commands(3, 2, "a", "b"));
        breaks("I6", "at index 4 of term 2", () -> last.saves(3, commands(3, 2, "a", "x")));
        Tap kind = Tap.led();
        kind.saves(1, empty(3, 2));
        breaks("I6", "at index 3 of term 2", () -> kind.saves(3, commands(3, 2, "")));
    }

    @Test
    void theSameIndexAndTermHasTheSameHistory() {
        Tap tap = Tap.founded(3);
        tap.saves(1, empty(2, 2), commands(3, 3, "a"));
        breaks("I6", "at index 3 of term 3", () -> tap.saves(2, empty(2, 1), commands(3, 3, "a")));
    }

    @Test
    void anotherTermAtTheSameIndexIsAnotherEntry() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a"));
        tap.saves(2, commands(3, 1, "b"));
        tap.saves(2, commands(3, 2, "a"));
        tap.saves(3, commands(3, 1, "b"));
        assertThat(tap.disk(2).agrees(tap.disk(1), 3)).isTrue();
        assertThat(tap.disk(3).agrees(tap.disk(1), 3)).isFalse();
    }

    @Test
    void aLogHasNoHole() {
        Tap tap = Tap.led();
        breaks("I12", "after 2", () -> tap.saves(2, commands(4, 2, "b")));
    }

    /** Up to 3 is committed; replica 2 has one entry more, replica 3 has only up to 2. */
    private static Tap committed() {
        Tap tap = Tap.led();
        tap.saves(1, commands(3, 2, "a"));
        tap.saves(2, commands(3, 2, "a"), commands(4, 2, "b"));
        tap.commits(1, 2, 3);
        return tap;
    }

    @Test
    void whatIsCommittedIsNotOverwritten() {
        Tap tap = committed();
        breaks("I10", "no longer as committed up to 3", () -> tap.saves(2, empty(3, 3)));
        Tap earlier = committed();
        breaks("I10", "no longer as committed up to 3", () -> earlier.saves(2, empty(2, 3), empty(3, 3)));
        Tap kept = committed();
        breaks("I10", "no longer as committed up to 3", () -> kept.saves(2, empty(2, 2), empty(3, 3)));
    }

    /** A cut that was decided before others committed, by a replica that knows nothing of that, may reach its disk late. */
    @Test
    void whatIsCommittedElsewhereMayBeReplacedWhereNobodyKnewAndAQuorumKeepsIt() {
        Tap tap = committed();
        tap.saves(3, commands(3, 2, "a"));
        tap.saves(3, empty(3, 3));
        assertThat(tap.disk(3).term(3)).isEqualTo(3);
        breaks("I10", "no longer as committed up to 3", () -> tap.saves(2, empty(3, 3)));
        Tap applied = committed();
        applied.saves(3, commands(3, 2, "a"));
        applied.applies(3, 3, "a");
        breaks("I10", "no longer as committed up to 3", () -> applied.saves(3, empty(3, 3)));
    }

    @Test
    void whatIsCommittedIsNotCutOff() {
        Tap tap = committed();
        breaks("I10", "has a log up to 2 that is no longer as committed up to 3", () -> tap.saves(2, empty(2, 2)));
    }

    @Test
    void whatIsCommittedMayBeWrittenAgainAndTheRestOverwritten() {
        Tap tap = committed();
        tap.saves(2, empty(2, 2), commands(3, 2, "a"));
        tap.saves(2, empty(4, 3));
        tap.saves(2, empty(4, 4), empty(5, 4));
        assertThat(tap.disk(2).agrees(tap.group.committed, 3)).isTrue();
        assertThat(tap.disk(2).last()).isEqualTo(5);
    }

    @Test
    void whereItIsNotDurableYetAnythingMayStandAtACommittedIndex() {
        Tap tap = committed();
        tap.saves(3, commands(3, 1, "b"));
        tap.saves(3, empty(3, 3));
        assertThat(tap.disk(3).agrees(tap.group.committed, 2)).isTrue();
        assertThat(tap.disk(3).agrees(tap.group.committed, 3)).isFalse();
    }
}
