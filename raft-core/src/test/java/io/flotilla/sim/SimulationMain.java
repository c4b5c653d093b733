package io.flotilla.sim;

import java.nio.file.Path;

/** Runs seeds from the command line: {@code first count events [threads [ledger]]}; adds a line to the ledger, if one is named. */
public final class SimulationMain {
    private static final int LEDGER = 4;

    private SimulationMain() {}

    public static void main(String[] args) throws InterruptedException {
        long first = Long.parseLong(args[0]);
        long count = Long.parseLong(args[1]);
        long events = Long.parseLong(args[2]);
        int threads = args.length > 3 ? Integer.parseInt(args[3]) : 1;
        try (Quiet quiet = new Quiet()) {
            Campaign campaign = new Campaign(seed -> Simulation.run(Scenario.ofSeed(seed, events)), threads);
            Campaign.Result result = campaign.seeds(first, count, Long.MAX_VALUE);
            System.out.println(result);
            if (args.length > LEDGER) {
                Ledger.append(Path.of(args[LEDGER]), first, events, result);
            }
            for (Campaign.Failure failure : result.failures()) {
                System.out.println("seed " + failure.seed());
                failure.cause().printStackTrace(System.out);
            }
        }
    }
}
