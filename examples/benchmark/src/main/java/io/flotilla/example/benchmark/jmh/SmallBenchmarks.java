package io.flotilla.example.benchmark.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.Main;

/**
 * Runs the benchmarks of this package with JMH's own command line, and says how much each operation allocates. Forks get
 * the flags of this JVM.
 */
public final class SmallBenchmarks {
    private SmallBenchmarks() {}

    /** JMH's arguments; none runs everything. */
    public static void main(String[] arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-prof", "gc"));
        all.addAll(List.of(arguments));
        Main.main(all.toArray(new String[0]));
    }
}
