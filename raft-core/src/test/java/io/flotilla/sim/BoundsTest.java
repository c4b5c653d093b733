package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.NodeHost;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** More bytes than the limits allow are noticed, of the groups and of the host, and fewer are not. */
class BoundsTest {
    private static final long MS = 1_000_000;
    private static final int BYTES = 100_000;
    private static final long MANY = 1L << 30;

    @Test
    void whatHoldsMoreThanItMayIsNoticed() {
        World world = World.still(Shape.plain());
        try (Quiet quiet = new Quiet()) {
            world.hosts().forEach(SimHost::start);
            world.runFor(5_000 * MS);
            SimHost host = world.host(1);
            NodeHost node = Objects.requireNonNull(host.node());
            world.hosts().forEach(each -> each.disk().hang(world.nowNs() + 60_000 * MS));
            var unused = node.propose(1, new byte[BYTES], Duration.ofSeconds(60));
            world.runFor(2_000 * MS);
            assertThatCode(() -> Bounds.check(world, host, node)).doesNotThrowAnyException();
            assertThatThrownBy(() -> Bounds.check(world, host, node, BYTES - 1, MANY))
                    .isInstanceOf(Violation.class)
                    .hasMessageContaining("proposal_bytes");
            assertThatThrownBy(() -> Bounds.check(world, host, node, MANY, BYTES - 1))
                    .isInstanceOf(Violation.class)
                    .hasMessageContaining("proposal_bytes");
            assertThatThrownBy(() -> Bounds.check(world, host, node, MANY, BYTES + 1000))
                    .isInstanceOf(Violation.class)
                    .hasMessageContaining("memory_lent_bytes");
        }
    }
}
