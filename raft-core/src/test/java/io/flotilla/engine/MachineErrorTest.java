package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.FlotillaException;
import io.flotilla.config.EngineConfig;
import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.testkit.CounterMachine;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.NoSnapshots;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An error of user code is no less its own than an exception: it costs no thread of the host. */
class MachineErrorTest {
    private static final byte[] ERROR = {'e'};
    private static final byte[] PLAIN = {'p'};

    /** Its update (of the command 'e'), its lookup (of the query "error") and its close end in an error. */
    private static final class Erring implements NoSnapshots.InMemory {
        @Override
        public Result update(Command command) {
            if (command.length() > 0 && command.buffer().getByte(command.offset()) == 'e') {
                throw new StackOverflowError("in the update of " + command.index());
            }
            return Result.of(0);
        }

        @Override
        public Object lookup(Object query) {
            if (query.equals("error")) {
                throw new StackOverflowError("in a lookup");
            }
            return "answer";
        }

        @Override
        public void close() {
            throw new StackOverflowError("in a closing");
        }

        static StateMachineFactory factory() {
            return StateMachineFactory.inMemory((group, replica) -> new Erring());
        }
    }

    @Test
    void anErrorInAnUpdateCostsItsReplicaAndNoOther() {
        try (SoloHost solo = new SoloHost(EngineConfig.DEFAULT, null)) {
            solo.start(1, Erring.factory()).start(2, CounterMachine.factory());
            assertThat(failure(solo.host.propose(1, ERROR, SoloHost.TIMEOUT)))
                    .isInstanceOf(FlotillaException.Unavailable.class)
                    .hasRootCauseInstanceOf(StackOverflowError.class);
            solo.awaitStatus("state machine failed at or after index");
            assertThat(solo.host.status()).contains("[1:1]").doesNotContain("takes no part:");
            assertThat(solo.host.propose(2, PLAIN, SoloHost.TIMEOUT).join().value())
                    .isEqualTo(1);
        }
    }

    @Test
    void anErrorInALookupIsItsCallersAlone() {
        try (SoloHost solo = new SoloHost(EngineConfig.DEFAULT, null)) {
            solo.start(1, Erring.factory());
            assertThat(failure(solo.host.read(1, "error", SoloHost.TIMEOUT)))
                    .isInstanceOf(FlotillaException.LookupFailed.class)
                    .hasRootCauseInstanceOf(StackOverflowError.class);
            assertThatThrownBy(() -> solo.host.staleRead(1, "error"))
                    .isInstanceOf(FlotillaException.LookupFailed.class)
                    .hasRootCauseInstanceOf(StackOverflowError.class);
            assertThat(solo.host.read(1, "plain", SoloHost.TIMEOUT).join()).isEqualTo("answer");
        }
    }

    @Test
    void anErrorInAClosingEndsTheReplicaAllTheSame() {
        AtomicInteger locks = new AtomicInteger();
        try (SoloHost solo = new SoloHost(EngineConfig.DEFAULT, null, new InMemoryDisk().factory(), locks)) {
            solo.start(1, Erring.factory()).start(2, Erring.factory());
            solo.host.stopReplica(1).join();
            solo.start(1, CounterMachine.factory());
            assertThat(solo.host.propose(1, PLAIN, SoloHost.TIMEOUT).join().value())
                    .isEqualTo(1);
            solo.awaitStatus("ok: 2 groups");
        }
        assertThat(locks).as("directories that are locked").hasValue(0);
    }

    @Test
    void anErrorInAnOpeningKeepsItsReplicaFromStartingAndNoOther() {
        try (SoloHost solo = new SoloHost(EngineConfig.DEFAULT, null)) {
            StateMachineFactory unlinked = StateMachineFactory.inMemory((group, replica) -> {
                throw new NoClassDefFoundError("a class of its own");
            });
            assertThatThrownBy(() -> solo.start(1, unlinked))
                    .isInstanceOf(FlotillaException.Unavailable.class)
                    .hasRootCauseInstanceOf(NoClassDefFoundError.class);
            solo.start(1, CounterMachine.factory());
            assertThat(solo.host.propose(1, PLAIN, SoloHost.TIMEOUT).join().value())
                    .isEqualTo(1);
        }
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return future.handle((value, cause) -> cause).join();
    }
}
