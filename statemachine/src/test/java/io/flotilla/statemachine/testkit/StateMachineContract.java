package io.flotilla.statemachine.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.SnapshotAbortedException;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.StateMachineKind;
import io.flotilla.statemachine.StoppedException;
import io.flotilla.statemachine.managed.ManagedStateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What any state machine must keep, of any kind: its author extends this class, says how to make one, what to command and what to
 * ask, and runs it as a JUnit test.
 *
 * <pre>{@code
 * class CounterTest extends StateMachineContract {
 *     protected StateMachineFactory factory(Path directory) { return StateMachineFactory.inMemory((g, r) -> new Counter()); }
 *     protected byte[] command(int number) { return new byte[] {(byte) number}; }
 *     protected Object query(int number) { return "count"; }
 * }
 * }</pre>
 */
public abstract class StateMachineContract {
    /** How many commands and queries each test uses: numbers are within {@code [0, COUNT)}. */
    protected static final int COUNT = 40;

    private static final long GROUP = 7;
    private static final long REPLICA = 2;
    private static final SnapshotFiles NO_FILES = (fileId, file, metadata) -> {};

    /** Where the machines of one test keep what they keep. */
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    Path root;

    /** Makes machines whose files, if they have any, lie in {@code directory}; it exists. Two directories know nothing of each other. */
    protected abstract StateMachineFactory factory(Path directory) throws Exception;

    /** A command for {@code number}: always the same bytes, valid, and it changes what some query answers. */
    protected abstract byte[] command(int number);

    /** A query for {@code number}; its answer must have a meaningful {@code equals}, or be a byte array. */
    protected abstract Object query(int number);

    @Test
    void sameCommandsGiveTheSameResultsAndAnswersOnEveryReplica() throws Exception {
        try (ManagedStateMachine left = opened("left");
                ManagedStateMachine right = opened("right")) {
            List<Result> leftResults = update(left, 1, COUNT);
            List<Result> rightResults = update(right, 1, COUNT);

            assertThat(rightResults).isEqualTo(leftResults);
            assertSameAnswers(right, left);
        }
    }

    @Test
    void boundariesOfBatchesDoNotMatter() throws Exception {
        try (ManagedStateMachine whole = opened("whole");
                ManagedStateMachine single = opened("single")) {
            List<Result> wholeResults = update(whole, 1, COUNT);
            List<Result> singleResults = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                singleResults.addAll(update(single, 1 + i, 1));
            }

            assertThat(singleResults).isEqualTo(wholeResults);
            assertSameAnswers(single, whole);
        }
    }

    @Test
    void commandsChangeWhatQueriesAnswer() throws Exception {
        try (ManagedStateMachine machine = opened("a");
                ManagedStateMachine untouched = opened("b")) {
            update(machine, 1, COUNT);

            assertThat(answers(machine)).isNotEqualTo(answers(untouched));
        }
    }

    @Test
    void lookupsChangeNothing() throws Exception {
        try (ManagedStateMachine asked = opened("asked");
                ManagedStateMachine unasked = opened("unasked")) {
            for (int i = 0; i < COUNT; i++) {
                update(asked, 1 + i, 1);
                answers(asked);
            }
            update(unasked, 1, COUNT);

            assertSameAnswers(asked, unasked);
        }
    }

    @Test
    void snapshotCarriesTheWholeStateAndReplacesWhatWasThere() throws Exception {
        try (ManagedStateMachine source = opened("source");
                ManagedStateMachine target = opened("target")) {
            update(source, 1, COUNT);
            update(target, 1, COUNT / 3);

            recover(target, save(source, source.prepareSnapshot()));

            assertSameAnswers(target, source);
            assertThat(update(target, COUNT + 1, COUNT / 2)).isEqualTo(update(source, COUNT + 1, COUNT / 2));
            assertSameAnswers(target, source);
        }
    }

    @Test
    void snapshotOfAnEmptyMachineEmptiesItsReceiver() throws Exception {
        try (ManagedStateMachine source = opened("source");
                ManagedStateMachine target = opened("target")) {
            update(target, 1, COUNT);

            recover(target, save(source, source.prepareSnapshot()));

            assertSameAnswers(target, source);
        }
    }

    @Test
    void snapshotHoldsTheMomentOfItsPreparationWhateverIsAppliedAfterwards() throws Exception {
        try (ManagedStateMachine source = opened("source");
                ManagedStateMachine target = opened("target");
                ManagedStateMachine twin = opened("twin")) {
            assumeThat(source.kind()).isNotEqualTo(StateMachineKind.IN_MEMORY);
            update(source, 1, COUNT / 2);
            update(twin, 1, COUNT / 2);
            Object context = source.prepareSnapshot();
            updateFrom(source, COUNT / 2, COUNT / 2);

            recover(target, save(source, context));

            assertSameAnswers(target, twin);
        }
    }

    @Test
    void stoppedSavingEndsOrSaysThatItWasStopped() throws Exception {
        try (ManagedStateMachine machine = opened("a")) {
            update(machine, 1, COUNT);
            try {
                machine.saveSnapshot(machine.prepareSnapshot(), new ByteArrayOutputStream(), NO_FILES, () -> true);
            } catch (StoppedException | SnapshotAbortedException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            }

            assertThat(update(machine, COUNT + 1, 1)).hasSize(1);
        }
    }

    @Test
    void lookupAfterCloseThrows() throws Exception {
        ManagedStateMachine machine = opened("a");
        update(machine, 1, COUNT);
        machine.close();

        assertThatThrownBy(() -> machine.lookup(query(0))).isInstanceOf(Exception.class);
        machine.close();
    }

    @Test
    void newMachineStartsAtIndexZero() throws Exception {
        try (ManagedStateMachine machine = factory(directory("a")).make(GROUP, REPLICA)) {
            assertThat(machine.open(() -> false)).isZero();
        }
    }

    @Test
    void onDiskMachineRemembersWhatItSynced() throws Exception {
        try (ManagedStateMachine twin = opened("twin")) {
            assumeThat(twin.kind()).isEqualTo(StateMachineKind.ON_DISK);
            update(twin, 1, COUNT);
            try (ManagedStateMachine machine = opened("a")) {
                update(machine, 1, COUNT);
                machine.sync();
            }

            try (ManagedStateMachine reopened = factory(directory("a")).make(GROUP, REPLICA)) {
                assertThat(reopened.open(() -> false)).isEqualTo(COUNT);
                assertSameAnswers(reopened, twin);
            }
        }
    }

    @Test
    void onDiskMachineThatWasNotSyncedHoldsThePrefixThatItReports() throws Exception {
        try (ManagedStateMachine twin = opened("twin")) {
            assumeThat(twin.kind()).isEqualTo(StateMachineKind.ON_DISK);
            update(twin, 1, COUNT);
            try (ManagedStateMachine machine = opened("a")) {
                update(machine, 1, COUNT / 2);
                machine.sync();
                updateFrom(machine, COUNT / 2, COUNT - COUNT / 2);
            }

            try (ManagedStateMachine reopened = factory(directory("a")).make(GROUP, REPLICA)) {
                int applied = Math.toIntExact(reopened.open(() -> false));
                assertThat(applied).isBetween(COUNT / 2, COUNT);
                if (applied < COUNT) {
                    updateFrom(reopened, applied, COUNT - applied);
                }
                assertSameAnswers(reopened, twin);
            }
        }
    }

    @Test
    void onDiskMachineThatRecoveredRemembersTheSnapshotsIndex() throws Exception {
        try (ManagedStateMachine source = opened("source")) {
            assumeThat(source.kind()).isEqualTo(StateMachineKind.ON_DISK);
            update(source, 1, COUNT);
            try (ManagedStateMachine target = opened("target")) {
                recover(target, save(source, source.prepareSnapshot()));
            }

            try (ManagedStateMachine reopened = factory(directory("target")).make(GROUP, REPLICA)) {
                assertThat(reopened.open(() -> false)).isEqualTo(COUNT);
                assertSameAnswers(reopened, source);
            }
        }
    }

    private ManagedStateMachine opened(String name) throws Exception {
        ManagedStateMachine machine = factory(directory(name)).make(GROUP, REPLICA);
        machine.open(() -> false);
        return machine;
    }

    private Path directory(String name) throws Exception {
        return Files.createDirectories(root.resolve(name));
    }

    /** Applies the commands from number 0 on, the first at {@code firstIndex}. */
    private List<Result> update(ManagedStateMachine machine, long firstIndex, int count) throws Exception {
        return apply(machine, firstIndex, Math.toIntExact((firstIndex - 1) % COUNT), count);
    }

    /** Applies the commands from {@code firstNumber} on at the indexes that follow their numbers. */
    private void updateFrom(ManagedStateMachine machine, int firstNumber, int count) throws Exception {
        apply(machine, firstNumber + 1L, firstNumber, count);
    }

    private List<Result> apply(ManagedStateMachine machine, long firstIndex, int firstNumber, int count)
            throws Exception {
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            payloads.add(command((firstNumber + i) % COUNT));
        }
        CommandList batch = new CommandList(firstIndex, payloads);
        machine.update(batch);
        return batch.results();
    }

    private void assertSameAnswers(ManagedStateMachine actual, ManagedStateMachine expected) throws Exception {
        assertThat(answers(actual)).isEqualTo(answers(expected));
    }

    private List<@Nullable Object> answers(ManagedStateMachine machine) throws Exception {
        List<@Nullable Object> answers = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            Object answer = machine.lookup(query(i));
            answers.add(
                    answer instanceof byte[] bytes ? java.util.HexFormat.of().formatHex(bytes) : answer);
        }
        return answers;
    }

    private static byte[] save(ManagedStateMachine machine, @Nullable Object context) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        machine.saveSnapshot(context, out, NO_FILES, () -> false);
        return out.toByteArray();
    }

    private static void recover(ManagedStateMachine machine, byte[] snapshot) throws Exception {
        machine.recoverFromSnapshot(new ByteArrayInputStream(snapshot), List.<SnapshotFile>of(), () -> false);
    }
}
