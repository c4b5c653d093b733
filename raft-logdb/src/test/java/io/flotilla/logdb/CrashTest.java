package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.sim.Replay;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it saves, again and again on the same store. */
class CrashTest {
    private static final int KILLS = Integer.getInteger("flotilla.logdb.kills", 5);

    @Test
    void whatAKilledProcessSaidWasDurableIsThereAndNoBatchIsThereInPart(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("flotilla.logdb.seed", System.nanoTime());
        System.out.println("again: " + Replay.command("raft-logdb", "CrashTest") + " -Dflotilla.logdb.seed=" + seed);
        Random random = new Random(seed);
        Path store = directory.resolve("store");
        long saved = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged = runAndKill(store, saved + 1 + random.nextInt(150));
            saved = SavingChild.check(store, acknowledged);
        }
        assertThat(saved).isGreaterThanOrEqualTo(KILLS);
    }

    /** Kills the process as soon as it has said that batch {@code until} is durable; the batches after that are under way then. */
    private static long runAndKill(Path store, long until) throws Exception {
        Process child = SavingChild.start(List.of(), store, Long.MAX_VALUE);
        long acknowledged = 0;
        try (BufferedReader lines = child.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                assertThat(line).startsWith("saved ");
                acknowledged = Long.parseLong(line.substring("saved ".length()));
                if (acknowledged >= until && child.isAlive()) {
                    child.toHandle().destroyForcibly(); // leaves what it has said to be read
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(acknowledged).isGreaterThanOrEqualTo(until);
        return acknowledged;
    }
}
