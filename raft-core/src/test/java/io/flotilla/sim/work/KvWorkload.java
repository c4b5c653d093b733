package io.flotilla.sim.work;

import io.flotilla.sim.SeededNumbers;
import io.flotilla.sim.Setting;
import io.flotilla.sim.World;
import java.util.HashMap;
import java.util.Map;

/** Registers, lists that grow, and reads of both: writes, appends, deletes, compare-and-sets, linearizable and stale reads of a few keys per group. */
public final class KvWorkload implements Workload {
    private static final int PROBE_KEY = 100;
    /** Commands all have so much padding; of more, a few have a part. */
    private static final long PADS_ALL = 4096;

    /** By group and key: what was last seen there, so that compare-and-sets succeed at times. */
    private final Map<Long, String> seen = new HashMap<>();

    private final KvHistory history = new KvHistory();
    private long number;

    @Override
    public Operation next(World world, SeededNumbers numbers) {
        long group = 1 + numbers.below(world.shape().get(Setting.GROUPS));
        int key = (int) numbers.below(world.shape().get(Setting.KEYS));
        long dice = numbers.below(100);
        if (dice < 30) {
            return Operation.read(group, key, "k" + key);
        } else if (dice < 35) {
            return Operation.staleRead(group, key, "k" + key);
        }
        number++;
        String before = seen.getOrDefault(group * 1000 + key, "");
        int op = dice < 65 || !KvState.hasRoom(before)
                ? KvState.WRITE
                : dice < 83 ? KvState.APPEND : dice < 95 ? KvState.CAS : KvState.DELETE;
        String expected = op == KvState.CAS ? before : "";
        String text = op == KvState.DELETE ? "" : op == KvState.APPEND ? "," + number : "" + number;
        long padding = world.shape().get(Setting.PAYLOAD_BYTES);
        if (padding > PADS_ALL) {
            padding = numbers.chance(10) ? numbers.below(padding) : 0;
        }
        byte[] payload = KvState.encode(number, op, key, expected, text, (int) padding);
        return Operation.propose(group, payload, "k" + key + " #" + number);
    }

    @Override
    public Operation probe(World world, long group) {
        number++;
        byte[] payload = KvState.encode(number, KvState.WRITE, PROBE_KEY, "", "probe", 0);
        return Operation.propose(group, payload, "probe #" + number);
    }

    @Override
    public Operation look(World world, long group) {
        return Operation.read(group, PROBE_KEY, "k" + PROBE_KEY);
    }

    @Override
    public void called(World world, Operation operation) {
        if (operation.kind() != Operation.Kind.STALE_READ) {
            history.called(world, operation);
        }
    }

    @Override
    public boolean finished(World world) {
        return history.check(world);
    }

    @Override
    public void ended(World world, Operation operation) {
        history.ended(world, operation);
        Object query = operation.question().query();
        if (operation.isRead() && operation.succeeded() && query instanceof Integer key) {
            Object value = operation.value();
            seen.put(operation.group() * 1000 + key, value == null ? "" : value.toString());
        }
    }
}
