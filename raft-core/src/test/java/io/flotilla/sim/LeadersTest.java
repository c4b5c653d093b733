package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.NodeHost;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A leader that nobody can have been heard by is noticed, and one that leads rightly is not. */
class LeadersTest {
    private static final long MS = 1_000_000;

    @Test
    void aLeaderThatIsHeardIsLeftAloneAndOneThatIsNotIsNoticed() {
        World world = World.still(Shape.plain());
        try (Quiet quiet = new Quiet()) {
            world.hosts().forEach(SimHost::start);
            world.runFor(5_000 * MS);
            NodeHost any = Objects.requireNonNull(world.host(1).node());
            SimHost leader = world.host(1 + SimHost.indexOf(any.leader(1).hostId()));
            for (SimHost host : world.hosts()) {
                NodeHost node = Objects.requireNonNull(host.node());
                assertThatCode(() -> Leaders.check(world, host, node)).doesNotThrowAnyException();
                if (host != leader) {
                    assertThatCode(() -> Leaders.check(world, host, node, 1)).doesNotThrowAnyException();
                }
            }
            assertThat(leader.undisturbedSinceNs()).isLessThan(world.nowNs() - 1);
            assertThatThrownBy(() -> Leaders.check(world, leader, Objects.requireNonNull(leader.node()), 1))
                    .isInstanceOf(Violation.class)
                    .hasMessageStartingWith("I25: ")
                    .hasMessageContaining(leader + " leads alone");
        }
    }
}
