package io.flotilla.testkit;

import static io.flotilla.testkit.Logs.append;
import static io.flotilla.testkit.Logs.batch;
import static io.flotilla.testkit.Logs.block;
import static io.flotilla.testkit.Logs.compact;
import static io.flotilla.testkit.Logs.entries;
import static io.flotilla.testkit.Logs.large;
import static io.flotilla.testkit.Logs.state;
import static io.flotilla.testkit.Logs.uid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.TermRuns;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.spi.WriteBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link LogDb} does, whatever it is made of. Extend it and say how to open the store of the test.
 *
 */
@SuppressWarnings("NullAway.Init") // the store is opened by the first call of db()
public abstract class LogDbContract {
    private static final ReplicaKey A = new ReplicaKey(1, 1);
    private static final ReplicaKey B = new ReplicaKey(2, 3);
    private static final int ALL = Integer.MAX_VALUE;

    private @Nullable LogDb opened;

    /** Opens the store of this test, empty the first time, afterwards with what it held. Nothing else has it open. */
    protected abstract LogDb open() throws LogDbException;

    @AfterEach
    void closeTheStore() throws LogDbException {
        if (opened != null) {
            opened.close();
        }
    }

    private LogDb db() throws LogDbException {
        LogDb db = opened;
        if (db == null) {
            db = open();
            opened = db;
        }
        return db;
    }

    private LogDb reopen() throws LogDbException {
        db().close();
        opened = null;
        return db();
    }

    private List<String> read(ReplicaKey key, long low, long high) throws LogDbException {
        return entries(db().read(key, low, high, ALL), low, high);
    }

    private RecoveredLog recoveredAfterReopening(ReplicaKey key) throws LogDbException {
        return reopen().recovered().stream()
                .filter(log -> log.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNewStoreHoldsNothing() throws LogDbException {
        assertThat(db().recovered()).isEmpty();
        assertThat(db().records()).isEmpty();
        assertThat(db().read(A, 1, 2, ALL)).isEmpty();
        assertThat(db().layout()).isNotBlank();
    }

    @Test
    void savedEntriesAreReadAsTheyWereSaved() throws LogDbException {
        EntryBlock one = block(A, 1, 4, 1);
        EntryBlock two = block(A, 4, 5, 2);
        db().save(batch(append(A, 1, one, two)));

        List<EntryBlock> blocks = db().read(A, 1, 5, ALL);

        assertThat(entries(blocks, 1, 5)).isEqualTo(entries(List.of(one, two), 1, 5));
        assertThat(blocks.get(0).contains(1)).isTrue();
    }

    @Test
    void everythingSavedIsThereAfterReopening() throws LogDbException {
        db().save(batch(
                new LogWrite(A, uid(A), 1, new HardState(3, 2, 0), 0, List.of(block(A, 1, 4, 1)), 0),
                append(B, 1, block(B, 1, 3, 1))));
        db().save(batch(append(A, 2, block(A, 4, 6, 3))));

        RecoveredLog log = recoveredAfterReopening(A);

        assertThat(log.groupUid()).isEqualTo(uid(A));
        assertThat(log.hardState()).isEqualTo(new HardState(3, 2, 0));
        assertThat(log.lastWriteId()).isEqualTo(2);
        assertTerms(log.terms(), 0, 0, 1, 1, 1, 3, 3);
        assertThat(read(A, 1, 6))
                .containsExactlyElementsOf(entries(List.of(block(A, 1, 4, 1), block(A, 4, 6, 3)), 1, 6));
        assertThat(read(B, 1, 3)).hasSize(2);
    }

    @Test
    void recoveredLogsStandInOrderOfGroupAndReplica() throws LogDbException {
        ReplicaKey last = new ReplicaKey(2, 4);
        db().save(batch(
                append(last, 1, block(last, 1, 2, 1)), append(B, 1, block(B, 1, 2, 1)), state(A, 1, HardState.EMPTY)));

        assertThat(reopen().recovered()).extracting(RecoveredLog::key).containsExactly(A, B, last);
    }

    @Test
    void aReplicaWithTermAndVoteAloneIsRecovered() throws LogDbException {
        db().save(batch(state(A, 7, new HardState(5, 2, 0))));

        RecoveredLog log = recoveredAfterReopening(A);

        assertThat(log.hardState()).isEqualTo(new HardState(5, 2, 0));
        assertThat(log.lastWriteId()).isEqualTo(7);
        assertThat(log.terms().lastIndex()).isZero();
    }

    @Test
    void termAndVoteStayWhenAWriteDoesNotBringThem() throws LogDbException {
        db().save(batch(state(A, 1, new HardState(5, 2, 0))));
        db().save(batch(append(A, 2, block(A, 1, 2, 5))));
        db().save(batch(state(A, 3, new HardState(6, 0, 0))));
        db().save(batch(append(A, 4, block(A, 2, 3, 6))));

        assertThat(recoveredAfterReopening(A).hardState()).isEqualTo(new HardState(6, 0, 0));
    }

    @Test
    void theNewestCommitHintIsRecoveredAndNeverGoesBack() throws LogDbException {
        db().save(batch(new LogWrite(A, uid(A), 1, new HardState(1, 1, 0), 0, List.of(block(A, 1, 9, 1)), 0)));
        db().save(batch(new LogWrite(A, uid(A), 2, null, 6, List.of(block(A, 9, 10, 1)), 0)));
        db().save(batch(new LogWrite(A, uid(A), 3, null, 4, List.of(block(A, 10, 11, 1)), 0)));

        assertThat(recoveredAfterReopening(A).hardState()).isEqualTo(new HardState(1, 1, 6));
    }

    @Test
    void aLaterWriteReplacesEverythingFromItsFirstIndexOn() throws LogDbException {
        db().save(batch(append(A, 1, block(A, 1, 6, 1), block(A, 6, 11, 2))));
        EntryBlock replacement = block(A, 4, 6, 3);
        db().save(batch(append(A, 2, replacement)));

        List<String> expected = entries(List.of(block(A, 1, 4, 1), replacement), 1, 20);
        assertThat(entries(db().read(A, 1, 20, ALL), 1, 20)).isEqualTo(expected);
        assertThat(db().read(A, 6, 7, ALL)).isEmpty();
        RecoveredLog log = recoveredAfterReopening(A);
        assertTerms(log.terms(), 0, 0, 1, 1, 1, 3, 3);
        assertThat(entries(db().read(A, 1, 20, ALL), 1, 20)).isEqualTo(expected);
    }

    @Test
    void anIndexOverwrittenTwiceHoldsTheLastWrite() throws LogDbException {
        db().save(batch(append(A, 1, block(A, 1, 3, 1, "first"))));
        db().save(batch(append(A, 2, block(A, 2, 5, 2, "second"))));
        db().save(batch(append(A, 3, block(A, 2, 3, 3, "third"))));

        assertThat(read(A, 2, 10)).containsExactly("2/3/i2t3third");
        assertThat(recoveredAfterReopening(A).terms().lastIndex()).isEqualTo(2);
        assertThat(read(A, 2, 10)).containsExactly("2/3/i2t3third");
    }

    @Test
    void writesOfOneReplicaInOneBatchActInTheirOrder() throws LogDbException {
        db().save(batch(
                append(A, 1, block(A, 1, 6, 1)),
                append(B, 1, block(B, 1, 2, 1)),
                append(A, 2, block(A, 3, 5, 2)),
                compact(A, 3, 1),
                append(A, 4, block(A, 5, 6, 2)),
                state(A, 5, new HardState(2, 1, 0)),
                state(A, 6, new HardState(3, 0, 0))));

        RecoveredLog log = recoveredAfterReopening(A);

        assertTerms(log.terms(), 1, 1, 1, 2, 2, 2);
        assertThat(log.hardState().term()).isEqualTo(3);
        assertThat(log.lastWriteId()).isEqualTo(6);
        assertThat(read(A, 2, 6)).containsExactly("2/1/i2t1", "3/2/i3t2", "4/2/i4t2", "5/2/i5t2");
    }

    @Test
    void aReadBeginsWithTheBlockThatHoldsItsFirstIndex() throws LogDbException {
        db().save(batch(append(A, 1, block(A, 1, 6, 1), block(A, 6, 11, 1), block(A, 11, 16, 1))));

        List<EntryBlock> blocks = db().read(A, 8, 12, ALL);

        assertThat(blocks.get(0).contains(8)).isTrue();
        assertThat(blocks.get(blocks.size() - 1).contains(11)).isTrue();
        assertThat(entries(blocks, 8, 12)).hasSize(4);
    }

    @Test
    void aReadBringsNoBlockBeyondItsEnd() throws LogDbException {
        db().save(batch(append(A, 1, block(A, 1, 6, 1), block(A, 6, 11, 1), block(A, 11, 16, 1))));

        assertThat(db().read(A, 1, 6, ALL)).hasSize(1);
        assertThat(db().read(A, 1, 7, ALL)).hasSize(2);
    }

    @Test
    void aReadIsBoundedByBytesButNeverEmptyForIt() throws LogDbException {
        EntryBlock one = block(A, 1, 6, 1);
        db().save(batch(append(A, 1, one, block(A, 6, 11, 1), block(A, 11, 16, 1))));

        assertThat(db().read(A, 1, 16, 1)).hasSize(1);
        List<EntryBlock> blocks = db().read(A, 1, 16, one.length() * 2 + 10);
        assertThat(blocks.stream().mapToInt(EntryBlock::length).sum()).isLessThanOrEqualTo(one.length() * 2 + 10);
        assertThat(db().read(A, 1, 16, ALL).stream()
                        .mapToInt(EntryBlock::entryCount)
                        .sum())
                .isEqualTo(15);
    }

    @Test
    void aReadOutsideTheLogIsEmpty() throws LogDbException {
        db().save(batch(append(A, 1, block(A, 1, 6, 1)), compact(A, 2, 2)));

        assertThat(db().read(A, 2, 4, ALL)).isEmpty();
        assertThat(db().read(A, 6, 9, ALL)).isEmpty();
        assertThat(db().read(B, 1, 2, ALL)).isEmpty();
        assertThat(db().read(new ReplicaKey(1, 2), 1, 2, ALL)).isEmpty();
    }

    @Test
    void aCompactedPrefixIsGoneAndItsLastTermIsKnown() throws LogDbException {
        db().save(batch(append(A, 1, block(A, 1, 6, 1), block(A, 6, 11, 2))));
        db().save(batch(compact(A, 2, 7)));

        assertThat(db().read(A, 7, 9, ALL)).isEmpty();
        assertThat(read(A, 8, 11)).hasSize(3);
        RecoveredLog log = recoveredAfterReopening(A);
        assertThat(log.lastWriteId()).isEqualTo(2);
        assertTerms(log.terms(), 7, 2, 2, 2, 2);
        assertThat(db().read(A, 7, 9, ALL)).isEmpty();
        assertThat(read(A, 8, 11)).hasSize(3);
    }

    @Test
    void aLogCompactedToItsEndGoesOnFromThere() throws LogDbException {
        db().save(batch(append(A, 1, block(A, 1, 6, 4)), compact(A, 2, 5)));
        assertTerms(recoveredAfterReopening(A).terms(), 5, 4);

        db().save(batch(append(A, 3, block(A, 6, 8, 5))));

        assertTerms(recoveredAfterReopening(A).terms(), 5, 4, 5, 5);
        assertThat(read(A, 6, 8)).hasSize(2);
    }

    @Test
    void whatWasOverwrittenAndThenCompactedStaysAway() throws LogDbException {
        db().save(batch(append(A, 1, block(A, 1, 11, 1)), append(B, 1, block(B, 1, 11, 1))));
        db().save(batch(append(A, 2, block(A, 5, 6, 2))));
        db().save(batch(compact(A, 3, 5)));

        assertTerms(recoveredAfterReopening(A).terms(), 5, 2);
        assertThat(db().read(A, 6, 7, ALL)).isEmpty();
    }

    @Test
    void compactingToWhereTheLogAlreadyBeginsChangesNothing() throws LogDbException {
        db().save(batch(append(A, 1, block(A, 1, 6, 1)), compact(A, 2, 3), compact(A, 3, 1)));

        assertTerms(recoveredAfterReopening(A).terms(), 3, 1, 1, 1);
    }

    @Test
    void aRemovedReplicaIsGoneForGoodAndOthersStay() throws LogDbException {
        db().save(batch(
                new LogWrite(A, uid(A), 1, new HardState(2, 1, 0), 0, List.of(block(A, 1, 6, 1)), 0),
                append(B, 1, block(B, 1, 6, 1))));
        WriteBatch removal = new WriteBatch();
        removal.removals().add(A);
        db().save(removal);

        assertThat(db().read(A, 1, 2, ALL)).isEmpty();
        assertThat(reopen().recovered()).extracting(RecoveredLog::key).containsExactly(B);
        assertThat(db().read(A, 1, 2, ALL)).isEmpty();
        assertThat(read(B, 1, 6)).hasSize(5);
    }

    @Test
    void removingWhatIsNotThereDoesNoHarm() throws LogDbException {
        WriteBatch removal = new WriteBatch();
        removal.removals().add(A);
        db().save(removal);

        assertThat(reopen().recovered()).isEmpty();
    }

    @Test
    void aReplicaWrittenAfterItsRemovalHasItsNewLifeOnly() throws LogDbException {
        db().save(batch(new LogWrite(A, uid(A), 9, new HardState(7, 3, 5), 5, List.of(block(A, 1, 6, 7)), 0)));
        WriteBatch again = batch(append(A, 1, block(A, 1, 3, 1, "new")));
        again.removals().add(A);
        db().save(again);

        RecoveredLog log = recoveredAfterReopening(A);

        assertThat(log.hardState()).isEqualTo(HardState.EMPTY);
        assertThat(log.lastWriteId()).isEqualTo(1);
        assertTerms(log.terms(), 0, 0, 1, 1);
        assertThat(read(A, 1, 9)).containsExactly("1/1/i1t1new", "2/1/i2t1new");
    }

    @Test
    void smallRecordsAreReplacedAndDeleted() throws LogDbException {
        WriteBatch first = new WriteBatch();
        first.records().add(new WriteBatch.RecordWrite("host", new byte[] {1, 2}));
        first.records().add(new WriteBatch.RecordWrite("pin/2", new byte[] {3}));
        first.records().add(new WriteBatch.RecordWrite("empty", new byte[0]));
        db().save(first);
        WriteBatch second = new WriteBatch();
        second.records().add(new WriteBatch.RecordWrite("pin/2", null));
        second.records().add(new WriteBatch.RecordWrite("pin/3", null));
        second.records().add(new WriteBatch.RecordWrite("host", new byte[] {9}));
        db().save(second);

        assertThat(reopen().records()).containsOnlyKeys("empty", "host");
        assertThat(db().records().get("host")).containsExactly(9);
        assertThat(db().records().get("empty")).isEmpty();
    }

    @Test
    void theLastWriteOfASmallRecordInABatchWins() throws LogDbException {
        WriteBatch batch = new WriteBatch();
        batch.records().add(new WriteBatch.RecordWrite("k", new byte[] {1}));
        batch.records().add(new WriteBatch.RecordWrite("k", null));
        batch.records().add(new WriteBatch.RecordWrite("k", new byte[] {2}));
        db().save(batch);

        assertThat(reopen().records().get("k")).containsExactly(2);
    }

    @Test
    void anEmptyBatchIsSavedWithoutEffect() throws LogDbException {
        db().save(new WriteBatch());

        assertThat(reopen().recovered()).isEmpty();
    }

    @Test
    void buffersAreNotKeptAfterSaving() throws LogDbException {
        EntryBlock block = block(A, 1, 4, 1);
        byte[] value = {1, 2, 3};
        WriteBatch batch = batch(append(A, 1, block));
        batch.records().add(new WriteBatch.RecordWrite("k", value));
        db().save(batch);
        Arrays.fill(block.bytes(), (byte) 0);
        Arrays.fill(value, (byte) 0);
        batch.clear();

        assertThat(read(A, 1, 4)).hasSize(3);
        assertThat(reopen().records().get("k")).containsExactly(1, 2, 3);
        assertThat(read(A, 1, 4)).hasSize(3);
    }

    @Test
    void blocksReadBelongToTheReader() throws LogDbException {
        db().save(batch(append(A, 1, block(A, 1, 4, 1))));
        db().read(A, 1, 4, ALL).forEach(block -> Arrays.fill(block.bytes(), (byte) 7));

        assertThat(read(A, 1, 4)).hasSize(3);
    }

    @Test
    void blocksOfAllSizesComeBackWhole() throws LogDbException {
        int[] sizes = {0, 1, 1_900, 2_000, 4_000, 4_096, 65_000, 262_000, 262_144, 300_000, 1_044_480};
        List<EntryBlock> blocks = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            blocks.add(large(A, i + 1, 1, sizes[i]));
        }
        db().save(batch(append(A, 1, blocks.toArray(EntryBlock[]::new))));
        for (int i = 0; i < sizes.length; i++) {
            db().save(batch(append(B, i + 1, large(B, i + 1, 1, sizes[i]))));
        }

        for (int round = 0; round < 2; round++) {
            assertThat(read(A, 1, 100)).isEqualTo(entries(blocks, 1, 100));
            assertThat(read(B, 1, 100))
                    .isEqualTo(entries(blocks.stream().map(LogDbContract::toB).toList(), 1, 100));
            reopen();
        }
    }

    private static EntryBlock toB(EntryBlock block) {
        return large(
                B, block.firstIndex(), 1, block.length() - EntryBlock.HEADER_LENGTH - EntryBlock.ENTRY_HEADER_LENGTH);
    }

    @Test
    void aThousandGroupsFitOneBatch() throws LogDbException {
        WriteBatch batch = new WriteBatch();
        for (int group = 1; group <= 1000; group++) {
            ReplicaKey key = new ReplicaKey(group, group % 3 + 1);
            batch.writes()
                    .add(new LogWrite(key, uid(key), 1, new HardState(1, 1, 0), 0, List.of(block(key, 1, 11, 1)), 0));
        }
        db().save(batch);

        assertThat(reopen().recovered()).hasSize(1000);
        for (int group = 1; group <= 1000; group++) {
            assertThat(read(new ReplicaKey(group, group % 3 + 1), 1, 11)).hasSize(10);
        }
    }

    @Test
    void aBatchThatLeavesAGapIsRefusedWhole() throws LogDbException {
        db().save(batch(append(A, 1, block(A, 1, 3, 2))));
        refused(batch(append(B, 1, block(B, 1, 2, 1)), append(A, 2, block(A, 5, 6, 2))));
        refused(batch(append(A, 2, block(A, 3, 4, 2), block(A, 5, 6, 2))));
        refused(batch(append(A, 2, block(A, 3, 5, 2), block(A, 4, 6, 2))));

        db().save(batch(append(A, 2, block(A, 3, 4, 2))));
        assertThat(read(A, 3, 9)).as("nothing comes after the next").hasSize(1);
        assertThat(reopen().recovered()).extracting(RecoveredLog::key).containsExactly(A);
    }

    @Test
    void writesAgainstTheRulesOfALogAreRefused() throws LogDbException {
        db().save(batch(append(A, 5, block(A, 1, 9, 2)), compact(A, 6, 4)));
        refused(batch(append(A, 7, block(A, 9, 10, 1))));
        refused(batch(append(A, 7, block(A, 4, 5, 3))));
        refused(batch(append(A, 6, block(A, 9, 10, 2))));
        refused(batch(compact(A, 7, 9)));
        refused(batch(new LogWrite(A, uid(B), 7, null, 0, List.of(block(B, 9, 10, 2)), 0)));
        refused(batch(append(A, 7, block(A, 9, 10, 3)), append(A, 8, block(A, 10, 11, 2))));

        assertThat(read(A, 5, 20)).hasSize(4);
        assertThat(recoveredAfterReopening(A).lastWriteId()).isEqualTo(6);
    }

    private void refused(WriteBatch batch) {
        assertThatThrownBy(() -> db().save(batch)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClosedStoreAnswersClosed() throws LogDbException {
        LogDb db = db();
        db.save(batch(append(A, 1, block(A, 1, 3, 1))));
        db.close();
        db.close();

        assertReason(LogDbException.Reason.CLOSED, () -> db.save(batch(append(A, 2, block(A, 3, 4, 1)))));
        assertReason(LogDbException.Reason.CLOSED, () -> db.read(A, 1, 2, ALL));
    }

    @Test
    void infoCountsCommitsAndBytes() throws LogDbException {
        db().save(batch(append(A, 1, large(A, 1, 1, 50_000))));
        db().save(batch(append(A, 2, large(A, 2, 1, 50_000))));

        assertThat(db().info().commits()).isGreaterThanOrEqualTo(2);
        assertThat(db().info().syncs()).isGreaterThanOrEqualTo(2);
        assertThat(db().info().liveBytes()).isGreaterThan(100_000);
        assertThat(db().info().fileBytes()).isGreaterThan(100_000);
        db().save(batch(compact(A, 3, 1)));
        assertThat(db().info().liveBytes()).isBetween(50_000L, 100_000L);
    }

    @Test
    void readsRunBesideSaves() throws Exception {
        int saves = 300;
        db().save(batch(append(A, 1, block(A, 1, 11, 1))));
        LogDb db = db();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            try {
                while (!stop.get()) {
                    for (EntryBlock block : db.read(A, 10, Long.MAX_VALUE, 4000)) {
                        assertThat(block.lastIndex()).isGreaterThanOrEqualTo(10);
                    }
                }
            } catch (LogDbException | AssertionError e) {
                failure.set(e);
            }
        });
        reader.start();
        for (int i = 2; i <= saves; i++) {
            long first = i * 10L - 9;
            LogWrite other = append(B, i - 1, block(B, i - 1, i, 1));
            db.save(batch(append(A, i, block(A, first, first + 10, i)), other));
        }
        stop.set(true);
        reader.join();

        assertThat(failure.get()).isNull();
        assertThat(read(A, 1, Long.MAX_VALUE)).hasSize(saves * 10);
    }

    /** Runs {@code call} and checks that it fails as it should. */
    protected static void assertReason(LogDbException.Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LogDbException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    /** The log begins after {@code base} of {@code baseTerm} and has entries of these terms. */
    private static void assertTerms(TermRuns runs, long base, long baseTerm, long... terms) {
        assertThat(runs.firstIndex()).isEqualTo(base + 1);
        assertThat(runs.lastIndex()).isEqualTo(base + terms.length);
        assertThat(runs.termAt(base)).isEqualTo(baseTerm);
        for (int i = 0; i < terms.length; i++) {
            assertThat(runs.termAt(base + 1 + i)).as("term at %d", base + 1 + i).isEqualTo(terms[i]);
        }
    }
}
