package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.NodeHost;
import io.flotilla.sim.work.Clients;
import io.flotilla.sim.work.KvWorkload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that is closed in order gives away every leadership that somebody can take. */
class HandOverTest {
    private static final long MS = 1_000_000;
    private static final long LESS_THAN_AN_ELECTION_TIMEOUT_NS = 300 * MS;
    /** One way from the host that is closed to those that are far, two of the three members of the group. */
    private static final long DELAY_NS = 100 * MS;

    private static final long FAR = 4;
    private static final long FAR_GROUP = 2;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static NodeHost nodeOf(SimHost host) {
        return Objects.requireNonNull(host.node());
    }

    /** The successor of one group is near and has only to be told; that of another is far, and has yet to learn what was proposed last. */
    @Test
    void closingWaitsForTheLeadershipThatIsTakenLast() {
        World world = World.still(
                Shape.plain().with(Setting.HOSTS, 5).with(Setting.VOTERS, 3).with(Setting.GROUPS, 5));
        try (Quiet quiet = new Quiet()) {
            world.hosts().forEach(SimHost::start);
            world.runFor(5_000 * MS);
            SimHost leader = world.host(1);
            for (long group : leader.groups()) {
                var unused = nodeOf(leader).transferLeadership(group, leader.replicaOf(group), TIMEOUT);
            }
            world.runFor(1_000 * MS);
            assertThat(leadersOf(world, leader)).containsOnly(leader.toString());
            world.network().link(1, FAR).delay(DELAY_NS, Long.MAX_VALUE);
            world.network().link(1, FAR + 1).delay(DELAY_NS, Long.MAX_VALUE);
            KvWorkload workload = new KvWorkload();
            new Clients(world, workload, 1).call(workload.probe(world, FAR_GROUP), leader, TIMEOUT.toNanos(), () -> {});
            world.runFor(MS);
            long beganNs = world.nowNs();
            leader.close();
            assertThat(world.nowNs() - beganNs).isGreaterThan(DELAY_NS + DELAY_NS / 2);
            world.runFor(LESS_THAN_AN_ELECTION_TIMEOUT_NS);
            assertThat(leadersOf(world, leader)).doesNotContain(leader.toString(), "");
        }
    }

    /** Nothing was proposed meanwhile: all logs are as long, and only its silence tells who is not there. */
    @ParameterizedTest
    @ValueSource(longs = {2, 3, 4, 5})
    void leadershipIsNotHandedToWhoIsSilent(long silent) {
        World world = World.still(Shape.plain().with(Setting.HOSTS, 5).with(Setting.VOTERS, 5));
        try (Quiet quiet = new Quiet()) {
            world.hosts().forEach(SimHost::start);
            world.runFor(5_000 * MS);
            SimHost leader = world.host(1);
            var unused = nodeOf(leader).transferLeadership(1, leader.replicaOf(1), TIMEOUT);
            world.runFor(1_000 * MS);
            world.host(silent).crash();
            world.runFor(1_000 * MS);
            assertThat(leadersOf(world, leader)).hasSize(3).containsOnly(leader.toString());
            leader.close();
            world.runFor(LESS_THAN_AN_ELECTION_TIMEOUT_NS);
            assertThat(leadersOf(world, leader)).doesNotContain(leader.toString(), "");
        }
    }

    /** As the running members of its groups know them. */
    private static List<String> leadersOf(World world, SimHost member) {
        List<String> leaders = new ArrayList<>();
        for (long group : member.groups()) {
            for (SimHost other : world.hosts()) {
                if (other != member && other.isUp() && other.replicaOf(group) != 0) {
                    leaders.add(nodeOf(other).leader(group).hostId());
                }
            }
        }
        return leaders;
    }
}
