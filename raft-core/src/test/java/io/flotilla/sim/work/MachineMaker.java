package io.flotilla.sim.work;

import io.flotilla.statemachine.StateMachineFactory;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Makes the state machines of a world. */
@FunctionalInterface
public interface MachineMaker {
    /**
     * The factory of one replica's machine.
     *
     * @param disk what survives the process, for machines on disk
     * @param stateHash takes, when the machine is made, what says its state in a number that is never 0; then replicas are compared
     *     after every command. A machine that cannot say it leaves this alone.
     */
    StateMachineFactory make(long group, long replica, MachineDisk disk, Consumer<LongSupplier> stateHash);

    /** The map of texts, of the kind that the shape says: 0 in memory, 1 with concurrent reads, 2 on disk. */
    static MachineMaker kv(long kind) {
        return (group, replica, disk, stateHash) -> {
            if (kind == 0) {
                return StateMachineFactory.inMemory((g, r) -> {
                    KvMachines.InMemory machine = new KvMachines.InMemory();
                    stateHash.accept(machine::stateHash);
                    return machine;
                });
            }
            if (kind == 1) {
                return StateMachineFactory.concurrent((g, r) -> {
                    KvMachines.Concurrent machine = new KvMachines.Concurrent();
                    stateHash.accept(machine::stateHash);
                    return machine;
                });
            }
            return StateMachineFactory.onDisk((g, r) -> {
                KvMachines.OnDisk machine = new KvMachines.OnDisk(disk);
                stateHash.accept(machine::stateHash);
                return machine;
            });
        };
    }
}
