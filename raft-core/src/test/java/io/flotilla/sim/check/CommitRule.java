package io.flotilla.sim.check;

import io.flotilla.sim.World;

/**
 * I9 (thesis §3.6.2): committed is what a quorum has durably, up to an entry of the leader's own term. Whether the leader
 * itself has it on disk does not matter. Entry 1, the founding membership, is committed by being founded.
 */
final class CommitRule implements Checker.OnCommit {
    private static final long FOUNDING = 1;

    @Override
    public void onCommit(World world, GroupFacts group, ReplicaFacts teller, long index, long term, Chain source) {
        int holders = group.holders(source, index);
        if (!group.isQuorum(holders)) {
            throw world.violated(
                    "I9",
                    group + " replica " + teller.id + " commits " + index + " in term " + term + ", which " + holders
                            + " of " + group.voters() + " have durably");
        }
        if (group.voters() > 1 && index > FOUNDING && index > teller.mayHaveCommitted && source.term(index) != term) {
            long covered = group.quorumIndexOf(term);
            if (covered < index) {
                throw world.violated(
                        "I9",
                        group + " replica " + teller.id + " commits " + index + " of term " + source.term(index)
                                + " in term " + term + " by counting alone; of its term a quorum has up to " + covered);
            }
        }
    }
}
