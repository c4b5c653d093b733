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

    /** A message leaves. */
    default void onSend(PeerNode node, Message message) {}

    /** A write was asked for; it is not durable. */
    default void onWrite(PeerNode node, LogWrite write) {}

    /** A write is on the disk; the peer does not know it yet. */
    default void onSaved(PeerNode node, LogWrite write) {}

    /** A round has ended. */
    default void onUpdate(PeerNode node, Update update) {}

    /** Entries {@code [first, last]} are applied; the blocks cover them. */
    default void onApply(PeerNode node, long first, long last, List<EntryBlock> blocks) {}

    /** A read got its index. */
    default void onRead(PeerNode node, Update.ReadReady ready) {}

    /** Everything that was not durable is lost; the state machine holds up to {@code applied}. */
    default void onRestart(PeerNode node, long applied) {}
}
