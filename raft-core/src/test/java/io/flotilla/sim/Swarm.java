package io.flotilla.sim;

import static io.flotilla.sim.Setting.APPLY_WITH_STEP;
import static io.flotilla.sim.Setting.APPLY_WORKERS;
import static io.flotilla.sim.Setting.BURST;
import static io.flotilla.sim.Setting.CACHED_BYTES;
import static io.flotilla.sim.Setting.CLIENTS;
import static io.flotilla.sim.Setting.CLOCK_PPM;
import static io.flotilla.sim.Setting.CONNECTION_TIMEOUT_MS;
import static io.flotilla.sim.Setting.CPU_US;
import static io.flotilla.sim.Setting.DISK_US;
import static io.flotilla.sim.Setting.ELECTION_MS;
import static io.flotilla.sim.Setting.EXECUTOR;
import static io.flotilla.sim.Setting.GROUPS;
import static io.flotilla.sim.Setting.GROUP_LIMIT_KB;
import static io.flotilla.sim.Setting.HEARTBEAT_MS;
import static io.flotilla.sim.Setting.HOSTS;
import static io.flotilla.sim.Setting.HOST_LIMIT_KB;
import static io.flotilla.sim.Setting.INFLIGHT_MESSAGES;
import static io.flotilla.sim.Setting.KEYS;
import static io.flotilla.sim.Setting.MACHINE;
import static io.flotilla.sim.Setting.NET_US;
import static io.flotilla.sim.Setting.PAYLOAD_BYTES;
import static io.flotilla.sim.Setting.STEP_WORKERS;
import static io.flotilla.sim.Setting.TCP;
import static io.flotilla.sim.Setting.THINK_US;
import static io.flotilla.sim.Setting.TIMEOUT_MS;
import static io.flotilla.sim.Setting.VOTERS;

/** Draws the shape of a world. */
final class Swarm {
    private Swarm() {}

    static Shape draw(SeededNumbers numbers) {
        long voters = numbers.pick(3, 3, 3, 5, 5, 1, 2, 4, 7);
        long hosts = Math.min(9, voters + numbers.pick(0, 0, 0, 1, 2));
        long groups = numbers.pick(1, 1, 1, 2, 3, 5, 8, 20, numbers.chance(20) ? 128 : 2);
        long electionMs = numbers.pick(100, 200, 300, 500, 1000);
        long machine = numbers.below(3);
        boolean heavy = numbers.chance(10);
        return drawThreads(numbers, Shape.plain())
                .with(HOSTS, hosts)
                .with(VOTERS, voters)
                .with(GROUPS, groups)
                .with(MACHINE, machine)
                .with(TCP, numbers.pick(0, 0, 1, 1, 1))
                .with(ELECTION_MS, electionMs)
                .with(HEARTBEAT_MS, Math.max(5, electionMs / numbers.pick(3, 5, 10)))
                .with(CACHED_BYTES, numbers.pick(0, 200, 4096, 1 << 20))
                .with(INFLIGHT_MESSAGES, numbers.pick(1, 2, 8, 256))
                .with(GROUP_LIMIT_KB, numbers.pick(1024, 1024, 65_536))
                .with(HOST_LIMIT_KB, numbers.pick(2048, 2048, 262_144))
                .with(CLIENTS, 1 + numbers.below(10))
                .with(THINK_US, numbers.skewed(1_000, 200_000))
                .with(BURST, heavy ? numbers.pick(8, 32) : numbers.pick(1, 1, 1, 2, 8, 32))
                .with(KEYS, 1 + numbers.below(5))
                .with(PAYLOAD_BYTES, heavy ? 400_000 : numbers.pick(0, 8, 30, 200))
                .with(TIMEOUT_MS, electionMs * numbers.pick(1, 3, 10))
                .with(CPU_US, numbers.pick(0, 10, 100, 1000, 10_000))
                .with(DISK_US, numbers.pick(50, 500, 5_000, 20_000))
                .with(NET_US, numbers.pick(20, 200, 2_000, 10_000))
                .with(CONNECTION_TIMEOUT_MS, numbers.pick(50, 300, 2_000))
                .with(CLOCK_PPM, numbers.pick(0, 100, 10_000, 50_000));
    }

    private static Shape drawThreads(SeededNumbers numbers, Shape shape) {
        return shape.with(STEP_WORKERS, numbers.pick(1, 1, 2, 3))
                .with(APPLY_WORKERS, numbers.pick(1, 2, 3))
                .with(APPLY_WITH_STEP, numbers.pick(0, 1))
                .with(EXECUTOR, numbers.pick(0, 0, 0, 1));
    }
}
