package io.flotilla.example.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class LoadTest {
    private static final int GROUPS = 4;
    private static final int WINDOW = 3;
    private static final int PAYLOAD = 16;

    private final FakeTarget target = new FakeTarget(GROUPS, 0);

    @Test
    void everyGroupHasItsWindowOutstanding() throws InterruptedException {
        try (Load load = opened()) {
            for (int g = 0; g < GROUPS; g++) {
                assertThat(target.outstanding(g)).isEqualTo(WINDOW);
            }
            assertThat(load.errors()).isZero();
        }
    }

    @Test
    void completionOfOneRequestIssuesTheNext() throws InterruptedException {
        try (Load load = opened()) {
            for (int i = 0; i < 1000; i++) {
                assertThat(target.answerOne()).isTrue();
            }
            assertThat(target.mostOutstanding()).isEqualTo(WINDOW);
            assertThat(completed(load)).isEqualTo(1000);
        }
    }

    @Test
    void onlyTheMeasuredIntervalCounts() throws InterruptedException {
        try (Load load = opened()) {
            target.answerOne();
            load.measure(true);
            target.answerOne();
            target.answerOne();
            load.measure(false);
            target.answerOne();
            assertThat(measured(load)).isEqualTo(2);
            assertThat(load.latencies().getTotalCount()).isEqualTo(2);
            assertThat(completed(load)).isEqualTo(4);
        }
    }

    @Test
    void stopLetsOutstandingRequestsEnd() throws InterruptedException {
        try (Load load = opened()) {
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> {
                for (int left = GROUPS * WINDOW; left > 0; ) {
                    left -= load.isStopped() && target.answerOne() ? 1 : 0;
                    Thread.onSpinWait();
                }
            });
            assertThat(load.stop(30_000)).isZero();
            answering.join();
            assertThat(target.answerOne()).isFalse();
        }
    }

    @Test
    void requestsThatNeverEndAreCounted() throws InterruptedException {
        try (Load load = opened()) {
            assertThat(load.stop(0)).isEqualTo(GROUPS * WINDOW);
        }
    }

    @Test
    void refusalIsCountedAndAskedAgain() throws InterruptedException {
        target.refuseAll(true);
        try (Load load = opened()) {
            assertThat(load.errors()).isGreaterThanOrEqualTo(GROUPS);
            assertThat(load.lastError()).contains("refused");
            target.refuseAll(false);
            await().until(() -> target.outstanding(0) == WINDOW && target.outstanding(GROUPS - 1) == WINDOW);
        }
    }

    @Test
    void loadFollowsTheLeader() throws InterruptedException {
        try (Load load = opened()) {
            target.lead(1, 2);
            while (target.outstanding(1) > 0) {
                target.answerOne();
            }
            await().until(() -> target.outstanding(1) == WINDOW);
            assertThat(load.leaderChanges()).isPositive();
        }
    }

    @Test
    void groupWithoutLeaderWaitsForOne() throws InterruptedException {
        target.lead(2, -1);
        try (Load load = opened()) {
            assertThat(target.outstanding(2)).isZero();
            target.lead(2, 1);
            await().until(() -> target.outstanding(2) == WINDOW);
            assertThat(load.errors()).isZero();
        }
    }

    @Test
    void payloadsAreNewArraysThatDiffer() {
        GroupLoad group = new GroupLoad(0, PAYLOAD, 0);
        byte[] first = group.nextPayload();
        byte[] second = group.nextPayload();
        assertThat(first).hasSize(PAYLOAD).isNotSameAs(second).isNotEqualTo(second);
        assertThat(new GroupLoad(0, 0, 0).nextPayload()).isEmpty();
    }

    @Test
    void leadersAreSpreadOverReplicas() throws InterruptedException {
        assertThat(Leaders.spread(target, GROUPS, 30_000)).isZero();
        for (int g = 0; g < GROUPS; g++) {
            assertThat(target.leader(g)).isEqualTo(g % Target.REPLICAS);
        }
    }

    private Load opened() throws InterruptedException {
        Load load = new Load(target, GROUPS, PAYLOAD, false);
        load.open(WINDOW, 0);
        return load;
    }

    private static long measured(Load load) {
        long sum = 0;
        for (int g = 0; g < GROUPS; g++) {
            sum += load.group(g).measured();
        }
        return sum;
    }

    private static long completed(Load load) {
        long sum = 0;
        for (int g = 0; g < GROUPS; g++) {
            sum += load.group(g).completed();
        }
        return sum;
    }
}
