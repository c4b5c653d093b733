package io.flotilla.sim;

import java.util.List;

/**
 * A way in which something goes wrong. One that lasts ends by itself, so that leaving a fault out of a scenario leaves its end out too. Stateless.
 */
public interface FaultKind {
    /** Its name in a scenario file: lower case, with dashes. */
    String name();

    /** The numbers that it takes, in order. */
    List<Parameter> parameters();

    /** Makes it happen; {@code numbers} are in the order of {@link #parameters}. */
    void inject(World world, long[] numbers);
}
