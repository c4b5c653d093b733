package io.flotilla.statemachine;

import io.flotilla.statemachine.managed.ManagedConcurrent;
import io.flotilla.statemachine.managed.ManagedInMemory;
import io.flotilla.statemachine.managed.ManagedOnDisk;
import io.flotilla.statemachine.managed.ManagedStateMachine;

/**
 * Makes the state machine of one replica. Make one with {@link #inMemory}, {@link #concurrent} or {@link #onDisk}.
 */
public final class StateMachineFactory {
    /** Makes a state machine for a replica. */
    @FunctionalInterface
    public interface Maker<T> {
        T make(long groupId, long replicaId) throws Exception;
    }

    private final StateMachineKind kind;
    private final Maker<ManagedStateMachine> maker;

    private StateMachineFactory(StateMachineKind kind, Maker<ManagedStateMachine> maker) {
        this.kind = kind;
        this.maker = maker;
    }

    /** Replicas of {@link StateMachine}s. */
    public static StateMachineFactory inMemory(Maker<? extends StateMachine> maker) {
        return new StateMachineFactory(
                StateMachineKind.IN_MEMORY, (group, replica) -> new ManagedInMemory(maker.make(group, replica)));
    }

    /** Replicas of {@link ConcurrentStateMachine}s. */
    public static StateMachineFactory concurrent(Maker<? extends ConcurrentStateMachine<?>> maker) {
        return new StateMachineFactory(
                StateMachineKind.CONCURRENT, (group, replica) -> new ManagedConcurrent<>(maker.make(group, replica)));
    }

    /** Replicas of {@link OnDiskStateMachine}s. */
    public static StateMachineFactory onDisk(Maker<? extends OnDiskStateMachine<?>> maker) {
        return new StateMachineFactory(
                StateMachineKind.ON_DISK, (group, replica) -> new ManagedOnDisk<>(maker.make(group, replica)));
    }

    /** The kind of every state machine this factory makes. */
    public StateMachineKind kind() {
        return kind;
    }

    /** Makes the state machine of one replica, in the shape that the engine drives. */
    public ManagedStateMachine make(long groupId, long replicaId) throws Exception {
        return maker.make(groupId, replicaId);
    }
}
