package io.flotilla.sim.check;

import io.flotilla.model.EntryBlock;
import io.flotilla.sim.World;
import org.agrona.collections.Long2LongHashMap;

/** I6 (thesis Figure 3.2): logs that have an entry of the same index and term are equal up to it. One per group and term is remembered by its end. */
final class LogMatching implements Checker.AfterAppend {
    private final Long2LongHashMap hashes = new Long2LongHashMap(0);

    @Override
    public void afterAppend(World world, GroupFacts group, ReplicaFacts replica, EntryBlock block) {
        for (long index = block.firstIndex(); index <= block.lastIndex(); index++) {
            long hash = replica.disk.hash(index);
            long key = Chain.mix(Chain.mix(Chain.mix(1, group.id), index), block.term());
            long known = hashes.putIfAbsent(key, hash);
            if (known != 0 && known != hash) {
                throw world.violated(
                        "I6",
                        group + " replica " + replica.id + " has another entry, or another history, at index " + index
                                + " of term " + block.term());
            }
        }
    }
}
