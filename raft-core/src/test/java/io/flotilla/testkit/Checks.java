package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Message;
import io.flotilla.model.Update;
import java.util.List;

/** Sees everything that a {@link PeerNode} does, when it does it. Throws {@link AssertionError} at what must not be. */
public interface Checks {
    /** Checks nothing. */
    Checks NONE = new Checks() {};

    /** A {@link Message} or a {@link io.flotilla.model.LocalInput} is about to be taken. */
    default void onInput(PeerNode node, Object input) {}

    /** An input was taken, and what came of it was seen; while a round goes on ({@link PeerNode#isGathering}) that is nothing yet. */
    default void onTaken(PeerNode node, Object input) {}

    /** A message leaves. */
    default void onSend(PeerNode node, Message message) {}

    /** A write was asked for; it is not durable. */
    default void onWrite(PeerNode node, LogWrite write) {}

    /** A write is on the disk; the peer does not know it yet. */
    default void onSaved(PeerNode node, LogWrite write) {}

    /** A round has ended. */
    default void onUpdate(PeerNode node, Update update) {}

    /** Entries from {@code first} on are to be applied, and were not in memory. */
    default void onReadToApply(PeerNode node, long first) {}

    /** Entries {@code [first, last]} are applied; the blocks cover them. */
    default void onApply(PeerNode node, long first, long last, List<EntryBlock> blocks) {}

    /** A read got its index. */
    default void onRead(PeerNode node, Update.ReadReady ready) {}

    /** Everything that was not durable is lost; the state machine holds up to {@code applied}. */
    default void onRestart(PeerNode node, long applied) {}

    /** Fails with the replica and what it did, unless {@code holds}. */
    static void expect(boolean holds, PeerNode node, String what, Object detail) {
        if (!holds) {
            throw new AssertionError("replica " + node.id() + " (" + node.peer().role() + ", term "
                    + node.peer().term() + ") " + what + ": " + detail);
        }
    }
}
