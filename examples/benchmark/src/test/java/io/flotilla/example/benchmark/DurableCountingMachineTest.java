package io.flotilla.example.benchmark;

import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.testkit.StateMachineContract;
import java.nio.file.Path;

/** The counting machine on disk keeps what every state machine must keep: its log is forgotten on its word. */
final class DurableCountingMachineTest extends StateMachineContract {
    @Override
    protected StateMachineFactory factory(Path directory) {
        return StateMachineFactory.onDisk((group, replica) -> new DurableCountingMachine(directory.resolve("count")));
    }

    @Override
    protected byte[] command(int number) {
        return new byte[] {(byte) number};
    }

    @Override
    protected Object query(int number) {
        return "count";
    }
}
