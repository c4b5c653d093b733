package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.FlotillaException;
import io.flotilla.ProposalResult;
import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.testkit.NoSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Every caller gets the result of the very entry that is its own, and a limit counts only what is under way (raft-bugs H3, B14). */
class ResultTest {
    @Test
    void proposalsThatShareABlockGetTheirOwnResultsInOrder() {
        SimGroups sim = SimGroups.ready(91, 1);
        long leader = sim.leaderOf(1, 1);
        long term = sim.host(1).leader(1).term();
        List<CompletableFuture<ProposalResult>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(sim.host(leader).propose(1, new byte[] {(byte) i}, SimGroups.TIMEOUT));
        }
        long previous = 0;
        for (int i = 0; i < all.size(); i++) {
            ProposalResult result = sim.await(all.get(i));
            assertThat(result.value()).isEqualTo(i + 1L);
            assertThat(result.term()).isEqualTo(term);
            assertThat(result.index()).isGreaterThan(previous);
            previous = result.index();
        }
    }

    @Test
    void bytesReachTheirCallerHereAndFromTheHostOfTheLeader() {
        SimGroups sim = new SimGroups(93, 1, true);
        for (long replica = 1; replica <= 3; replica++) {
            sim.startHost(replica, StateMachineFactory.inMemory((group, self) -> new Echo()));
        }
        sim.awaitReady();
        long leader = sim.leaderOf(1, 1);
        for (long asked : new long[] {leader, leader % 3 + 1}) {
            List<CompletableFuture<ProposalResult>> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(sim.propose(asked, 1, "command " + i));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(sim.await(all.get(i)).data()).asString().isEqualTo("command " + i);
            }
        }
    }

    /** Answers every command with its bytes. */
    private static final class Echo implements NoSnapshots.InMemory {
        @Override
        public Result update(Command command) {
            byte[] bytes = new byte[command.length()];
            command.buffer().getBytes(command.offset(), bytes);
            return Result.of(bytes);
        }

        @Override
        public Object lookup(Object query) {
            throw new UnsupportedOperationException("no lookups here");
        }
    }

    @Test
    void whatWasRefusedDoesNotCountAgainstTheLimit() {
        SimGroups sim = SimGroups.ready(92, 1);
        long leader = sim.leaderOf(1, 1);
        for (int round = 0; round < 4; round++) {
            List<CompletableFuture<ProposalResult>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(sim.host(leader).propose(1, new byte[1_000_000], SimGroups.TIMEOUT));
            }
            sim.cluster.runFor(4_000);
            assertThat(all).allMatch(CompletableFuture::isDone);
            assertThat(all.stream().filter(CompletableFuture::isCompletedExceptionally))
                    .as("round " + round)
                    .hasSize(100 - 67);
            assertThat(sim.failure(all.get(99))).isInstanceOf(FlotillaException.Busy.class);
        }
    }
}
