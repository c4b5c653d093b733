package io.flotilla.example.chaos;

import io.flotilla.example.chaos.fault.Fault;
import io.flotilla.example.kv.Json;
import io.flotilla.history.EventType;
import io.flotilla.history.Explanation;
import io.flotilla.history.HistoryReader;
import io.flotilla.history.LinearizabilityChecker;
import io.flotilla.history.MalformedHistoryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run: nodes, clients, faults, and the verdict. Exit code 0 when the history is linearizable, nothing acknowledged is missing and every
 * node recovered; 1 when something is wrong; 2 for arguments that make no sense.
 */
public final class Chaos {
    private static final int EXIT_WRONG = 1;
    private static final int EXIT_USAGE = 2;

    private final ChaosOptions options;
    private final Path history;
    private final Deployment deployment;

    private Chaos(ChaosOptions options) throws IOException {
        this.options = options;
        Path base = Files.createDirectories(options.directory().toAbsolutePath());
        Path directory = Files.createTempDirectory(base, "run-");
        Path named = options.history();
        this.history = named == null ? directory.resolve("history.jsonl") : named.toAbsolutePath();
        this.deployment = new Deployment(directory, options.nodes());
    }

    /** See {@link ChaosOptions#USAGE}. */
    public static void main(String[] arguments) {
        int code;
        try {
            code = run(ChaosOptions.parse(List.of(arguments)));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            code = EXIT_USAGE;
        }
        System.exit(code);
    }

    /** Runs; its exit code. */
    static int run(ChaosOptions options) {
        Chaos chaos;
        try {
            chaos = new Chaos(options);
        } catch (IOException e) {
            System.err.println("cannot begin: " + e.getMessage());
            return EXIT_USAGE;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(chaos.deployment::close, "clean-up")); // Ctrl-C
        try {
            return chaos.play() ? 0 : EXIT_WRONG;
        } catch (IOException | MalformedHistoryException e) {
            say("SOMETHING IS WRONG: " + e.getMessage());
            return EXIT_WRONG;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EXIT_WRONG;
        } finally {
            chaos.deployment.close();
        }
    }

    private boolean play() throws IOException, InterruptedException, MalformedHistoryException {
        say("Starting " + options.nodes() + " nodes, a proxy on each link between them; seed " + options.seed());
        deployment.start();
        say("Every group has a leader. " + options.seconds() + " s of faults, under load:");
        try (Recorder recorder = new Recorder(history)) {
            Workload workload = new Workload(deployment, recorder, options.seed());
            Nemesis nemesis = new Nemesis(deployment, options.seed(), Chaos::say);
            workload.start();
            String wrong = null;
            try {
                nemesis.run(System.nanoTime() + TimeUnit.SECONDS.toNanos(options.seconds()));
            } catch (Fault.Violation | IOException e) {
                wrong = String.valueOf(e.getMessage());
            }
            workload.stop();
            say("All is healed. Reading everything on every node.");
            int lost = workload.lost();
            recorder.close();
            if (options.sabotage()) {
                Sabotage.changeOneAnswer(history);
            }
            return report(recorder, workload, nemesis, lost, wrong);
        }
    }

    private boolean report(Recorder recorder, Workload workload, Nemesis nemesis, int lost, @Nullable String wrong)
            throws IOException, MalformedHistoryException {
        Explanation explanation;
        try (InputStream in = Files.newInputStream(history)) {
            explanation =
                    new LinearizabilityChecker().check(HistoryReader.read(in)).explanation();
        }
        Map<String, Object> operations = new LinkedHashMap<>();
        operations.put("ok", recorder.count(EventType.OK));
        operations.put("fail", recorder.count(EventType.FAIL));
        operations.put("info", recorder.count(EventType.INFO));
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seconds", (long) options.seconds());
        figures.put("seed", options.seed());
        figures.put("nodes", (long) options.nodes());
        figures.put("operations", operations);
        figures.put("faults", nemesis.counts());
        figures.put("skipped", nemesis.refused());
        figures.put("longest_unavailable_ms", recorder.longestUnavailableMs());
        figures.put("linearizable", explanation == null);
        figures.put("lost", (long) lost);
        say(recorder.count(EventType.OK) + " operations succeeded, " + recorder.count(EventType.FAIL)
                + " were refused, of "
                + recorder.count(EventType.INFO)
                + " the outcome is unknown. Longest time without a success on some key: "
                + recorder.longestUnavailableMs() + " ms.");
        say("Faults: " + nemesis.counts() + (nemesis.refused().isEmpty() ? "" : "; SKIPPED: " + nemesis.refused()));
        say(lost + " of " + workload.acknowledgedOnce()
                + " keys that were written once and acknowledged are missing or cannot be read.");
        say(
                explanation == null
                        ? "The history is linearizable."
                        : explanation.toString().stripTrailing());
        boolean good = explanation == null && lost == 0 && wrong == null;
        if (!good) {
            say("SOMETHING IS WRONG" + (wrong == null ? "." : ": " + wrong));
        }
        System.out.println(Json.write(figures));
        return good;
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
