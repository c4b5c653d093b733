package io.flotilla.testkit;

import io.flotilla.model.Update;
import java.util.HashMap;
import java.util.Map;

/** What is not applied stays in memory, unless there is a lot of it: a state machine that keeps up reads no store. */
final class MemoryChecks implements Checks {
    /** Less than a peer keeps at the least, by more than one block. */
    private static final long FEW_BYTES = 2048;

    /** By node: entries up to here may have left its memory, or were never in it. */
    private final Map<Long, Long> stored = new HashMap<>();

    private long bytes;

    @Override
    public void onUpdate(PeerNode node, Update update) {
        bytes = 0;
        node.peer().tell((what, amount) -> {
            if (what.equals("log_bytes")) {
                bytes += amount;
            }
        });
        if (bytes > FEW_BYTES) {
            stored.put(node.id(), node.peer().lastIndex());
        }
    }

    @Override
    public void onReadToApply(PeerNode node, long first) {
        Checks.expect(first <= stored.getOrDefault(node.id(), 0L), node, "forgot what it has not applied, from", first);
    }

    @Override
    public void onRestart(PeerNode node, long applied) {
        stored.put(node.id(), node.disk().lastIndex());
    }
}
