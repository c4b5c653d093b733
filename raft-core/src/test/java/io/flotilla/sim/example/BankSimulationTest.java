package io.flotilla.sim.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.sim.Scenario;
import io.flotilla.sim.Seeds;
import io.flotilla.sim.Setting;
import io.flotilla.sim.Setup;
import io.flotilla.sim.Shape;
import io.flotilla.sim.Simulation;
import io.flotilla.sim.Violation;
import io.flotilla.sim.work.MachineMaker;
import io.flotilla.statemachine.StateMachineFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of the README, and that it notices what it is there to notice. */
class BankSimulationTest {
    private static final long EVENTS = 5_000;

    // example
    private static final MachineMaker BANKS =
            (group, replica, disk, stateHash) -> StateMachineFactory.inMemory((g, r) -> {
                Bank bank = new Bank();
                stateHash.accept(bank::stateHash); // optional: replicas are compared after every command
                return bank;
            });

    @Test
    void theBankLosesNoMoney() throws Exception {
        Setup setup = Setup.of(BANKS, BankClients::new);
        Seeds seeds = new Seeds("mvn -B verify -Dtest=BankSimulationTest", setup, seed -> {
            Scenario scenario = Scenario.ofSeed(seed, EVENTS);
            return scenario.withShape(scenario.shape().with(Setting.GROUPS, 1));
        });
        assertThat(seeds.run(1, 10, 2).operations()).isPositive();
    }
    // end

    @Test
    void aBankThatIsNotDeterministicIsNoticed() {
        MachineMaker odd = (group, replica, disk, stateHash) -> StateMachineFactory.inMemory((g, r) -> {
            Bank bank = new Bank();
            stateHash.accept(() -> bank.stateHash() + replica);
            return bank;
        });
        Scenario scenario = Scenario.ofSeed(3, EVENTS);
        Shape shape =
                scenario.shape().with(Setting.GROUPS, 1).with(Setting.VOTERS, 3).with(Setting.HOSTS, 3);
        assertThatThrownBy(() -> Simulation.run(scenario.withShape(shape), Setup.of(odd, BankClients::new)))
                .isInstanceOf(Violation.class)
                .hasMessageContaining("I30");
    }

    @Test
    void theReadmeShowsThisExample() throws Exception {
        Path module = Path.of(System.getProperty("project.basedir", "."));
        Path source = module.resolve("src/test/java/io/flotilla/sim/example/BankSimulationTest.java");
        String text = Files.readString(source);
        String example = text.substring(
                text.indexOf("    // example\n") + "    // example\n".length(), text.indexOf("    // end\n"));
        String readme = Files.readString(module.resolveSibling("README.md"));
        assertThat(readme).contains(example.stripTrailing().stripIndent());
    }
}
