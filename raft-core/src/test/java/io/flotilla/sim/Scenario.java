package io.flotilla.sim;

import io.flotilla.sim.fault.Faults;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Everything that decides a simulation: a seed for what is left to chance, the shape of the world, and what goes wrong when. Two runs of the
 * same scenario are the same run.
 *
 * @param seed of delays, elections, clients
 * @param shape of the world
 * @param faults in the order of their events
 */
public record Scenario(long seed, Shape shape, List<Fault> faults) {
    /** Raised when the same seed would mean another run. */
    public static final int VERSION = 5;

    private static final int MIN_FAULTS = 60;
    private static final int MAX_FAULTS = 220;

    public Scenario {
        faults = List.copyOf(faults);
    }

    /** The scenario that a seed stands for: swarm testing, a random part of all faults with random intensities. */
    public static Scenario ofSeed(long seed, long events) {
        SeededNumbers numbers = new SeededNumbers(seed ^ 0x5C3A_9D17L);
        Shape shape = Swarm.draw(numbers).with(Setting.EVENTS, events);
        List<FaultKind> kinds = new ArrayList<>();
        long keepPercent = 15 + numbers.below(70);
        for (FaultKind kind : Faults.ALL) {
            if (numbers.chance(keepPercent)) {
                kinds.add(kind);
            }
        }
        if (kinds.isEmpty()) {
            kinds.add(Faults.ALL.get((int) numbers.below(Faults.ALL.size())));
        }
        long[] weights = new long[kinds.size()];
        long total = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 1 + numbers.below(10);
            total += weights[i];
        }
        long count = MIN_FAULTS + numbers.below(MAX_FAULTS - MIN_FAULTS);
        count = Math.max(1, count * events / 20_000);
        List<Fault> faults = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            FaultKind kind = kinds.get(weighted(weights, numbers.below(total)));
            faults.add(Fault.draw(numbers.below(events), kind, shape, numbers));
        }
        faults.sort(Comparator.comparingLong(Fault::atEvent));
        return new Scenario(seed, shape, faults);
    }

    private static int weighted(long[] weights, long dice) {
        long left = dice;
        for (int i = 0; i < weights.length; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    /** The same with other faults. */
    public Scenario withFaults(List<Fault> others) {
        return new Scenario(seed, shape, others);
    }

    /** The same in another shape; faults that do not fit it are left out. */
    public Scenario withShape(Shape other) {
        return new Scenario(
                seed, other, faults.stream().filter(fault -> fault.fits(other)).toList());
    }
}
