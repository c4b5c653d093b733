package io.flotilla.example.benchmark;

import java.util.Locale;

/** A figure of a run that a bar can be set for. */
enum Metric {
    OPS("ops", "ops_per_s", "ops/s", true, Unit.COUNT),
    P50("p50", "p50_us", "p50", false, Unit.MICROS),
    CPU("cpu", "cpu_us_per_op", "CPU per op", false, Unit.MICROS_OF_CPU),
    ALLOC("alloc", "alloc_bytes_per_op", "allocated per op", false, Unit.BYTES),
    LEADERS("leaders", "all_leaders_ms", "all leaders after", false, Unit.MILLIS),
    THREADS("threads", "threads", "threads", false, Unit.COUNT),
    HEAP("heap", "heap_kb_per_group_replica", "heap per replica", false, Unit.KILOBYTES),
    CORE("core", "cpu_pct_of_one_core", "CPU of one core", false, Unit.PERCENT);

    private enum Unit {
        COUNT,
        BYTES,
        KILOBYTES,
        MILLIS,
        MICROS,
        MICROS_OF_CPU,
        PERCENT
    }

    private static final double PRECISE_BELOW = 10;
    private static final double MILLIS_FROM = 1000;

    private final String label;
    private final String key;
    private final String title;
    private final boolean higherIsBetter;
    private final Unit unit;

    Metric(String label, String key, String title, boolean higherIsBetter, Unit unit) {
        this.label = label;
        this.key = key;
        this.title = title;
        this.higherIsBetter = higherIsBetter;
        this.unit = unit;
    }

    /** The metric that the table of rows calls {@code label}. @throws IllegalArgumentException if there is none */
    static Metric ofLabel(String label) {
        for (Metric metric : values()) {
            if (metric.label.equals(label)) {
                return metric;
            }
        }
        throw new IllegalArgumentException("unknown metric \"" + label + "\"");
    }

    /** Its name in a result line. */
    String key() {
        return key;
    }

    /** Its name for people. */
    String title() {
        return title;
    }

    /** True if {@code a} is better than {@code b}. */
    boolean isBetter(double a, double b) {
        return higherIsBetter ? a > b : a < b;
    }

    /** A value with its unit. */
    String format(double value) {
        return switch (unit) {
            case COUNT -> grouped(value);
            case BYTES -> grouped(value) + " B";
            case KILOBYTES -> fixed(value) + " KB";
            case MILLIS -> grouped(value) + " ms";
            case MICROS -> micros(value);
            case MICROS_OF_CPU -> fixed(value) + " µs";
            case PERCENT -> fixed(value) + " %";
        };
    }

    private static String grouped(double value) {
        return String.format(Locale.ROOT, "%,d", Math.round(value));
    }

    private static String fixed(double value) {
        return value >= PRECISE_BELOW ? grouped(value) : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String micros(double value) {
        return value >= MILLIS_FROM ? fixed(value / MILLIS_FROM) + " ms" : grouped(value) + " µs";
    }
}
