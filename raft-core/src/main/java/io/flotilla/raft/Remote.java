package io.flotilla.raft;

/**
 * What a leader knows of one other member, and how it sends to it. Dies with the leader.
 *
 * <pre>
 *            ┌────────── ack ─────────┐
 *            │                        ▼
 *  start ─▶ PROBE                 REPLICATE ◀── RangeRead ──┐
 *            ▲ │                   │  │                     │
 *            │ │                   │  └─ next not in ───▶ READING
 *            │ └─ needed entry ──┐ │     memory             │
 *            │    is compacted   ▼ ▼                        │
 *            │                 SNAPSHOT                     │
 *            └── reject, unreachable, no progress ──────────┘ (also from REPLICATE)
 *
 *  PROBE      one message, then paused until an answer; finds where the logs agree
 *  REPLICATE  sends ahead of acknowledgements, within the window
 *  READING    waits for a range from the store; nothing is sent but heartbeats
 *  SNAPSHOT   needs entries that the log has no more; after each heartbeat one empty message asks whether that is still so
 * </pre>
 *
 * <p>Always {@code match < next}; what is acknowledged is never sent again by a late refusal.
 */
final class Remote {
    private final long id;
    private final Inflights inflights;
    private State state = State.PROBE;
    /** Highest index known to be durable there and equal to this log. */
    private long match;
    /** Next index to send; in PROBE the one whose predecessor is being tried. */
    private long next;
    /** In PROBE and SNAPSHOT: a message is out and its answer is awaited. */
    private boolean paused;
    /** In PROBE and SNAPSHOT: a heartbeat round began since the last message, so its answer may end the pause. */
    private boolean mayResume;
    /** Acknowledged something since the last heartbeat round. */
    private boolean progressed;
    /** Answered something since the last heartbeat round. */
    private boolean answered;
    /** Heartbeat rounds answered in a row without progress of a non-empty window. */
    private int idleRounds;
    /** Highest commit index that a message sent there lets it know. */
    private long sentCommit;
    /** Highest ReadIndex round answered. */
    private long readAnswered;
    /** When it was last heard in this term. */
    private long heardAtNs;

    Remote(long id, long next, Inflights inflights, long nowNs) {
        this.id = id;
        this.next = next;
        this.inflights = inflights;
        heardAtNs = nowNs;
    }

    long id() {
        return id;
    }

    State state() {
        return state;
    }

    long match() {
        return match;
    }

    long next() {
        return next;
    }

    boolean isPaused() {
        return paused && (state == State.PROBE || state == State.SNAPSHOT);
    }

    Inflights inflights() {
        return inflights;
    }

    long heardAtNs() {
        return heardAtNs;
    }

    void heard(long nowNs) {
        heardAtNs = nowNs;
        answered = true;
    }

    /** A probe has left: nothing more until its answer. */
    void probed() {
        paused = true;
        mayResume = false;
    }

    /** A message up to {@code lastIndex} has left; send on from there. */
    void sent(long lastIndex, int bytes) {
        inflights.add(lastIndex, bytes);
        next = lastIndex + 1;
    }

    /** A range was asked of the store. */
    void reading() {
        state = State.READING;
    }

    /** The range has come. */
    void read() {
        state = State.REPLICATE;
    }

    void needsSnapshot() {
        state = State.SNAPSHOT;
        probed();
        inflights.clear();
    }

    /** Everything up to {@code index} is there. @return true if match rose */
    boolean acknowledged(long index, long firstIndex) {
        if (index < match) {
            return false;
        }
        boolean rose = index > match;
        match = index;
        progressed |= rose;
        inflights.freeTo(index);
        if (state == State.PROBE || (state == State.SNAPSHOT && match + 1 >= firstIndex)) {
            state = State.REPLICATE;
            inflights.clear();
            next = match + 1;
        } else if (next <= match) {
            next = match + 1;
            if (state == State.READING) {
                state = State.REPLICATE;
            }
        }
        return rose;
    }

    /** True if a refusal of {@code rejectedIndex} answers what is being tried now. */
    boolean isRefusalCurrent(long rejectedIndex) {
        return switch (state) {
            case PROBE -> rejectedIndex == next - 1 && rejectedIndex > match;
            case REPLICATE, READING -> rejectedIndex > match;
            case SNAPSHOT -> false;
        };
    }

    /** Tries again from {@code from}, at once. */
    void probe(long from) {
        state = State.PROBE;
        next = Math.max(from, match + 1);
        paused = false;
        idleRounds = 0;
        inflights.clear();
    }

    /** Messages were lost: tries again once it is heard after the next heartbeat. */
    void unreachable() {
        if (state == State.REPLICATE || state == State.READING) {
            probe(match + 1);
            paused = true;
            mayResume = false;
        }
    }

    /**
     * A heartbeat round begins. Two rounds answered, with messages out and none acknowledged, mean that messages were lost.
     */
    void beginRound() {
        mayResume = true;
        if (state != State.REPLICATE || inflights.isEmpty() || progressed || !answered) {
            idleRounds = 0;
        } else if (++idleRounds == 2) {
            probe(match + 1);
        }
        progressed = false;
        answered = false;
    }

    /** Answered a heartbeat: a probe that got no answer may be lost. */
    void resume() {
        if (mayResume) {
            paused = false;
        }
    }

    long sentCommit() {
        return sentCommit;
    }

    void sentCommit(long commit) {
        sentCommit = Math.max(sentCommit, commit);
    }

    long readAnswered() {
        return readAnswered;
    }

    void readAnswered(long sequence) {
        readAnswered = Math.max(readAnswered, sequence);
    }

    /** In words, for status. */
    String describe() {
        return id + " " + state + " match " + match + " next " + next + (isPaused() ? " paused" : "")
                + (inflights.isEmpty() ? "" : " inflight " + inflights.count());
    }

    /** See the drawing. */
    enum State {
        PROBE,
        REPLICATE,
        READING,
        SNAPSHOT
    }
}
