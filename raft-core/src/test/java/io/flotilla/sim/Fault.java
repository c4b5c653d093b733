package io.flotilla.sim;

import java.util.Arrays;
import java.util.List;

/** A fault of a scenario: when, what, and its numbers. */
public final class Fault {
    private final long atEvent;
    private final FaultKind kind;
    private final long[] numbers;

    /** @param atEvent after how many events it happens */
    public Fault(long atEvent, FaultKind kind, long... numbers) {
        if (numbers.length != kind.parameters().size()) {
            throw new IllegalArgumentException(
                    kind.name() + " takes " + kind.parameters() + ", not " + Arrays.toString(numbers));
        }
        this.atEvent = atEvent;
        this.kind = kind;
        this.numbers = numbers.clone();
    }

    /** A fault of a kind in a world of that shape, by chance. */
    public static Fault draw(long atEvent, FaultKind kind, Shape shape, SeededNumbers numbers) {
        long[] drawn = new long[kind.parameters().size()];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = kind.parameters().get(i).draw(shape, numbers);
        }
        return new Fault(atEvent, kind, drawn);
    }

    public long atEvent() {
        return atEvent;
    }

    public FaultKind kind() {
        return kind;
    }

    void inject(World world) {
        kind.inject(world, numbers.clone());
    }

    /** True if its hosts and groups are there in a world of that shape. */
    boolean fits(Shape shape) {
        List<Parameter> parameters = kind.parameters();
        for (int i = 0; i < numbers.length; i++) {
            String name = parameters.get(i).name();
            long most = name.endsWith("host")
                    ? shape.get(Setting.HOSTS)
                    : name.equals("group") ? shape.get(Setting.GROUPS) : Long.MAX_VALUE;
            if (numbers[i] > most) {
                return false;
            }
        }
        return true;
    }

    /** Its line in a scenario file. */
    @Override
    public String toString() {
        StringBuilder line =
                new StringBuilder("fault ").append(atEvent).append(' ').append(kind.name());
        for (int i = 0; i < numbers.length; i++) {
            line.append(' ').append(kind.parameters().get(i).name()).append('=').append(numbers[i]);
        }
        return line.toString();
    }
}
