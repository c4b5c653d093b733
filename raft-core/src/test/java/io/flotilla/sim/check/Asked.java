package io.flotilla.sim.check;

import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import io.flotilla.sim.work.Operation;
import org.agrona.collections.Long2LongHashMap;

/** I22 and I29: nothing is committed that nobody asked for, and a proposal is forwarded by the host that was asked and no other: it makes one hop. */
final class Asked implements Checker.OnCall, Checker.OnForward, Checker.OnCommit {
    private static final long NOBODY = 0;

    /** By command: which host was asked. */
    private final Long2LongHashMap hosts = new Long2LongHashMap(NOBODY);

    @Override
    public void onCall(World world, GroupFacts group, Operation operation) {
        if (operation.kind() == Operation.Kind.PROPOSE) {
            hosts.put(operation.command(), operation.host());
        }
    }

    @Override
    public void onForward(World world, SimHost host, GroupFacts group, long command) {
        long asked = hosts.get(command);
        if (asked != host.number()) {
            throw world.violated(
                    "I29",
                    host + " forwards a proposal to " + group + ", for which "
                            + (asked == NOBODY ? "nobody" : "h" + asked) + " was asked");
        }
    }

    @Override
    public void onCommit(World world, GroupFacts group, ReplicaFacts teller, long index, long term, Chain source) {
        for (long i = group.committed.last() + 1; i <= index; i++) {
            if (source.command(i) != 0 && hosts.get(source.command(i)) == NOBODY) {
                throw world.violated("I22", group + ": nobody asked for what is committed at " + i);
            }
        }
    }
}
