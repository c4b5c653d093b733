package io.flotilla.raft;

import io.flotilla.model.Message;
import io.flotilla.model.Message.PreVote;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.model.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The only way out for messages, and where persist-before-promise is kept. A {@link Message.Free} leaves with this round. A {@link
 * Message.Promise} leaves when what it promises is durable: grants, acknowledgements and vote requests wait for the newest
 * write, the one of this round included; what only tells a term waits for the write of that term and vote. Promises of an
 * earlier term are of no use to anybody and are dropped.
 */
final class Outbox {
    /** More held messages than this mean a store that hangs: the oldest go, as if the network had lost them. */
    private static final int MAX_HELD = 4096;

    private final Update update;
    private final Durability durability;
    /** Promises of this round. */
    private final List<Message.Promise> round = new ArrayList<>();
    /** Promises that wait for a write with term and vote. */
    private final ArrayDeque<Held> heldForTerm = new ArrayDeque<>(2);
    /** Promises that wait for a write of any kind. */
    private final ArrayDeque<Held> heldForWrite = new ArrayDeque<>(2);

    Outbox(Update update, Durability durability) {
        this.update = update;
        this.durability = durability;
    }

    /** Sends with this round. The sender's own term must be durable; a {@link PreVote} only asks about another one. */
    void send(Message.Free message) {
        if (!(message instanceof PreVote) && !durability.isHardStateDurable()) {
            throw new ProtocolError("a message carries a term that is not durable: " + message);
        }
        update.messages.add(message);
    }

    /** Sends when what it promises is durable. */
    void promise(Message.Promise message) {
        int last = round.size() - 1;
        if (message instanceof ReplicateAck ack && last >= 0 && round.get(last) instanceof ReplicateAck before) {
            if (before.to() == ack.to() && before.term() == ack.term()) {
                round.set(last, before.matchIndex() > ack.matchIndex() ? before : ack);
                return;
            }
        }
        round.add(message);
    }

    /** How many promises wait for a write. */
    int held() {
        return heldForTerm.size() + heldForWrite.size();
    }

    /** True if a promise was made that {@link #flush} has not seen. */
    boolean hasPromises() {
        return !round.isEmpty();
    }

    /** True if held promises have become free to leave. */
    boolean hasReleased() {
        return isReleased(heldForTerm) || isReleased(heldForWrite);
    }

    /** Called once a round, when its write has its id: lets go what is durable, holds the rest. */
    void flush(long term) {
        release(heldForTerm, term);
        release(heldForWrite, term);
        for (int i = 0; i < round.size(); i++) {
            Message.Promise message = round.get(i);
            boolean aboutTerm = isAboutTerm(message);
            long write = aboutTerm ? durability.hardStateWrite() : durability.newest();
            if (durability.isDurable(write)) {
                update.messages.add(message);
            } else {
                hold(aboutTerm ? heldForTerm : heldForWrite, new Held(message, write));
            }
        }
        round.clear();
    }

    private void release(ArrayDeque<Held> held, long term) {
        while (isReleased(held)) {
            Message message = held.removeFirst().message();
            if (message.term() >= term) {
                update.messages.add(message);
            }
        }
    }

    private boolean isReleased(ArrayDeque<Held> held) {
        Held first = held.peekFirst();
        return first != null && durability.isDurable(first.write());
    }

    private static void hold(ArrayDeque<Held> held, Held message) {
        if (held.size() == MAX_HELD) {
            held.removeFirst();
        }
        held.addLast(message);
    }

    /** True for what says only that the sender knows its term; false for what says that it voted or holds entries. */
    private static boolean isAboutTerm(Message.Promise message) {
        if (message instanceof ReplicateAck || message instanceof Message.RequestVote) {
            return false;
        }
        return !(message instanceof VoteResponse response) || !response.granted();
    }

    /** A promise and the write that it waits for. */
    private record Held(Message.Promise message, long write) {}
}
