package io.flotilla.sim.check;

import static io.flotilla.sim.check.Tap.GROUP;
import static io.flotilla.sim.check.Tap.breaks;
import static io.flotilla.sim.check.Tap.commands;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.sim.work.Operation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** {@link AckedIsCommitted} and {@link Linearizable}: what clients are told. */
class AnswerChecksTest {
    /** Committed: "a" at 3 and "b" at 4, of term 2; both are applied by replica 1. */
    private static Tap committed() {
        Tap tap = Tap.led();
        for (long replica = 1; replica <= 3; replica++) {
            tap.saves(replica, commands(3, 2, "a", "b"));
        }
        tap.commits(1, 2, 4);
        tap.applies(1, 3, "a");
        tap.applies(1, 4, "b");
        return tap;
    }

    private static Operation proposed(Tap tap, String command) {
        return called(tap, Operation.propose(GROUP, command.getBytes(StandardCharsets.UTF_8), command));
    }

    private static Operation read(Tap tap) {
        return called(tap, Operation.read(GROUP, "?", "?"));
    }

    private static Operation called(Tap tap, Operation operation) {
        operation.ask(tap.hostOf(1));
        tap.world.checkers().onCall(tap.group, operation);
        return operation;
    }

    private static void succeeds(Tap tap, Operation operation, long index, long term, long answer) {
        operation.succeed(index, term, answer, null);
        tap.world.checkers().onAnswer(tap.group, operation);
    }

    private static void fails(Tap tap, Operation operation, boolean certainlyNot) {
        operation.fail(certainlyNot);
        tap.world.checkers().onAnswer(tap.group, operation);
    }

    /** The answer that {@link Tap#applies} has given there. */
    private static long answerAt(long index) {
        return 10 * index + 1;
    }

    @Test
    void whatIsAcknowledgedIsCommittedAtItsIndexInItsTermWithItsAnswer() {
        Tap tap = committed();
        Operation first = Operation.propose(GROUP, new byte[] {'a'}, "a");
        Operation second = Operation.propose(GROUP, new byte[] {'b'}, "b");
        succeeds(tap, second, 4, 2, answerAt(4));
        succeeds(tap, first, 3, 2, answerAt(3));
        assertThat(first.succeeded()).isTrue();
    }

    @Test
    void whatIsAcknowledgedAndNotThereIsNoticed() {
        String words = "was acknowledged and is not committed";
        Operation operation = Operation.propose(GROUP, new byte[] {'a'}, "a");
        breaks("I21", words, () -> succeeds(committed(), operation, 4, 2, answerAt(4))); // "b" is there
        breaks("I21", words, () -> succeeds(committed(), operation, 3, 1, answerAt(3))); // of term 2
        breaks("I21", words, () -> succeeds(committed(), operation, 5, 2, answerAt(5))); // nothing yet
        breaks("I23", "got the answer of another", () -> succeeds(committed(), operation, 3, 2, answerAt(4)));
    }

    @Test
    void whatWasRefusedIsNotCommittedBeforeOrAfter() {
        breaks("I22", "was refused and is committed", () -> {
            Tap tap = committed();
            fails(tap, proposed(tap, "a"), true);
        });
        Tap tap = Tap.led();
        fails(tap, proposed(tap, "a"), true);
        tap.saves(1, commands(3, 2, "a"));
        tap.saves(2, commands(3, 2, "a"));
        breaks("I22", "what was refused is committed at 3", () -> tap.commits(1, 2, 3));
    }

    @Test
    void whatNobodyKnowsMayBeCommittedOrNot() {
        Tap tap = committed();
        fails(tap, proposed(tap, "b"), false);
        fails(tap, proposed(tap, "c"), false);
        tap.saves(1, commands(5, 2, "c"));
        tap.saves(2, commands(5, 2, "c"));
        tap.commits(1, 2, 5);
        assertThat(tap.group.committedCommand()).isEqualTo(5);
    }

    @Test
    void noCommandIsCommittedTwice() {
        Tap tap = committed();
        tap.saves(1, commands(5, 2, "b"));
        tap.saves(2, commands(5, 2, "b"));
        breaks("I20", "the command at 5 is committed a second time", () -> tap.commits(1, 2, 5));
        Tap together = Tap.led();
        together.saves(1, commands(3, 2, "a", "a"));
        together.saves(2, commands(3, 2, "a", "a"));
        breaks("I20", "the command at 4 is committed a second time", () -> together.commits(1, 2, 4));
    }

    @Test
    void aReadThatFailedSaysNothingOfAnyCommand() {
        Tap tap = committed();
        fails(tap, read(tap), true);
        fails(tap, read(tap), false);
        tap.saves(1, Tap.empty(5, 2));
        tap.saves(2, Tap.empty(5, 2));
        tap.commits(1, 2, 5);
        assertThat(tap.group.committed().last()).isEqualTo(5);
    }

    @Test
    void aReadSeesAllThatWasCommittedWhenItBegan() {
        Tap tap = committed();
        succeeds(tap, read(tap), 4, 0, 0);
        Operation late = read(tap);
        breaks(
                "I18",
                "happened at 3, before it was called something had happened at 4",
                () -> succeeds(tap, late, 3, 0, 0));
        Tap early = Tap.led();
        Operation before = read(early);
        early.saves(1, commands(3, 2, "a"));
        early.saves(2, commands(3, 2, "a"));
        early.commits(1, 2, 3);
        succeeds(early, before, 0, 0, 0);
        assertThat(before.mustSee()).isZero();
    }

    @Test
    void aReadSeesWhatAReadBeforeItSaw() {
        Tap tap = Tap.led();
        succeeds(tap, read(tap), 7, 0, 0); // from where its replica was
        Operation next = read(tap);
        breaks(
                "I18",
                "happened at 6, before it was called something had happened at 7",
                () -> succeeds(tap, next, 6, 0, 0));
        Tap both = Tap.led();
        Operation first = read(both);
        Operation beside = read(both);
        succeeds(both, first, 7, 0, 0);
        succeeds(both, beside, 6, 0, 0);
        Operation after = read(both);
        assertThat(after.mustSee()).as("the newest, not the last").isEqualTo(7);
    }

    @Test
    void aWriteHappensAfterWhatHadHappenedBeforeItWasCalled() {
        Tap tap = committed();
        Operation beside = proposed(tap, "a");
        succeeds(tap, proposed(tap, "b"), 4, 2, answerAt(4));
        succeeds(tap, beside, 3, 2, answerAt(3));
        Tap order = committed();
        succeeds(order, read(order), 3 + 1, 0, 0);
        Operation write = proposed(order, "b");
        breaks(
                "I17",
                "happened at 4, before it was called something had happened at 4",
                () -> succeeds(order, write, 4, 2, answerAt(4)));
    }

    @Test
    void aStaleReadOrAFailureIsNoWitness() {
        Tap tap = committed();
        succeeds(tap, read(tap), 4, 0, 0);
        succeeds(tap, called(tap, Operation.staleRead(GROUP, "?", "?")), 1, 0, 0);
        succeeds(tap, called(tap, Operation.staleRead(GROUP, "?", "?")), 9, 0, 0);
        fails(tap, read(tap), false);
        succeeds(tap, read(tap), 4, 0, 0);
        assertThat(read(tap).mustSee()).isEqualTo(4);
    }
}
