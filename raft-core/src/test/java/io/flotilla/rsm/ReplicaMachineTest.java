package io.flotilla.rsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.StorageFullException;
import io.flotilla.testkit.NoSnapshots;
import io.flotilla.testkit.OnDiskCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a replica's machine is given, in which order, and what is known of it (raft-bugs H2, H3, H9). */
class ReplicaMachineTest {
    private static final long UID = 7;

    private final ReplicaMachine machine = machine();

    private static ReplicaMachine machine() {
        try {
            return new ReplicaMachine(new OnDiskCounter.Disks().factory().make(1, 1), 0);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {3, 9, 127, -128, -1})
    void anEntryOfAnUnknownKindStopsTheMachineInsteadOfBeingPassedOver(byte unknown) {
        List<EntryBlock> blocks = List.of(block(EntryKind.COMMAND, 1, 1), block(unknown, 2, 1));
        assertThatThrownBy(() -> machine.apply(blocks, 1, 3, null))
                .hasMessageContaining("kind " + unknown)
                .hasMessageContaining("release");
        assertThat(machine.appliedIndex()).isZero();
    }

    @Test
    void entriesAreAppliedInOrderAndOnce() throws Exception {
        machine.apply(List.of(block(EntryKind.COMMAND, 1, 3)), 1, 3, null);
        assertThatThrownBy(() -> machine.apply(List.of(block(EntryKind.COMMAND, 1, 3)), 2, 4, null))
                .hasMessageContaining("from 2 after 2");
        assertThatThrownBy(() -> machine.apply(List.of(block(EntryKind.COMMAND, 4, 1)), 4, 5, null))
                .hasMessageContaining("from 4 after 2");
        machine.apply(List.of(block(EntryKind.COMMAND, 1, 3)), 3, 4, null);
        assertThat(machine.lookup("count")).isEqualTo(3L);
    }

    @Test
    void everyCommandGetsItsOwnResultAlsoFromPartsOfBlocks() throws Exception {
        List<String> results = new ArrayList<>();
        machine.apply(
                List.of(block(EntryKind.COMMAND, 1, 3), block(EntryKind.EMPTY, 4, 1), block(EntryKind.COMMAND, 5, 3)),
                1,
                7,
                (index, value, data) -> results.add(index + "=" + value));
        assertThat(results).containsExactly("1=1", "2=2", "3=3", "4=0", "5=4", "6=5");
    }

    @Test
    void whatIsSyncedEndsWithACommand() throws Exception {
        assertThat(machine.sync()).isZero();
        machine.apply(List.of(block(EntryKind.EMPTY, 1, 2), block(EntryKind.COMMAND, 3, 2)), 1, 5, null);
        assertThat(machine.sync()).isEqualTo(4);
        machine.apply(List.of(block(EntryKind.EMPTY, 5, 1)), 5, 6, null);
        assertThat(machine.appliedIndex()).isEqualTo(5);
        assertThat(machine.sync()).as("the machine knows nothing of entry 5").isEqualTo(4);
    }

    @Test
    void aBatchIsWhatIsAppliedOfItsBlocksAndACommandWithoutAResultHasNone() throws Exception {
        Answers some = new Answers(batch -> {
            if (batch.command().index() <= 3) {
                batch.result(batch.command().index());
            }
        });
        ReplicaMachine quiet = some.machine();
        List<String> results = new ArrayList<>();
        ReplicaMachine.Results into = (index, value, data) -> results.add(index + "=" + value);
        List<EntryBlock> blocks = List.of(block(EntryKind.COMMAND, 1, 6));
        quiet.apply(blocks, 1, 4, into);
        quiet.apply(blocks, 4, 7, into);
        assertThat(results).containsExactly("1=1", "2=2", "3=3", "4=0", "5=0", "6=0");
        assertThat(some.seen).containsExactly("3 up to 3", "3 up to 6");
        assertThat(quiet.commandIndex()).isEqualTo(6);
    }

    @Test
    void bytesAreTheResultOfTheirOwnCommand() throws Exception {
        Answers bytes = new Answers(batch -> {
            long index = batch.command().index();
            boolean isInTheMiddle = index == 2 || index == 3;
            batch.result(isInTheMiddle ? Result.of(new byte[] {(byte) index}) : Result.of(index));
        });
        List<String> results = new ArrayList<>();
        bytes.machine()
                .apply(
                        List.of(block(EntryKind.COMMAND, 1, 4)),
                        1,
                        5,
                        (index, value, data) -> results.add(index + "=" + value + (data == null ? "" : " " + data[0])));
        assertThat(results).containsExactly("1=1", "2=0 2", "3=0 3", "4=4");
    }

    /** Whoever closes a host does not wait for a machine that is busy. */
    @Test
    void aMachineThatSyncsIsBusy() throws Exception {
        OnDiskCounter.Disks disks = new OnDiskCounter.Disks();
        ReplicaMachine onDisk = new ReplicaMachine(disks.factory().make(1, 1), 0);
        List<Boolean> busy = new ArrayList<>();
        disks.onSync(() -> busy.add(onDisk.isBusy()));
        onDisk.sync();
        assertThat(busy).containsExactly(true);
        assertThat(onDisk.isBusy()).isFalse();
        disks.setFull(true);
        assertThatThrownBy(onDisk::sync).isInstanceOf(StorageFullException.class);
        assertThat(onDisk.isBusy()).isFalse();
    }

    /** Answers commands as it is told. */
    private static final class Answers implements NoSnapshots.Concurrent {
        private final Consumer<CommandBatch> answer;
        private final List<String> seen = new ArrayList<>();

        Answers(Consumer<CommandBatch> answer) {
            this.answer = answer;
        }

        ReplicaMachine machine() throws Exception {
            return new ReplicaMachine(
                    StateMachineFactory.concurrent((group, replica) -> this).make(1, 1), 0);
        }

        @Override
        public void update(CommandBatch batch) {
            seen.add(batch.count() + " up to " + batch.lastIndex());
            while (batch.next()) {
                answer.accept(batch);
            }
        }

        @Override
        public Object lookup(Object query) {
            return seen;
        }
    }

    private static EntryBlock block(byte kind, long first, int count) {
        EntryBlockBuilder builder = new EntryBlockBuilder();
        for (int i = 0; i < count; i++) {
            builder.add(kind, new byte[] {(byte) (first + i)});
        }
        return builder.build(first, 1, UID);
    }
}
