package io.flotilla.sim.check;

import static io.flotilla.sim.check.Tap.breaks;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.GroupInfo;
import io.flotilla.LeaderInfo;
import io.flotilla.model.Membership;
import io.flotilla.sim.Quiet;
import io.flotilla.sim.Setting;
import io.flotilla.sim.Shape;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@link LocalOrder}: what a replica says of itself. */
class LocalOrderTest {
    private static final Membership VOTERS = Membership.ofVoters(new TreeMap<>(Map.of(1L, "h3")));
    private static final LeaderInfo NOBODY = new LeaderInfo(1, 0, "", 1);

    private final Tap tap = Tap.led();
    private final ReplicaFacts replica = tap.group.replica(1);

    private static GroupInfo info(long first, long applied, long commit, long last, String status) {
        return new GroupInfo(1, 1, VOTERS, 1, "follower", NOBODY, last, commit, applied, first, status);
    }

    private void says(long first, long applied, long commit, long last) {
        LocalOrder.judge(tap.world, replica, info(first, applied, commit, last, "ok"), false);
    }

    @Test
    void thePointersOfALogAreInOrder() {
        says(1, 0, 0, 0);
        says(6, 5, 5, 5);
        says(6, 5, 6, 7);
        breaks("I11", "applied beyond commit", () -> says(1, 7, 6, 9));
        breaks("I11", "pointers are not in order", () -> says(1, 6, 8, 7));
        breaks("I11", "pointers are not in order", () -> says(9, 6, 7, 7));
    }

    /** An on-disk machine opens with commands before its replica knows that they are committed. */
    @Test
    void aReplicaThatKnowsNoCommitYetMayHaveAppliedSome() {
        says(1, 5, 0, 9);
        says(1, 5, 5, 9);
        assertThat(replica.seenApplied).isEqualTo(5);
    }

    @Test
    void commitAndAppliedDoNotFallInALife() {
        says(1, 5, 6, 9);
        says(1, 5, 6, 7);
        breaks("I11", "commit or applied fell from 6, 5", () -> says(1, 5, 5, 9));
        breaks("I11", "commit or applied fell from 6, 5", () -> says(1, 4, 6, 9));
        tap.facts.onStart(1, 1);
        says(1, 4, 5, 9);
        assertThat(replica.seenCommit).isEqualTo(5);
    }

    @Test
    void replicasThatRunAreLookedAt() {
        World world = World.still(Shape.plain().with(Setting.GROUPS, 2));
        try (Quiet quiet = new Quiet()) {
            world.hosts().forEach(SimHost::start);
            ReplicaFacts looked = world.facts().group(2).replica(3);
            while (looked.seenCommit == 0 && world.events() < 10_000) {
                assertThat(world.step()).isTrue();
            }
            assertThat(looked.seenCommit).isPositive();
        }
    }

    @Test
    void noReplicaFailsUnlessItsHostWasHurt() {
        LocalOrder.judge(tap.world, replica, info(1, 1, 1, 1, "failed: a reason"), true);
        breaks(
                "I32",
                "a replica failed for no reason",
                () -> LocalOrder.judge(tap.world, replica, info(1, 1, 1, 1, "failed: a reason"), false));
    }
}
