package io.flotilla.mutants;

import io.flotilla.sim.Quiet;
import io.flotilla.sim.Scenario;
import io.flotilla.sim.Simulation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs in a process of its own: the test classes of some packages, one after another, until one fails. Prints, each on a line that begins with
 * {@link #MARK}: {@code test NAME} for the first test that failed, {@code seeds N} when it draws seeds and the N-th failed, {@code passed N} when none did.
 */
public final class Suite {
    static final String MARK = "#suite ";
    /** Stands for the seeds of the whole-system simulation that the build runs. */
    static final String SIMULATION = "simulation";
    /** Only classes that are named with {@code +}. */
    static final String NAMED_ONLY = "named-only";
    /** Lincheck's tests, and no others: Lincheck changes what its process loads, and some of Netty's classes cannot be changed. */
    static final String SCHEDULES = "schedules";
    /** The first of the build's seeds, with as many events: what is found by all of them has been found by 200. */
    private static final long SEEDS = Long.getLong("sim.seeds", 200);

    private static final long EVENTS = 20_000;
    private static final Pattern TRIES = Pattern.compile("tries = (\\d+)");
    /** How {@link io.flotilla.sim.Replay} names a seed that failed. */
    private static final Pattern SEED = Pattern.compile("seed (\\d+) of version");

    private Suite() {}

    /**
     * Arguments: the test packages, or single classes, in the order in which to run them; {@code -name} leaves a class out,
     * {@code +Name} has the class of that simple name run before all others, {@link #NAMED_ONLY} instead of all others;
     * {@link #SCHEDULES} stands for Lincheck's classes instead of the others; {@link #SIMULATION} stands for the simulator's seeds.
     */
    public static void main(String[] args) {
        // Launched threads of a broken engine may never end: the process ends with the verdict.
        System.exit(run(List.of(args)) ? 0 : 1);
    }

    private static boolean run(List<String> wanted) {
        Launcher launcher = LauncherFactory.create();
        long passed = 0;
        List<String> all = new ArrayList<>();
        wanted.forEach(name -> all.addAll(classesOf(launcher, name, wanted)));
        all.sort(Comparator.comparing(name -> !isNamed(name, wanted)));
        all.removeIf(name -> wanted.contains(NAMED_ONLY) && !isNamed(name, wanted));
        for (String testClass : all) {
            if (testClass.equals(SIMULATION)) {
                if (!simulate()) {
                    return false;
                }
                passed += SEEDS;
                continue;
            }
            Watcher watcher = new Watcher();
            launcher.execute(request(testClass), watcher);
            passed += watcher.passed;
            if (!watcher.failed.isEmpty()) {
                System.out.println(MARK + "test " + watcher.failed.get(0));
                if (watcher.tries > 0) {
                    System.out.println(MARK + "seeds " + watcher.tries);
                }
                return false;
            }
        }
        System.out.println(MARK + "passed " + passed);
        return true;
    }

    private static boolean isNamed(String testClass, List<String> wanted) {
        return wanted.contains("+" + testClass.substring(testClass.lastIndexOf('.') + 1));
    }

    /** The seeds of the build in one thread, until one fails. */
    private static boolean simulate() {
        try (Quiet quiet = new Quiet()) {
            for (long seed = 1; seed <= SEEDS; seed++) {
                try {
                    Simulation.run(Scenario.ofSeed(seed, EVENTS));
                } catch (RuntimeException | AssertionError | StackOverflowError e) {
                    e.printStackTrace(System.out);
                    System.out.println(MARK + "test " + SIMULATION + ": " + firstLine(e));
                    System.out.println(MARK + "seeds " + seed);
                    return false;
                }
            }
        }
        return true;
    }

    private static String firstLine(Throwable cause) {
        return cause.toString().lines().findFirst().orElse("").replace('\t', ' ');
    }

    private static List<String> classesOf(Launcher launcher, String name, List<String> wanted) {
        if (name.startsWith("-") || name.startsWith("+") || name.equals(NAMED_ONLY) || name.equals(SCHEDULES)) {
            return List.of();
        }
        if (name.equals(SIMULATION)) {
            return List.of(name);
        }
        String simple = name.substring(name.lastIndexOf('.') + 1);
        if (Character.isUpperCase(simple.charAt(0))) {
            return List.of(name);
        }
        String classes = wanted.contains(SCHEDULES) ? "LincheckTest" : "(?<!Fuzz|Lincheck)(Test|Properties)";
        LauncherDiscoveryRequest all = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectPackage(name))
                .filters(ClassNameFilter.includeClassNamePatterns(Pattern.quote(name) + "\\.\\w+" + classes))
                .build();
        TestPlan plan = launcher.discover(all);
        List<String> found = new ArrayList<>();
        for (TestIdentifier root : plan.getRoots()) {
            for (TestIdentifier test : plan.getDescendants(root)) {
                String at = classOf(test);
                if (!at.isEmpty() && !found.contains(at) && !wanted.contains("-" + at) && !wanted.contains(at)) {
                    found.add(at);
                }
            }
        }
        found.sort(null);
        return found;
    }

    private static String classOf(TestIdentifier test) {
        if (test.getSource().orElse(null) instanceof ClassSource source) {
            String name = source.getClassName();
            return name.contains("$") ? "" : name;
        }
        return "";
    }

    private static LauncherDiscoveryRequest request(String testClass) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(testClass))
                .configurationParameter("jqwik.database", "jqwik-database")
                .build();
    }

    /** Notes what failed. */
    private static final class Watcher implements TestExecutionListener {
        private final List<String> failed = new ArrayList<>();
        private long passed;
        private int tries;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failed.add(nameOf(test));
                result.getThrowable().ifPresent(this::note);
            } else if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
                passed++;
            }
        }

        @Override
        public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
            for (String value : entry.getKeyValuePairs().values()) {
                Matcher matcher = TRIES.matcher(value);
                if (matcher.find()) {
                    tries = Integer.parseInt(matcher.group(1));
                }
                System.out.println(value);
            }
        }

        private void note(Throwable cause) {
            cause.printStackTrace(System.out);
            Matcher matcher = SEED.matcher(String.valueOf(cause.getMessage()));
            if (matcher.find()) {
                tries = Integer.parseInt(matcher.group(1));
            }
        }

        private static String nameOf(TestIdentifier test) {
            if (test.getSource().orElse(null) instanceof MethodSource source) {
                String type = source.getClassName();
                return type.substring(type.lastIndexOf('.') + 1) + "." + source.getMethodName();
            }
            return test.getDisplayName();
        }
    }
}
