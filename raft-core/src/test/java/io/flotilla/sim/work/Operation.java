package io.flotilla.sim.work;

import io.flotilla.sim.SimHost;
import io.flotilla.sim.check.Chain;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** One thing that a client asks of a group, and what became of it. */
public final class Operation {
    /** How it is asked. */
    public enum Kind {
        PROPOSE,
        READ,
        STALE_READ
    }

    /** What became of it. */
    private enum End {
        OPEN,
        OK,
        REFUSED,
        UNKNOWN
    }

    private final Kind kind;
    private final long group;
    private final byte[] payload;
    private final Question question;
    private final String words;
    private final long command;
    private End end = End.OPEN;
    private long host;
    private long mustSee;
    private long index;
    private long term;
    private long answer;
    private @Nullable Object value;

    private Operation(Kind kind, long group, byte[] payload, Question question, String words) {
        this.kind = kind;
        this.group = group;
        this.payload = payload;
        this.question = question;
        this.words = words;
        this.command = payload.length == 0 ? 0 : Chain.hashOf(new UnsafeBuffer(payload), 0, payload.length);
    }

    /** A command. {@code payload} must be one that no other operation of the run has. */
    public static Operation propose(long group, byte[] payload, String words) {
        return new Operation(Kind.PROPOSE, group, payload, new Question(""), words);
    }

    /** A linearizable read. */
    public static Operation read(long group, Object question, String words) {
        return new Operation(Kind.READ, group, new byte[0], new Question(question), words);
    }

    /** A read of whatever the replica has. */
    public static Operation staleRead(long group, Object question, String words) {
        return new Operation(Kind.STALE_READ, group, new byte[0], new Question(question), words);
    }

    public Kind kind() {
        return kind;
    }

    /** True if it is a linearizable read. */
    public boolean isRead() {
        return kind == Kind.READ;
    }

    public long group() {
        return group;
    }

    byte[] payload() {
        return payload;
    }

    Question question() {
        return question;
    }

    /** Hash of its command, as {@link Chain} has it. */
    public long command() {
        return command;
    }

    /** A host is asked for it. */
    public void ask(SimHost asked) {
        host = asked.number();
    }

    /** Number of the host that was asked. */
    public long host() {
        return host;
    }

    /** What had certainly happened when it was called: it happens after (a read: not before) that index. */
    public void seenBefore(long atLeast) {
        mustSee = atLeast;
    }

    public long mustSee() {
        return mustSee;
    }

    /** It happened, at an index (of a read: of the last command that it saw) and term, with an answer. */
    public void succeed(long atIndex, long atTerm, long answerHash, @Nullable Object result) {
        end = End.OK;
        index = atIndex;
        term = atTerm;
        answer = answerHash;
        value = result;
    }

    /** It did not happen, or nobody knows. */
    public void fail(boolean certainlyNot) {
        end = certainlyNot ? End.REFUSED : End.UNKNOWN;
    }

    /** True while no answer is known. */
    public boolean isOpen() {
        return end == End.OPEN;
    }

    public boolean succeeded() {
        return end == End.OK;
    }

    /** True if the answer says that it did not and will not happen. */
    public boolean refused() {
        return end == End.REFUSED;
    }

    /** Index at which it happened; of a read, of the last command that it saw. */
    public long index() {
        return index;
    }

    public long term() {
        return term;
    }

    /** Hash of the answer. */
    public long answer() {
        return answer;
    }

    /** The answer itself. */
    public @Nullable Object value() {
        return value;
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + words + " [" + end + " at " + index + "]";
    }
}
