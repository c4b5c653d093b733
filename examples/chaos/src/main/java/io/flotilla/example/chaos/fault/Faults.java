package io.flotilla.example.chaos.fault;

import java.util.ArrayList;
import java.util.List;

/** All faults that there are. */
public final class Faults {
    private Faults() {}

    /** One of each kind. */
    public static List<Fault> all() {
        List<Fault> faults =
                new ArrayList<>(List.of(new Kill(), new Pause(), new Slow(), new Reset(), new DiskFull(), new Wipe()));
        for (Partition.Shape shape : Partition.Shape.values()) {
            faults.add(new Partition(shape));
        }
        return faults;
    }
}
