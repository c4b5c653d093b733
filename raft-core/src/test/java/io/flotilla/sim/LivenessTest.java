package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.NodeHost;
import io.flotilla.sim.work.KvWorkload;
import io.flotilla.sim.work.MachineMaker;
import io.flotilla.sim.work.Operation;
import io.flotilla.sim.work.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The end of a run notices a core that does not come together, one that is not quiet, and one that holds something back. */
class LivenessTest {
    private static final long MS = 1_000_000;
    private static final Shape SHAPE =
            Shape.plain().with(Setting.HOSTS, 5).with(Setting.VOTERS, 5).with(Setting.EVENTS, 2_000);
    /** So long after the first question of peace, all of it is asked, and the time begins in which nothing may change. */
    private static final long QUIET_AFTER_MS = 25_700;
    /** What no machine can answer. */
    private static final Object NO_QUESTION = "nothing";
    /** Of the seeds in which no host is given up when peace comes. */
    private static final long SEED = 2;

    /** Runs it; something is done in peace, when the first question of peace has been answered. */
    private static RunReport run(Consumer<World> inPeace) {
        return run(inPeace, new KvWorkload()::look);
    }

    private static RunReport run(Consumer<World> inPeace, BiFunction<World, Long, Operation> look) {
        KvWorkload usual = new KvWorkload();
        Workload workload = new Workload() {
            private boolean begun;

            @Override
            public Operation next(World world, SeededNumbers numbers) {
                return usual.next(world, numbers);
            }

            @Override
            public Operation probe(World world, long group) {
                if (!begun) {
                    begun = true;
                    inPeace.accept(world);
                }
                return usual.probe(world, group);
            }

            @Override
            public Operation look(World world, long group) {
                return look.apply(world, group);
            }
        };
        try (Quiet quiet = new Quiet()) {
            return Simulation.run(new Scenario(SEED, SHAPE, List.of()), Setup.of(MachineMaker.kv(0), () -> workload));
        }
    }

    /** All hosts are apart from now on. */
    private static void keepApart(World world) {
        for (int host = 1; host <= 5; host++) {
            world.network().split(1L << (host - 1), world.nowNs() + 100 * MS);
        }
        world.after(50 * MS, () -> keepApart(world));
    }

    /** The leader of the group is alone for a while. */
    private static void isolateLeader(World world) {
        NodeHost any = world.hosts().stream()
                .map(SimHost::node)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        int leader = SimHost.indexOf(any.leader(1).hostId());
        world.network().split(1L << leader, world.nowNs() + 1_500 * MS);
    }

    @Test
    void peaceIsWhatFollowsAQuietRun() {
        assertThat(run(world -> {}).events()).isGreaterThan(2_000);
    }

    @Test
    void aCoreThatDoesNotComeTogetherIsNoticed() {
        assertThatThrownBy(() -> run(LivenessTest::keepApart))
                .isInstanceOf(Violation.class)
                .hasMessageStartingWith("I24: ")
                .hasMessageContaining("does not come together: group 1 is not served");
    }

    @Test
    void replicasThatAnswerNoReadAreNoticed() {
        assertThatThrownBy(() -> run(world -> {}, (world, group) -> Operation.read(group, NO_QUESTION, "nothing")))
                .isInstanceOf(Violation.class)
                .hasMessageStartingWith("I24: ")
                .hasMessageContaining("does not come together: group 1 is not served");
    }

    @Test
    void anElectionInPeaceIsNoticed() {
        assertThatThrownBy(() -> run(world -> world.after(QUIET_AFTER_MS * MS, () -> isolateLeader(world))))
                .isInstanceOf(Violation.class)
                .hasMessageStartingWith("I25: ")
                .hasMessageContaining("elections go on in peace");
    }

    @Test
    void whatIsNeverAnsweredIsNotRest() {
        World world = World.still(Shape.plain());
        try (Quiet quiet = new Quiet()) {
            world.hosts().forEach(SimHost::start);
            world.runFor(5_000 * MS);
            new AtRest(world, world.hosts()).await();
            SimHost host = world.host(1);
            NodeHost node = host.node();
            assertThat(node).isNotNull();
            if (node == null) {
                return;
            }
            world.hosts().forEach(each -> each.disk().hang(world.nowNs() + 60_000 * MS));
            var unused = node.propose(1, new byte[] {1}, Duration.ofSeconds(60));
            assertThatThrownBy(() -> new AtRest(world, world.hosts()).await())
                    .isInstanceOf(Violation.class)
                    .hasMessageStartingWith("I26: ")
                    .hasMessageContaining("proposal_bytes=65");
        }
    }
}
