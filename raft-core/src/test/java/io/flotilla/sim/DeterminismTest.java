package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** I30: the same scenario is the same run: in one process, in another, and on another JDK. */
class DeterminismTest {
    private static final long EVENTS = 5_000;
    private static final long SEEDS = 10;

    private static String hashes() {
        StringBuilder hashes = new StringBuilder("hashes");
        for (long seed = 1; seed <= SEEDS; seed++) {
            hashes.append(' ')
                    .append(Simulation.run(Scenario.ofSeed(seed, EVENTS)).hash());
        }
        return hashes.toString();
    }

    /** Prints the hashes. */
    public static void main(String[] args) {
        try (Quiet quiet = new Quiet()) {
            System.out.println(hashes());
        }
    }

    @Test
    void theSameSeedIsTheSameRunAndAnotherSeedIsAnother() {
        try (Quiet quiet = new Quiet()) {
            String first = hashes();
            assertThat(hashes()).isEqualTo(first);
            assertThat(List.of(first.split(" "))).doesNotHaveDuplicates();
        }
    }

    @Test
    void theSameSeedIsTheSameRunInAnotherProcess() throws Exception {
        try (Quiet quiet = new Quiet()) {
            assertThat(inProcess(System.getProperty("java.home"))).contains(hashes());
        }
    }

    @Test
    void theSameSeedIsTheSameRunOnTheOtherJdkWhereOneIsNamed() throws Exception {
        String other = System.getenv("JAVA25_HOME");
        if (other == null || other.isEmpty()) {
            System.out.println("SKIPPED: JAVA25_HOME names no JDK, so runs on another JDK were not compared");
        }
        Assumptions.assumeTrue(other != null && !other.isEmpty(), "JAVA25_HOME names no JDK");
        try (Quiet quiet = new Quiet()) {
            assertThat(inProcess(Objects.requireNonNull(other))).contains(hashes());
        }
    }

    private static List<String> inProcess(String javaHome) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                javaHome + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                "--add-opens",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                DeterminismTest.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return printed.lines().toList();
    }
}
