package io.flotilla.sim;

import io.flotilla.NodeHost;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * I26: where nobody asks anything any more, nothing is left over: no bytes of proposals, no windows, no reads, no promises, no timers. What comes and goes
 * in peace as well (a batch that is written for a compaction) is not there at every look; what leaked is.
 */
final class AtRest {
    private static final long BETWEEN_LOOKS_NS = 100_000_000;
    private static final int LOOKS = 100;

    private final World world;
    /** Hosts at which no look has found nothing yet. */
    private final List<SimHost> busy;

    AtRest(World world, List<SimHost> hosts) {
        this.world = world;
        this.busy = new ArrayList<>(hosts);
    }

    /** Looks at all hosts again and again until each was found at rest; throws a {@link Violation} when one never is. */
    void await() {
        for (int look = 0; look < LOOKS && !busy.isEmpty(); look++) {
            world.runFor(BETWEEN_LOOKS_NS);
            busy.removeIf(host -> isAtRest(host));
        }
        for (Iterator<SimHost> all = busy.iterator(); all.hasNext(); ) {
            SimHost host = all.next();
            NodeHost node = host.node();
            throw world.violated(
                    "I26",
                    host + " is not at rest although nobody asks anything: "
                            + (node == null ? "down" : node.info().underWay()));
        }
    }

    private static boolean isAtRest(SimHost host) {
        NodeHost node = host.node();
        return node != null && node.info().underWay().isEmpty();
    }
}
