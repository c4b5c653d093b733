package io.flotilla.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A patch is read, finds its place by its lines, and says so when there is none. */
class MutantTest {
    private static final String PATCH = """
        rule: a rule
        dies: somewhere
        --- module/File.java
        @@
         first
        -second
        +other
        """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path root;

    @Test
    void linesAreReplacedWhereTheyStand() throws IOException {
        write("first\nsecond\nthird\n");
        Mutant mutant = Mutant.read("name", PATCH);
        assertThat(mutant.mustDie()).isTrue();
        assertThat(mutant.module()).isEqualTo("module");
        assertThat(mutant.applyTo(root)).containsEntry("module/File.java", "first\nother\nthird\n");
        assertThat(Files.readString(root.resolve("module/File.java"))).contains("second");
    }

    @Test
    void aPlaceThatIsGoneOrThereTwiceIsNamed() throws IOException {
        Mutant mutant = Mutant.read("name", PATCH);
        write("first\n second\n");
        assertThatThrownBy(() -> mutant.applyTo(root)).hasMessageContaining("name no longer applies");
        write("first\nsecond\nfirst\nsecond\n");
        assertThatThrownBy(() -> mutant.applyTo(root)).hasMessageContaining("more than once");
    }

    @Test
    void whatIsNoPatchIsRefusedWithItsLine() {
        assertThatThrownBy(() -> Mutant.read("name", "rule\n")).hasMessageContaining("name.patch line 1");
        assertThatThrownBy(() -> Mutant.read("name", PATCH + "*nothing\n")).hasMessageContaining("line 8");
        assertThatThrownBy(() -> Mutant.read("name", "rule: a\ndies: b\n")).hasMessageContaining("changes something");
    }

    @Test
    void onlyWhatSaysSoSurvives() {
        assertThat(Mutant.read("name", "expect: survives\n" + PATCH).mustDie()).isFalse();
    }

    @Test
    void everyPatchAppliesToTheSources() throws IOException {
        Path here = Path.of(System.getProperty("project.basedir", "."));
        List<Mutant> all = Mutant.readAll(here.resolve("src/main/mutants"));
        assertThat(all).hasSizeGreaterThan(100);
        for (Mutant mutant : all) {
            assertThat(mutant.applyTo(here.resolve("../.."))).as(mutant.name()).isNotEmpty();
        }
    }

    private void write(String text) throws IOException {
        Files.createDirectories(root.resolve("module"));
        Files.writeString(root.resolve("module/File.java"), text);
    }
}
