package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scenario file says, and what is said of a bad one. */
class ScenarioFileTest {
    @Test
    void aScenarioIsReadAsItWasWritten() throws Exception {
        for (long seed = 1; seed <= 50; seed++) {
            String text = ScenarioFile.print(Scenario.ofSeed(seed, 20_000));
            assertThat(ScenarioFile.print(ScenarioFile.parse(text))).isEqualTo(text);
        }
    }

    @Test
    void settingsThatAreLeftOutAreThePlainOnes() throws Exception {
        Scenario scenario = ScenarioFile.parse("# why\nsimulation 5\n\nseed 7\nhosts 5\nfault 3 crash host=2 ms=10\n");
        assertThat(scenario.seed()).isEqualTo(7);
        assertThat(scenario.shape().get(Setting.HOSTS)).isEqualTo(5);
        assertThat(scenario.shape().get(Setting.VOTERS)).isEqualTo(3);
        assertThat(scenario.faults()).hasToString("[fault 3 crash host=2 ms=10]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hosts 3 | line 1, column 1: expected \"simulation 5\", found \"hosts\"",
                "simulation 99 | line 1, column 12: this is a scenario of version 99",
                "simulation 5;hosts 10 | line 2, column 7: expected hosts, a number within 1..9, found \"10\"",
                "simulation 5;hosts | line 2, column 6: expected hosts, a number within 1..9, found \"\"",
                "simulation 5;hots 3 | line 2, column 1: expected seed, fault or a setting, found \"hots\"",
                "simulation 5;seed 1 2 | line 2, column 8: expected the end of the line, found \"2\"",
                "simulation 5;seed 1;fault 5 crush host=1 ms=3 | line 3, column 9: expected one of [crash,",
                "simulation 5;seed 1;fault 5 crash hst=1 ms=3 | line 3, column 15: expected host=NUMBER within 1..9,"
                        + " found \"hst=1\"",
                "simulation 5;seed 1;fault 5 crash host=1 | line 3, column 21: expected ms=NUMBER within 1..3000,"
                        + " found \"\"",
                "simulation 5;seed 1;fault 5 crash host=7 ms=3;fault 6 crash host=1 ms=3 | line 3, column 1: expected hosts"
                        + " and groups of this scenario, found \"fault 5 crash host=7 ms=3\"",
                "simulation 5;seed 1;fault 5 crash host=1 ms=3;fault 4 crash host=1 ms=3 | line 4, column 7: expected the"
                        + " number of an event, none before the last fault's, a number within 5..",
                "simulation 5;seed 1;seed 2 | line 3, column 1: expected seed once, found it again",
                "simulation 5;hosts 3;hosts 3 | line 3, column 1: expected hosts once, found it again",
                "simulation 5;seed 1;hosts 3;voters 5 | expected at least as many hosts as voters, found 3 and 5",
                "simulation 5;hosts 3 | expected a line \"seed NUMBER\" somewhere, found none",
            })
    void aBadFileSaysLineColumnAndWhatWasExpected(String text, String message) {
        assertThatThrownBy(() -> ScenarioFile.parse(text.strip().replace(';', '\n')))
                .isInstanceOf(ScenarioFile.BadScenarioException.class)
                .hasMessageContaining(message.strip());
    }
}
