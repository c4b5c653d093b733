package io.flotilla.mutants;

import java.util.ArrayList;
import java.util.List;

/**
 * Which tests a mutant meets: first those that were written for a rule, then those that draw seeds.
 *
 * @param directed tests that play a scenario
 * @param seeded tests that search with seeds
 */
record Suites(List<String> directed, List<String> seeded) {
    private static final String ROOT = "io.flotilla.";
    private static final List<String> CORE = List.of("raft", "scenario", "engine", "replica", "rsm", "model", "codec");

    /** The tests of the module that the mutant changes: first where it should die, then what stands beside the changed file. */
    static Suites of(Mutant mutant) {
        List<String> directed = new ArrayList<>();
        for (String word : mutant.dies().split("\\W+", -1)) {
            directed.add("+" + word);
        }
        String path = mutant.changes().get(0).path();
        switch (mutant.module()) {
            case "raft-core" -> {
                directed.addAll(core(path));
                boolean protocol = path.contains("/flotilla/raft/") || path.contains("/flotilla/model/");
                return new Suites(directed, protocol ? List.of(ROOT + "raft.ProtocolProperties") : List.of());
            }
            case "raft-logdb" -> {
                directed.addAll(List.of(ROOT + "logdb", "-" + ROOT + "logdb.JournalProperties"));
                return new Suites(directed, List.of(ROOT + "logdb.JournalProperties"));
            }
            case "raft-transport" -> {
                directed.add(ROOT + "transport");
                return new Suites(directed, List.of());
            }
            default -> throw new IllegalArgumentException("no suite is chosen for module " + mutant.module());
        }
    }

    private static List<String> core(String path) {
        String first = CORE.stream()
                .filter(name -> path.contains("/flotilla/" + name + "/"))
                .findFirst()
                .orElse("engine");
        List<String> all = new ArrayList<>(List.of(ROOT + first));
        CORE.stream().filter(name -> !name.equals(first)).forEach(name -> all.add(ROOT + name));
        all.add("-" + ROOT + "raft.ProtocolProperties");
        return all;
    }
}
