package io.flotilla.sim.check;

import io.flotilla.sim.World;

/**
 * I8 (thesis Figure 3.2) and I30: every state machine applies the committed commands in order, without a gap, once a life; at equal index
 * all have the same state and gave the same answer.
 */
final class StateMachineSafety implements Checker.OnApply {
    @Override
    public void onApply(
            World world, GroupFacts group, ReplicaFacts replica, long index, long command, long state, long answer) {
        if (index <= replica.applied) {
            throw world.violated("I8", name(group, replica) + " applies " + index + " after " + replica.applied);
        }
        for (long skipped = replica.applied + 1; skipped < index; skipped++) {
            if (group.committed.command(skipped) != 0) {
                throw world.violated("I8", name(group, replica) + " skips the command at " + skipped);
            }
        }
        if (group.committed.command(index) != command) {
            throw world.violated("I8", name(group, replica) + " applies at " + index + " what is not committed there");
        }
        if (index > replica.disk.last()) {
            throw world.violated("I8", name(group, replica) + " applies " + index + ", which is not durable here");
        }
        if (state != 0 && group.stateAt((int) index, state) != state) {
            throw world.violated("I30", name(group, replica) + " has another state at " + index);
        }
        if (group.answerAt((int) index, answer) != answer) {
            throw world.violated("I30", name(group, replica) + " gives another answer at " + index);
        }
    }

    private static String name(GroupFacts group, ReplicaFacts replica) {
        return group + " replica " + replica.id;
    }
}
