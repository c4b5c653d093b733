package io.flotilla.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.request.ReadRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads wait under a name that is given once, for their index, then for its application (raft-bugs E2, E9). */
class PendingReadsTest {
    private static final long FIRST = 1_000;

    private final PendingReads reads = new PendingReads(FIRST);
    private final List<ReadRequest> served = new ArrayList<>();

    private final List<ReadRequest> asked = new ArrayList<>();

    private void ask() {
        ReadRequest read = new ReadRequest(1, "query", Long.MAX_VALUE);
        reads.add(read);
        asked.add(read);
    }

    @Test
    void namesRiseFromTheGivenOne() {
        ask();
        assertThat(reads.issue(0)).isEqualTo(FIRST + 1);
        ask();
        assertThat(reads.issue(0)).isEqualTo(FIRST + 2);
    }

    @Test
    void aReadWaitsUntilItsIndexIsApplied() {
        ask();
        long id = reads.issue(0);
        reads.take(100, served);
        assertThat(served).as("no index yet").isEmpty();
        reads.onIndex(id, 5);
        reads.take(4, served);
        assertThat(served).isEmpty();
        reads.take(5, served);
        assertThat(served).isEqualTo(asked);
        reads.take(6, served);
        assertThat(served).as("once").hasSize(1);
        assertThat(reads.isEmpty()).isTrue();
    }

    @Test
    void aLostQuestionIsAskedAgainUnderANewName() {
        ask();
        long lost = reads.issue(10);
        assertThat(reads.retry(10, 20)).as("not older than that").isZero();
        long again = reads.retry(11, 20);
        assertThat(again).isGreaterThan(lost);
        assertThat(reads.retry(20, 30)).as("asked just now").isZero();
        assertThat(reads.retry(21, 30)).isGreaterThan(again);
        reads.onIndex(again, 2);
        reads.take(100, served);
        assertThat(served).isEqualTo(asked);
        assertThat(reads.count()).isZero();
    }

    /** The network is slower than we are patient: the answer to the first question is as good as any. */
    @Test
    void theLateAnswerToAQuestionThatWasAskedAgainServes() {
        ask();
        long late = reads.issue(10);
        reads.retry(11, 20);
        reads.onIndex(late, 7);
        assertThat(reads.retry(100, 100)).as("answered").isZero();
        reads.take(7, served);
        assertThat(served).isEqualTo(asked);
    }

    @Test
    void anAnswerServesWhatWasAskedForBeforeItsQuestionAndNothingElse() {
        ask();
        reads.issue(10);
        ask();
        long second = reads.issue(20);
        ask();
        reads.issue(30);
        reads.onIndex(second, 5);
        reads.take(5, served);
        assertThat(served).isEqualTo(asked.subList(0, 2));
    }

    @Test
    void theFirstAnswerPlacesABatchAndLaterOnesDoNot() {
        ask();
        long first = reads.issue(10);
        ask();
        long second = reads.issue(20);
        reads.onIndex(first, 5);
        reads.onIndex(second, 9);
        reads.take(5, served);
        assertThat(served).isEqualTo(asked.subList(0, 1));
        reads.take(9, served);
        assertThat(served).isEqualTo(asked);
    }

    @Test
    void whatIsGivenBackIsWhatWasLastAskedForUnderThatName() {
        ask();
        long lost = reads.issue(10);
        ask();
        long other = reads.issue(20);
        long again = reads.retry(11, 30);
        assertThat(reads.drop(lost)).as("a newer question is under way").isEmpty();
        assertThat(reads.drop(again)).isEqualTo(asked.subList(0, 1));
        assertThat(reads.count()).isEqualTo(1);
        reads.onIndex(other, 3);
        assertThat(reads.drop(other)).as("answered").isEmpty();
        assertThat(reads.isEmpty()).isFalse();
    }

    @Test
    void allThatWaitsTooLongIsAskedForUnderOneName() {
        ask();
        reads.issue(10);
        ask();
        reads.issue(20);
        long again = reads.retry(21, 30);
        assertThat(reads.drop(again)).isEqualTo(asked);
        assertThat(reads.isEmpty()).isTrue();
        assertThat(reads.count()).isZero();
    }

    @Test
    void aQuestionThatWasAnsweredIsNotAskedAgain() {
        ask();
        reads.onIndex(reads.issue(0), 50);
        assertThat(reads.retry(1_000, 1_000)).isZero();
        assertThat(reads.hasFresh()).isFalse();
    }

    @Test
    void whatIsServedDroppedOrLateWaitsNoMore() {
        ask();
        long id = reads.issue(0);
        reads.onIndex(id, 1);
        reads.take(1, served);
        assertThat(reads.count()).as("served").isZero();
        ask();
        ask();
        assertThat(reads.drop(reads.issue(0))).hasSize(2);
        assertThat(reads.count()).as("given back").isZero();
        reads.add(new ReadRequest(1, "query", 5));
        reads.issue(0);
        reads.add(new ReadRequest(1, "query", 5));
        ask();
        reads.expire(5, served);
        assertThat(reads.count()).as("all but the one that is not late").isEqualTo(1);
        reads.takeAll();
        assertThat(reads.count()).as("taken").isZero();
    }
}
