package io.flotilla.sim;

import java.util.Arrays;

/** A value for every {@link Setting}: what a world is made of before anything goes wrong. Immutable. */
public final class Shape {
    private final long[] values;

    private Shape(long[] values) {
        this.values = values;
    }

    /** Three hosts, one group, a few clients, a quiet network. */
    public static Shape plain() {
        long[] values = new long[Setting.values().length];
        Arrays.fill(values, 0);
        Shape shape = new Shape(values);
        return shape.with(Setting.HOSTS, 3)
                .with(Setting.VOTERS, 3)
                .with(Setting.GROUPS, 1)
                .with(Setting.TCP, 1)
                .with(Setting.ELECTION_MS, 500)
                .with(Setting.HEARTBEAT_MS, 50)
                .with(Setting.STEP_WORKERS, 1)
                .with(Setting.APPLY_WORKERS, 1)
                .with(Setting.CACHED_BYTES, 1 << 16)
                .with(Setting.INFLIGHT_MESSAGES, 64)
                .with(Setting.GROUP_LIMIT_KB, 65_536)
                .with(Setting.HOST_LIMIT_KB, 262_144)
                .with(Setting.CLIENTS, 4)
                .with(Setting.THINK_US, 50_000)
                .with(Setting.BURST, 1)
                .with(Setting.KEYS, 4)
                .with(Setting.PAYLOAD_BYTES, 16)
                .with(Setting.TIMEOUT_MS, 3000)
                .with(Setting.CPU_US, 20)
                .with(Setting.DISK_US, 500)
                .with(Setting.NET_US, 200)
                .with(Setting.CONNECTION_TIMEOUT_MS, 1000)
                .with(Setting.EVENTS, 20_000);
    }

    public long get(Setting setting) {
        return values[place(setting)];
    }

    @SuppressWarnings("EnumOrdinal") // an array of values by setting, read on every event
    private static int place(Setting setting) {
        return setting.ordinal();
    }

    int number(Setting setting) {
        return (int) get(setting);
    }

    boolean is(Setting setting) {
        return get(setting) != 0;
    }

    /**
     * The same with another value.
     *
     * @throws IllegalArgumentException if the setting cannot have it
     */
    public Shape with(Setting setting, long value) {
        if (value < setting.min() || value > setting.max()) {
            throw new IllegalArgumentException(
                    setting.word() + " must be within " + setting.min() + ".." + setting.max() + ", not " + value);
        }
        long[] copy = values.clone();
        copy[place(setting)] = value;
        return new Shape(copy);
    }

    /** Which host (from 0) holds replica {@code replica} (from 1) of {@code group}. */
    int hostOf(long group, long replica) {
        return (int) ((group + replica) % get(Setting.HOSTS));
    }
}
