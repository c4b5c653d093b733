package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How fast simulations are, with all invariants on: printed in every build, asserted in none, because machines differ. */
class SpeedTest {
    private static final Shape DEFAULTS = Shape.plain()
            .with(Setting.ELECTION_MS, 1000)
            .with(Setting.HEARTBEAT_MS, 100)
            .with(Setting.CLIENTS, 1)
            .with(Setting.THINK_US, 1_000_000);

    private static Campaign.Result quietWorld(Shape shape) throws InterruptedException {
        try (Quiet quiet = new Quiet()) {
            Campaign campaign = new Campaign(seed -> Simulation.run(new Scenario(seed, shape, List.of())), 1);
            return campaign.seeds(1, 1, Long.MAX_VALUE);
        }
    }

    private static void print(String what, Campaign.Result result) {
        System.out.println("simulation speed, " + what + ": " + result);
        assertThat(result.failures()).isEmpty();
        assertThat(result.virtualNs()).isPositive();
    }

    @Test
    void threeHostsWithOneGroupThatIsHardlyUsed() throws InterruptedException {
        print("3 hosts x 1 group, default timing", quietWorld(DEFAULTS.with(Setting.EVENTS, 500_000)));
    }

    @Test
    void fiveHostsWith128GroupsThatAreHardlyUsed() throws InterruptedException {
        Shape shape = DEFAULTS.with(Setting.HOSTS, 5)
                .with(Setting.VOTERS, 5)
                .with(Setting.GROUPS, 128)
                .with(Setting.EVENTS, 50_000);
        print("5 hosts x 128 groups, default timing", quietWorld(shape));
    }

    @Test
    void threeHostsWithOneGroupUnderLoad() throws InterruptedException {
        Shape shape = Shape.plain().with(Setting.CLIENTS, 16).with(Setting.THINK_US, 2_000);
        print("3 hosts x 1 group, 16 clients", quietWorld(shape.with(Setting.EVENTS, 500_000)));
    }
}
