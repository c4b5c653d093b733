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
        assertThat(reads.retry(10)).as("not older than that").isFalse();
        assertThat(reads.retry(11)).isTrue();
        long again = reads.issue(20);
        assertThat(again).isGreaterThan(lost);
        reads.onIndex(lost, 1);
        reads.take(100, served);
        assertThat(served).as("the late answer to the lost question").isEmpty();
        reads.onIndex(again, 2);
        reads.take(100, served);
        assertThat(served).isEqualTo(asked);
    }

    @Test
    void aQuestionThatWasAnsweredIsNotAskedAgain() {
        ask();
        reads.onIndex(reads.issue(0), 50);
        assertThat(reads.retry(1_000)).isFalse();
        assertThat(reads.hasFresh()).isFalse();
    }
}
