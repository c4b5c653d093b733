package io.flotilla.sim.check;

import io.flotilla.sim.World;
import io.flotilla.sim.work.Operation;
import org.agrona.collections.LongHashSet;

/**
 * I21, I22 and half of I23: what was acknowledged is in the oracle at its index, with its term and its answer; what was refused is not and never
 * will be; no proposal is in the log twice.
 */
final class AckedIsCommitted implements Checker.OnAnswer, Checker.OnCommit {
    private final LongHashSet refused = new LongHashSet();
    private final LongHashSet committed = new LongHashSet();

    @Override
    public void onAnswer(World world, GroupFacts group, Operation operation) {
        if (operation.kind() != Operation.Kind.PROPOSE) {
            return;
        }
        if (operation.succeeded()) {
            acknowledged(world, group, operation);
        } else if (operation.refused()) {
            if (committed.contains(operation.command())) {
                throw world.violated("I22", group + ": " + operation + " was refused and is committed");
            }
            refused.add(operation.command());
        }
    }

    private static void acknowledged(World world, GroupFacts group, Operation operation) {
        long index = operation.index();
        if (index > group.committed.last()
                || group.committed.command(index) != operation.command()
                || group.committed.term(index) != operation.term()) {
            throw world.violated("I21", group + ": " + operation + " was acknowledged and is not committed");
        }
        if (group.answerAt((int) index, operation.answer()) != operation.answer()) {
            throw world.violated("I23", group + ": " + operation + " got the answer of another");
        }
    }

    @Override
    public void onCommit(World world, GroupFacts group, ReplicaFacts teller, long index, long term, Chain source) {
        for (long i = group.committed.last() + 1; i <= index; i++) {
            long command = source.command(i);
            if (command == 0) {
                continue;
            }
            if (refused.contains(command)) {
                throw world.violated("I22", group + ": what was refused is committed at " + i);
            }
            if (!committed.add(command)) {
                throw world.violated("I20", group + ": the command at " + i + " is committed a second time");
            }
        }
    }
}
