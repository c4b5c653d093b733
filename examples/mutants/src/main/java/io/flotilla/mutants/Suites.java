package io.flotilla.mutants;

import java.util.ArrayList;
import java.util.List;

/**
 * Which tests a mutant meets. It meets the first and the seeded ones in any case; the others only when it is still alive.
 *
 * @param first where it is expected to die: classes that its patch names
 * @param seeded searches with seeds: the whole-system simulation of the build, and properties
 * @param rest what stands beside the changed file, and then everything else of the module
 * @param schedules the tests of the module that try out schedules of threads, in a process of their own
 */
record Suites(List<String> first, List<String> seeded, List<String> rest, List<String> schedules) {
    private static final String ROOT = "io.flotilla.";
    private static final String TESTS = "/src/test/java/io/flotilla/";
    private static final String MACHINES = TESTS + "sim/work/";
    private static final List<String> CORE =
            List.of("raft", "scenario", "engine", "replica", "rsm", "model", "codec", "spi");

    static Suites of(Mutant mutant) {
        List<String> packages = packages(mutant);
        List<String> first = new ArrayList<>(List.of(Suite.NAMED_ONLY));
        for (String word : mutant.dies().split("\\W+", -1)) {
            first.add("+" + word);
        }
        first.addAll(packages);
        if (mutant.module().equals("raft-core")
                && !mutant.changes().get(0).path().contains(TESTS)) {
            first.add(ROOT + "sim");
        }
        List<String> seeded = seeded(mutant);
        List<String> rest = new ArrayList<>(packages);
        seeded.stream().filter(name -> !name.equals(Suite.SIMULATION)).forEach(name -> rest.add("-" + name));
        List<String> schedules = new ArrayList<>(List.of(Suite.SCHEDULES));
        schedules.addAll(packages);
        return new Suites(first, seeded, rest, schedules);
    }

    private static List<String> seeded(Mutant mutant) {
        String path = mutant.changes().get(0).path();
        if (mutant.module().equals("raft-logdb")) {
            return List.of(ROOT + "logdb.JournalProperties", ROOT + "logdb.JournalSimulationTest");
        }
        // Real connections are not in the simulator; and a checker that sees less fails no run of a healthy product,
        // unlike a broken machine of its own.
        if (mutant.module().equals("raft-transport") || (path.contains(TESTS) && !path.contains(MACHINES))) {
            return List.of();
        }
        boolean protocol = path.contains("/flotilla/raft/") || path.contains("/flotilla/model/");
        // What the protocol's own seeds find, they find in a few seconds.
        return protocol
                ? List.of(ROOT + "raft.ProtocolProperties", Suite.SIMULATION)
                : List.of(Suite.SIMULATION, ROOT + "sim.KilledThenPowerlessTest");
    }

    private static List<String> packages(Mutant mutant) {
        return switch (mutant.module()) {
            case "statemachine" -> List.of(ROOT + "statemachine.managed", ROOT + "statemachine.testkit");
            case "raft-core" -> core(mutant.changes().get(0).path());
            case "raft-logdb" -> List.of(ROOT + "logdb");
            case "raft-transport" -> List.of(ROOT + "transport");
            default -> throw new IllegalArgumentException("no suite is chosen for module " + mutant.module());
        };
    }

    private static List<String> core(String path) {
        if (path.contains(TESTS)) {
            // Checkers are broken too: what they are tested with must notice that.
            String own = path.substring(path.indexOf(TESTS) + TESTS.length());
            return List.of(ROOT + own.substring(0, own.lastIndexOf('/')).replace('/', '.'));
        }
        String first = CORE.stream()
                .filter(name -> path.contains("/flotilla/" + name + "/"))
                .findFirst()
                .orElse("engine");
        List<String> all = new ArrayList<>(List.of(ROOT + first));
        CORE.stream().filter(name -> !name.equals(first)).forEach(name -> all.add(ROOT + name));
        return all;
    }
}
