package io.flotilla.sim.work;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.testkit.NoSnapshots;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A canary: a map that answers every fifth read with the value that the key had before its last command. Applied indexes, answers to commands and state hashes
 * are right, so only who compares what clients saw can notice.
 */
public final class StaleKv implements NoSnapshots.InMemory {
    private static final int LIES_EACH = 5;

    private final KvState state = new KvState();
    private final Map<Integer, String> before = new HashMap<>();
    private int lookups;

    private StaleKv() {}

    /** Makes them, whatever the shape says. */
    public static MachineMaker maker() {
        return (group, replica, disk, stateHash) -> StateMachineFactory.inMemory((g, r) -> {
            StaleKv machine = new StaleKv();
            stateHash.accept(machine.state::stateHash);
            return machine;
        });
    }

    @Override
    public Result update(Command command) {
        int key = KvState.decode(command.copyBytes()).key();
        before.put(key, String.valueOf(state.value(key)));
        return Result.of(state.apply(command));
    }

    @Override
    public @Nullable Object lookup(Object query) {
        String old = before.get(query);
        boolean lie = ++lookups % LIES_EACH == 0 && old != null && !old.equals("null");
        return lie ? old : state.value((Integer) query);
    }
}
