package io.flotilla.example.chaos;

import io.flotilla.example.chaos.fault.Fault;
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

/**
 * One run: nodes, clients, faults, and the verdict. Exit code 0 when the history is linearizable, nothing acknowledged is missing and every
 * node recovered; 1 when something is wrong, and then the run's directory stays; 2 when it cannot begin, as with arguments that make no
 * sense. The last line is one JSON object in any case: {@code good}, and if not, {@code wrong} in words.
 */
public final class Chaos {
    private static final int EXIT_WRONG = 1;
    private static final int EXIT_USAGE = 2;

    private final ChaosOptions options;
    private final Path directory;
    private final Path history;
    private final Deployment deployment;
    private final Console console;

    /** Takes a directory that is there, ports and a disk; no node runs yet. */
    Chaos(ChaosOptions options, Path directory, Console console) throws IOException {
        this.options = options;
        this.directory = directory;
        this.console = console;
        Path named = options.history();
        this.history = named == null ? directory.resolve("history.jsonl") : named.toAbsolutePath();
        this.deployment = new Deployment(directory, options.nodes());
    }

    /** See {@link ChaosOptions#USAGE}. */
    public static void main(String[] arguments) {
        Console console = new Console(System.out);
        int code;
        try {
            code = run(ChaosOptions.parse(List.of(arguments)), console);
        } catch (IllegalArgumentException e) {
            code = cannotBegin(console, String.valueOf(e.getMessage()));
        }
        System.exit(code);
    }

    /** Runs; its exit code. */
    static int run(ChaosOptions options, Console console) {
        Chaos chaos;
        try {
            Path base = Files.createDirectories(options.directory().toAbsolutePath());
            chaos = new Chaos(options, Files.createTempDirectory(base, "run-"), console);
        } catch (IOException e) {
            return cannotBegin(console, "cannot begin: " + e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(chaos::interrupted, "clean-up")); // Ctrl-C
        return chaos.run() ? 0 : EXIT_WRONG;
    }

    /** Says why on standard error, and its first line in the last line. */
    private static int cannotBegin(Console console, String why) {
        System.err.println(why);
        Verdict verdict = new Verdict();
        verdict.wrong(why.lines().findFirst().orElse(""));
        console.end(verdict.lastLine(null));
        return EXIT_USAGE;
    }

    /** Plays, cleans up, and says how it went; true if all is well. Whatever is thrown on the way is part of the verdict. */
    boolean run() {
        Verdict verdict = verdict();
        try {
            play(verdict);
        } catch (IOException | MalformedHistoryException e) {
            verdict.wrong(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            verdict.wrong("the run was interrupted");
        } catch (RuntimeException | Error e) {
            e.printStackTrace(); // a mistake of the apparatus, or its own disk or memory
            verdict.wrong("the run itself failed: " + e);
        }
        conclude(verdict);
        return verdict.isGood();
    }

    /** When the process is asked to end. Says nothing and changes nothing when the run has come to its end before. */
    private void interrupted() {
        Verdict verdict = verdict();
        verdict.wrong("the run was interrupted before its end");
        conclude(verdict);
    }

    private Verdict verdict() {
        Verdict verdict = new Verdict();
        verdict.figure("seconds", (long) options.seconds());
        verdict.figure("seed", options.seed());
        verdict.figure("nodes", (long) options.nodes());
        return verdict;
    }

    private void conclude(Verdict verdict) {
        boolean good = verdict.isGood();
        deployment.close(!good);
        if (!good) {
            console.say("SOMETHING IS WRONG: " + verdict.words());
            console.say("What the nodes and the clients left is kept in " + directory);
        }
        console.end(verdict.lastLine(good ? null : directory));
    }

    private void play(Verdict verdict) throws IOException, InterruptedException, MalformedHistoryException {
        console.say(
                "Starting " + options.nodes() + " nodes, a proxy on each link between them; seed " + options.seed());
        deployment.start();
        console.say("Every group has a leader. " + options.seconds() + " s of faults, under load:");
        try (Recorder recorder = new Recorder(history)) {
            Workload workload = new Workload(deployment, recorder, options.seed());
            Nemesis nemesis = new Nemesis(deployment, options.seed(), console::say);
            workload.start();
            try {
                nemesis.run(System.nanoTime() + TimeUnit.SECONDS.toNanos(options.seconds()));
                console.say("All is healed. Reading everything on every node.");
            } catch (Fault.Violation | IOException e) {
                verdict.wrong(e);
                console.say("The faults end here: " + verdict.words() + ". Reading everything on every node.");
            }
            workload.stop();
            int lost = workload.lost();
            recorder.close();
            if (options.sabotage()) {
                Sabotage.changeOneAnswer(history);
            }
            judge(verdict, recorder, workload, nemesis, lost);
        }
    }

    private void judge(Verdict verdict, Recorder recorder, Workload workload, Nemesis nemesis, int lost)
            throws IOException, MalformedHistoryException {
        Map<String, Object> operations = new LinkedHashMap<>();
        operations.put("ok", recorder.count(EventType.OK));
        operations.put("fail", recorder.count(EventType.FAIL));
        operations.put("info", recorder.count(EventType.INFO));
        verdict.figure("operations", operations);
        verdict.figure("faults", nemesis.counts());
        verdict.figure("skipped", nemesis.refused());
        verdict.figure("longest_unavailable_ms", recorder.longestUnavailableMs());
        verdict.figure("lost", (long) lost);
        console.say(recorder.count(EventType.OK) + " operations succeeded, " + recorder.count(EventType.FAIL)
                + " were refused, of "
                + recorder.count(EventType.INFO)
                + " the outcome is unknown. Longest time without a success on some key: "
                + recorder.longestUnavailableMs() + " ms.");
        console.say(
                "Faults: " + nemesis.counts() + (nemesis.refused().isEmpty() ? "" : "; SKIPPED: " + nemesis.refused()));
        console.say(lost + " of " + workload.acknowledgedOnce()
                + " keys that were written once and acknowledged are missing or cannot be read.");
        if (lost > 0) {
            verdict.wrong(lost + " acknowledged keys are missing or cannot be read");
        }
        Explanation explanation;
        try (InputStream in = Files.newInputStream(history)) {
            explanation =
                    new LinearizabilityChecker().check(HistoryReader.read(in)).explanation();
        }
        verdict.figure("linearizable", explanation == null);
        if (explanation == null) {
            console.say("The history is linearizable.");
        } else {
            console.say(explanation.toString().stripTrailing());
            verdict.wrong("the history is not linearizable");
        }
    }
}
