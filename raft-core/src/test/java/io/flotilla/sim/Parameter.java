package io.flotilla.sim;

/**
 * A number that a fault takes.
 *
 * @param name in a scenario file; one that ends in {@code host} or is {@code group} is drawn among those of the scenario
 * @param min least value
 * @param max greatest value
 */
public record Parameter(String name, long min, long max) {
    private static final int ALL_HOSTS = 8;
    private static final int ALL_GROUPS = 128;

    /** A host, by number from 1. */
    public static Parameter host(String name) {
        return new Parameter(name, 1, ALL_HOSTS + 1);
    }

    /** A group, from 1. */
    public static Parameter group() {
        return new Parameter("group", 1, ALL_GROUPS);
    }

    /** A duration. */
    public static Parameter ms(long min, long max) {
        return new Parameter("ms", min, max);
    }

    long draw(Shape shape, SeededNumbers numbers) {
        if (name.endsWith("host")) {
            return 1 + numbers.below(shape.get(Setting.HOSTS));
        }
        if (name.equals("group")) {
            return 1 + numbers.below(shape.get(Setting.GROUPS));
        }
        if (name.endsWith("ms") && max >= 4 * min) {
            return numbers.skewed(min, max);
        }
        return min + numbers.below(max - min + 1);
    }
}
