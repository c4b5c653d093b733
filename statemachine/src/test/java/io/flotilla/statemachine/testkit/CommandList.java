package io.flotilla.statemachine.testkit;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A batch made of byte arrays, as strict as the engine's: one flyweight for all commands, whose buffer is overwritten as soon as the
 * cursor moves on, so that a machine that keeps it shows. Not thread safe; walked once.
 */
public final class CommandList implements CommandBatch {
    private static final int MARGIN = 7;
    private static final byte SCRIBBLE = (byte) 0xA5;

    private final long firstIndex;
    private final List<byte[]> payloads;
    private final Result[] results;
    private final Flyweight command = new Flyweight();
    private int cursor = -1;

    /** A batch of {@code payloads} whose first has log index {@code firstIndex}. */
    public CommandList(long firstIndex, List<byte[]> payloads) {
        if (payloads.isEmpty()) {
            throw new IllegalArgumentException("a batch holds at least one command");
        }
        this.firstIndex = firstIndex;
        this.payloads = List.copyOf(payloads);
        this.results = new Result[payloads.size()];
        Arrays.fill(results, Result.NONE);
    }

    @Override
    public int count() {
        return payloads.size();
    }

    @Override
    public long lastIndex() {
        return firstIndex + payloads.size() - 1;
    }

    @Override
    public boolean next() {
        command.scribble();
        if (cursor + 1 >= payloads.size()) {
            cursor = payloads.size();
            return false;
        }
        cursor++;
        command.wrap(firstIndex + cursor, payloads.get(cursor));
        return true;
    }

    @Override
    public Command command() {
        requireCursor();
        return command;
    }

    @Override
    public void result(long value) {
        result(Result.of(value));
    }

    @Override
    public void result(Result result) {
        requireCursor();
        results[cursor] = result;
    }

    /** The results given so far, {@link Result#NONE} where none was. */
    public List<Result> results() {
        return new ArrayList<>(Arrays.asList(results));
    }

    private void requireCursor() {
        if (cursor < 0 || cursor >= payloads.size()) {
            throw new IllegalStateException("the cursor is on no command; next() must have returned true");
        }
    }

    private static final class Flyweight implements Command {
        private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2 * MARGIN]);
        private long index;
        private int length;

        void wrap(long atIndex, byte[] payload) {
            index = atIndex;
            length = payload.length;
            buffer.wrap(new byte[payload.length + 2 * MARGIN]);
            scribble();
            buffer.putBytes(MARGIN, payload);
        }

        void scribble() {
            buffer.setMemory(0, buffer.capacity(), SCRIBBLE);
        }

        @Override
        public long index() {
            return index;
        }

        @Override
        public DirectBuffer buffer() {
            return buffer;
        }

        @Override
        public int offset() {
            return MARGIN;
        }

        @Override
        public int length() {
            return length;
        }
    }
}
