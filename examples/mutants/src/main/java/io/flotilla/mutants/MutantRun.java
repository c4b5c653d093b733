package io.flotilla.mutants;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs every mutant and says who noticed it. Before that it tests itself: a mutant that changes nothing must survive (and
 * tells how long the healthy suite takes: a mutant that hangs is dead only because the healthy suite does not), and a canary must die.
 *
 * <p>Writes {@code mutants/target/mutants.tsv}; ends with 0 when everything is as each patch expects.
 */
public final class MutantRun {
    private static final String CANARY = "canary";
    private static final String NO_OP = "no-op";
    private static final long FIRST_LIMIT_SECONDS = 900;
    /** A mutant has so many times as long as the healthy suite, and at least so many seconds. */
    private static final int PATIENCE = 3;

    private static final long SHORTEST_LIMIT_SECONDS = 60;
    private static final List<String> MODULES = List.of("statemachine", "raft-core", "raft-logdb", "raft-transport");

    private final Path root;
    /** Whether the suites that draw seeds are run; without them a run takes a third of the time. */
    private final boolean seeds;

    private final Path target;
    private final Compilation compilation;
    private final Execution execution;
    /** By module and suite: how long the healthy one takes. */
    private final Map<String, Double> healthySeconds = new TreeMap<>();

    private MutantRun(Path root, boolean seeds) {
        this.root = root;
        this.seeds = seeds;
        target = root.resolve("examples/mutants/target");
        List<Path> classPath = new ArrayList<>();
        for (String module : MODULES) {
            classPath.add(root.resolve(module).resolve("target/classes"));
            classPath.add(root.resolve(module).resolve("target/test-classes"));
        }
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            classPath.add(Path.of(entry).toAbsolutePath());
        }
        compilation = new Compilation(classPath);
        String flags = System.getProperty("mutants.jvm.flags", "").strip();
        execution = new Execution(classPath, flags.isEmpty() ? List.of() : List.of(flags.split(" +")));
    }

    /** Arguments: root of the repository, how many at once, whether to draw seeds, parts of names separated by commas (none for all). */
    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]).toAbsolutePath().normalize();
        boolean seeds = Boolean.parseBoolean(args[2]);
        String wanted = args.length > 3 ? args[3] : "";
        boolean good = new MutantRun(root, seeds).run(Integer.parseInt(args[1]), List.of(wanted.split(",", -1)));
        System.exit(good ? 0 : 1);
    }

    /** One line of the report. */
    private record Line(Mutant mutant, Verdict directed, Verdict seeded, String problem) {
        boolean dead() {
            return directed.dead() || seeded.dead();
        }

        boolean good() {
            return problem.isEmpty() && dead() == mutant.mustDie();
        }
    }

    private boolean run(int parallel, List<String> wanted)
            throws IOException, InterruptedException, ExecutionException {
        Map<String, Mutant> all = new TreeMap<>();
        Mutant.readAll(root.resolve("examples/mutants/src/main/mutants"))
                .forEach(mutant -> all.put(mutant.name(), mutant));
        List<Line> lines = new ArrayList<>();
        System.out.println("mutants: " + all.size() + " patches, " + parallel + " at once");
        if (!selfTest(all, wanted, lines)) {
            System.out.println("mutants: the runner cannot be trusted; nothing else was run");
            return false;
        }
        ExecutorService pool = Executors.newFixedThreadPool(parallel);
        try {
            List<Future<Line>> running = new ArrayList<>();
            for (Mutant mutant : all.values()) {
                boolean selected = wanted.stream().anyMatch(mutant.name()::contains);
                if (selected
                        && !mutant.name().startsWith(NO_OP)
                        && !mutant.name().equals(CANARY)) {
                    running.add(pool.submit(() -> tell(judge(mutant))));
                }
            }
            for (Future<Line> line : running) {
                lines.add(line.get());
            }
        } finally {
            pool.shutdownNow();
        }
        return report(lines);
    }

    /** The mutants that change nothing must survive, the canary must die. */
    private boolean selfTest(Map<String, Mutant> all, List<String> wanted, List<Line> lines)
            throws IOException, InterruptedException {
        for (Mutant mutant : all.values()) {
            if (mutant.name().startsWith(NO_OP) && isNeeded(mutant.module(), all, wanted)) {
                Line line = tell(judge(mutant));
                healthySeconds.put(mutant.module() + "/directed", line.directed.seconds());
                healthySeconds.put(mutant.module() + "/seeded", line.seeded.seconds());
                lines.add(line);
            }
        }
        Mutant canary = all.get(CANARY);
        if (canary == null) {
            throw new IllegalStateException("there is no canary");
        }
        lines.add(tell(judge(canary)));
        return lines.stream().allMatch(Line::good);
    }

    private static boolean isNeeded(String module, Map<String, Mutant> all, List<String> wanted) {
        return module.equals("raft-core")
                || all.values().stream()
                        .anyMatch(mutant -> mutant.module().equals(module)
                                && !mutant.name().startsWith(NO_OP)
                                && wanted.stream().anyMatch(mutant.name()::contains));
    }

    private Line judge(Mutant mutant) throws IOException, InterruptedException {
        Path work = Files.createDirectories(target.resolve("work").resolve(mutant.name()));
        Path classes;
        try {
            classes = compilation.compile(mutant, mutant.applyTo(root), work);
        } catch (IllegalArgumentException e) {
            return new Line(mutant, Verdict.NOT_RUN, Verdict.NOT_RUN, String.valueOf(e.getMessage()));
        }
        Suites suites = Suites.of(mutant);
        Path basedir = root.resolve(mutant.module());
        Verdict directed =
                execution.run("first", suites.first(), classes, basedir, work, limit(mutant.module() + "/directed"));
        Verdict seeded = Verdict.NOT_RUN;
        if (seeds && !suites.seeded().isEmpty()) {
            seeded = execution.run(
                    "seeded", suites.seeded(), classes, basedir, work, limit(mutant.module() + "/seeded"));
        }
        if (!directed.dead() && !seeded.dead()) {
            directed =
                    execution.run("rest", suites.rest(), classes, basedir, work, limit(mutant.module() + "/directed"));
        }
        if (!directed.dead() && !seeded.dead()) {
            Verdict schedules = execution.run(
                    "schedules", suites.schedules(), classes, basedir, work, limit(mutant.module() + "/directed"));
            directed = schedules.dead() ? schedules : directed;
        }
        return new Line(mutant, directed, seeded, "");
    }

    private long limit(String suite) {
        Double healthy = healthySeconds.get(suite);
        return healthy == null ? FIRST_LIMIT_SECONDS : Math.max(SHORTEST_LIMIT_SECONDS, (long) (healthy * PATIENCE));
    }

    private static Line tell(Line line) {
        String fate = line.problem.isEmpty() ? (line.dead() ? "killed" : "SURVIVED") : "BROKEN";
        System.out.printf(
                Locale.ROOT,
                "%-9s %-44s directed: %s; seeded: %s%s%n",
                fate,
                line.mutant.name(),
                line.directed.inWords(),
                line.seeded.inWords(),
                line.good() ? "" : "  <<< not as expected " + line.problem);
        return line;
    }

    private boolean report(List<Line> lines) throws IOException {
        StringBuilder table = new StringBuilder("mutant\trule\tfate\tdirected test\tseeded test\tseeds\n");
        int good = 0;
        for (Line line : lines) {
            good += line.good() ? 1 : 0;
            table.append(String.join(
                            "\t",
                            line.mutant.name(),
                            line.mutant.rule(),
                            line.dead() ? "killed" : "survived",
                            line.directed.dead() ? line.directed.by() : "-",
                            line.seeded.dead() ? line.seeded.by() : "-",
                            line.seeded.dead() ? String.valueOf(line.seeded.seeds()) : "-"))
                    .append('\n');
        }
        Path file = target.resolve("mutants.tsv");
        Files.writeString(file, table);
        System.out.println("mutants: " + good + " of " + lines.size() + " as expected; " + file);
        return good == lines.size();
    }
}
