package io.flotilla.sim;

import io.flotilla.sim.work.Clients;
import io.flotilla.sim.work.Workload;
import java.util.List;

/** Runs a scenario from beginning to end: a storm in which anything goes and nothing may break, then peace in which things must work. */
public final class Simulation {
    private static final long STARTS_WITHIN_NS = 5_000_000;
    /** A storm in which nothing happens for so long is over. */
    private static final long LULL_NS = 600_000_000_000L;

    private Simulation() {}

    /**
     * Runs it.
     *
     * @throws Violation if something that must hold does not
     */
    public static RunReport run(Scenario scenario) {
        return run(scenario, Setup.USUAL);
    }

    /** As {@link #run(Scenario)}, with what a test puts in. */
    public static RunReport run(Scenario scenario, Setup setup) {
        World world = new World(scenario, setup);
        Workload workload = setup.workload().get();
        Clients clients = new Clients(world, workload, scenario.seed() ^ 0xC11E_2175L);
        world.onHostLost(clients::onHostLost);
        for (SimHost host : world.hosts()) {
            world.after(world.numbers().below(STARTS_WITHIN_NS), host::start);
        }
        clients.start();
        storm(world);
        new Liveness(world, clients, workload).run();
        boolean judged = workload.finished(world);
        return new RunReport(
                scenario.seed(),
                world.events(),
                world.faults(),
                world.passedNs(),
                clients.succeeded(),
                judged,
                world.hash());
    }

    private static void storm(World world) {
        List<Fault> faults = world.scenario().faults();
        long events = world.shape().get(Setting.EVENTS);
        int next = 0;
        long counted = 0;
        long countedNs = world.nowNs();
        while (world.events() < events && world.nowNs() - countedNs < LULL_NS && world.step()) {
            if (world.events() != counted) {
                counted = world.events();
                countedNs = world.nowNs();
            }
            while (next < faults.size() && faults.get(next).atEvent() <= world.events()) {
                world.onFault(faults.get(next++));
            }
        }
    }
}
