package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a test says of a seed that fails, and that it runs what its command line names. */
class SeedsTest {
    private static final long EVENTS = 5_000;
    private static final List<String> PROPERTIES = List.of("sim.seed", "sim.version", "sim.scenario");

    private final List<String> before =
            PROPERTIES.stream().map(name -> System.getProperty(name, "")).toList();

    @BeforeEach
    void nothingIsNamed() {
        PROPERTIES.forEach(System::clearProperty);
    }

    @AfterEach
    void asItWas() {
        nothingIsNamed();
        for (int i = 0; i < PROPERTIES.size(); i++) {
            if (!before.get(i).isEmpty()) {
                System.setProperty(PROPERTIES.get(i), before.get(i));
            }
        }
    }

    private static Seeds seeds(Setup setup) {
        return new Seeds("the command", setup, seed -> Scenario.ofSeed(seed, EVENTS));
    }

    @Test
    void theFirstSeedThatFailsIsToldWithCommandsThatRunItAgain() {
        Seeds forgetful = seeds(Setup.USUAL.withWrite(CanaryTest::forgetVotes));
        String told =
                String.valueOf(catchThrowable(() -> forgetful.run(2, 1, 1)).getMessage());
        assertThat(told)
                .startsWith("1 seeds failed: [2]\nseed 2 of version " + Scenario.VERSION)
                .contains("again: the command -Dsim.version=" + Scenario.VERSION + " -Dsim.seed=2\n")
                .contains("tries): the command -Dsim.scenario=");
        System.setProperty(
                "sim.scenario", told.substring(told.indexOf("-Dsim.scenario=") + "-Dsim.scenario=".length()));
        Throwable again = catchThrowable(() -> forgetful.run(100, 50, 2));
        assertThat(again).hasMessageStartingWith("seed 2: ").hasCauseInstanceOf(Violation.class);
        String invariant = String.valueOf(again.getMessage()).split(": ", -1)[2];
        assertThat(told).as("the small scenario breaks the same rule").contains(invariant + ": ");
    }

    @Test
    void theSeedThatIsNamedRunsAlone() throws Exception {
        assertThat(Seeds.oneIsNamed()).isFalse();
        System.setProperty("sim.seed", "7");
        assertThat(Seeds.oneIsNamed()).isTrue();
        Campaign.Result result = seeds(Setup.USUAL).run(100, 50, 2);
        assertThat(result.seeds()).isEqualTo(1);
        assertThat(result.events())
                .isEqualTo(Simulation.run(Scenario.ofSeed(7, EVENTS)).events());
    }

    @Test
    void aSeedOfAnotherVersionSaysSo() {
        System.setProperty("sim.seed", "7");
        System.setProperty("sim.version", "1");
        assertThatThrownBy(() -> seeds(Setup.USUAL).run(1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is a seed of version 1")
                .hasMessageContaining("this is version " + Scenario.VERSION);
    }
}
