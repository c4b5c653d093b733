package io.flotilla.sim;

import org.jspecify.annotations.Nullable;

/** What a simulated world is made of, each with the values that it may have. Units are in the names. */
public enum Setting {
    HOSTS(1, 9),
    VOTERS(1, 7),
    GROUPS(1, 128),
    /** 0 in memory, 1 in memory with concurrent reads, 2 on disk. */
    MACHINE(0, 2),
    /** 1: the network keeps what connections promise; 0: messages are lost, doubled and reordered one by one. */
    TCP(0, 1),
    ELECTION_MS(50, 60_000),
    HEARTBEAT_MS(5, 10_000),
    STEP_WORKERS(1, 4),
    APPLY_WORKERS(1, 4),
    APPLY_WITH_STEP(0, 1),
    /** 1: callers' futures are completed on an executor of their own. */
    EXECUTOR(0, 1),
    CACHED_BYTES(0, 1 << 20),
    INFLIGHT_MESSAGES(1, 256),
    /** Proposals of a group, and of all groups of a host, that are not applied. */
    GROUP_LIMIT_KB(1024, 65_536),
    HOST_LIMIT_KB(2048, 262_144),
    CLIENTS(0, 64),
    THINK_US(0, 60_000_000),
    /** A client asks up to so many things at once. */
    BURST(1, 64),
    KEYS(1, 16),
    /** Bytes that commands are longer than they need to be; where these are many, a few commands have them. */
    PAYLOAD_BYTES(0, 400_000),
    TIMEOUT_MS(10, 60_000),
    /** Longest time between waking a thread and its turn. */
    CPU_US(0, 100_000),
    /** Longest time of a write with its flush, when nothing is wrong. */
    DISK_US(1, 1_000_000),
    /** Mean time of a frame on its way, when nothing is wrong. */
    NET_US(1, 1_000_000),
    /** How long a connection bears silence before it counts as broken. */
    CONNECTION_TIMEOUT_MS(10, 60_000),
    /** Clocks run up to so many millionths fast or slow. */
    CLOCK_PPM(0, 100_000),
    /** Events of the safety phase. */
    EVENTS(1, 1_000_000_000);

    private static final Setting[] ALL = values();

    private final long min;
    private final long max;

    Setting(long min, long max) {
        this.min = min;
        this.max = max;
    }

    public long min() {
        return min;
    }

    public long max() {
        return max;
    }

    /** The setting of that name in a scenario file; null for none. */
    static @Nullable Setting named(String word) {
        for (Setting setting : ALL) {
            if (setting.word().equals(word)) {
                return setting;
            }
        }
        return null;
    }

    /** Its name in a scenario file. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
