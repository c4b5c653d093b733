package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.ReplicaKey;
import io.flotilla.testkit.AllocationMeter;
import org.junit.jupiter.api.Test;

/** Where the blocks of a replica are: it costs memory for the blocks that are there. */
class ReplicaLogTest {
    private static final int LIVE_BLOCKS = 4;
    private static final int BLOCKS = 100_000;

    @Test
    void blocksThatAreGoneCostNothing() throws Exception {
        AllocationMeter.bounded(LIVE_BLOCKS, 1, () -> {
            ReplicaLog log = new ReplicaLog(new ReplicaKey(1, 1));
            for (int i = 0; i < BLOCKS; i++) {
                log.add(i, i, 0, 1);
                if (i >= LIVE_BLOCKS) {
                    log.dropFirst();
                }
            }
            assertThat(log.blockCount()).isEqualTo(LIVE_BLOCKS);
            assertThat(log.first(0)).isEqualTo(BLOCKS - LIVE_BLOCKS);
        });
    }
}
