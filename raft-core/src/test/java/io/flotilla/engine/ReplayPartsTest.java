package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flotilla.config.EngineConfig;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.NoSnapshots;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** However long a log is, its replay takes a bounded part of the memory, and of an apply thread's time, at once. */
class ReplayPartsTest {
    private static final int COMMANDS = 20_000;
    /** What an inbox takes well. */
    private static final int AT_ONCE = 1_000;

    /** Notes how many commands it is given at once. */
    private record Noting(List<Integer> sizes) implements NoSnapshots.Concurrent {
        @Override
        public void update(CommandBatch batch) {
            int size = 0;
            while (batch.next()) {
                batch.result(0);
                size++;
            }
            sizes.add(size);
        }

        @Override
        public Object lookup(Object query) {
            return total();
        }

        int total() {
            synchronized (sizes) {
                return sizes.stream().mapToInt(Integer::intValue).sum();
            }
        }
    }

    @Test
    void aLongLogIsReadAndAppliedInParts() {
        InMemoryDisk disk = new InMemoryDisk();
        try (SoloHost first = new SoloHost(EngineConfig.DEFAULT, null, disk.factory())) {
            first.start(1, factory(new Noting(Collections.synchronizedList(new ArrayList<>()))));
            for (int i = 0; i < COMMANDS; i += AT_ONCE) {
                List<CompletableFuture<?>> wave = new ArrayList<>();
                for (int j = 0; j < AT_ONCE; j++) {
                    wave.add(first.host.propose(1, new byte[] {1}, SoloHost.TIMEOUT));
                }
                wave.forEach(CompletableFuture::join);
            }
        }
        FaultyLogDb[] store = FaultyLogDb.holder();
        Noting replayed = new Noting(Collections.synchronizedList(new ArrayList<>()));
        try (SoloHost again = new SoloHost(
                EngineConfig.DEFAULT, null, FaultyLogDb.over(disk.factory(), FaultyLogDb.Fault.NONE, store))) {
            again.start(1, factory(replayed));
            await().atMost(SoloHost.TIMEOUT).until(() -> replayed.total() == COMMANDS);
            assertThat(replayed.sizes()).as("commands at once").allMatch(size -> size <= 16_384);
            assertThat(store[0].mostBytesAsked()).isPositive().isLessThanOrEqualTo(1 << 20);
        }
    }

    private static StateMachineFactory factory(Noting machine) {
        return StateMachineFactory.concurrent((group, replica) -> machine);
    }
}
