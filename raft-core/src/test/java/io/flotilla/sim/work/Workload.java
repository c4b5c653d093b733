package io.flotilla.sim.work;

import io.flotilla.sim.SeededNumbers;
import io.flotilla.sim.World;

/** What clients do. One object per world. */
public interface Workload {
    /** The next thing that some client asks. */
    Operation next(World world, SeededNumbers numbers);

    /** A command that changes nothing that matters: asked when the world is to show that it works again. */
    Operation probe(World world, long group);

    /** A linearizable read: asked at every replica when the world is to show that it works again. */
    Operation look(World world, long group);

    /** A host was asked. */
    default void called(World world, Operation operation) {}

    /** An operation has ended, well or not. */
    default void ended(World world, Operation operation) {}

    /** All is over: a moment to judge what clients were told. @return false if that was more than could be judged */
    default boolean finished(World world) {
        return true;
    }
}
