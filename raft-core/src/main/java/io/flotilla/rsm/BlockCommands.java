package io.flotilla.rsm;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryCursor;
import io.flotilla.model.EntryKind;
import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.Result;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The commands of committed blocks as a {@link CommandBatch}: a flyweight over the blocks' own bytes. Reused; owned by
 * whoever applies to the one machine it belongs to.
 *
 * <p>A block holds entries of one kind, so whole blocks are commands or are passed over.
 */
final class BlockCommands implements CommandBatch, Command {
    private static final long[] NO_RESULTS = {};

    private final EntryCursor cursor = new EntryCursor();
    private List<EntryBlock> blocks = List.of();
    private int nextBlock;
    private long low;
    private long high;
    private int count;
    private long lastCommandIndex;
    private boolean keepResults;
    private boolean inBlock;
    private long[] values = NO_RESULTS;
    private byte @Nullable [] @Nullable [] data;

    /**
     * Stands before the first command within {@code [low, high)}.
     *
     * @param keep whether anyone will ask for the results
     * @return the number of commands
     */
    int wrap(List<EntryBlock> source, long from, long to, boolean keep) {
        blocks = source;
        low = from;
        high = to;
        nextBlock = 0;
        count = 0;
        lastCommandIndex = 0;
        inBlock = false;
        keepResults = keep;
        data = null;
        for (int i = 0; i < source.size(); i++) {
            EntryBlock block = source.get(i);
            if (holdsCommands(block)) {
                long last = Math.min(block.lastIndex(), to - 1);
                count += (int) (last - Math.max(block.firstIndex(), from) + 1);
                lastCommandIndex = last;
            }
        }
        if (keep && values.length < to - from) {
            values = new long[(int) (to - from)];
        } else if (keep) {
            Arrays.fill(values, 0, (int) (to - from), 0);
        }
        return count;
    }

    /** Lets go of the blocks. */
    void release() {
        blocks = List.of();
        data = null;
    }

    /** The number that was answered to the command at {@code index}. */
    long value(long index) {
        return values[(int) (index - low)];
    }

    /** The bytes that were answered to the command at {@code index}, or null. */
    byte @Nullable [] data(long index) {
        byte[][] all = data;
        return all == null ? null : all[(int) (index - low)];
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public long lastIndex() {
        return lastCommandIndex;
    }

    @Override
    public boolean next() {
        while (true) {
            while (inBlock && cursor.next()) {
                long index = cursor.index();
                if (index >= high) {
                    return false;
                }
                if (index >= low) {
                    return true;
                }
            }
            if (nextBlock >= blocks.size()) {
                return false;
            }
            EntryBlock block = blocks.get(nextBlock++);
            inBlock = holdsCommands(block);
            if (inBlock) {
                cursor.wrap(block);
            }
        }
    }

    @Override
    public Command command() {
        return this;
    }

    @Override
    public void result(long value) {
        if (keepResults) {
            values[(int) (cursor.index() - low)] = value;
        }
    }

    @Override
    public void result(Result result) {
        if (!keepResults) {
            return;
        }
        values[(int) (cursor.index() - low)] = result.value();
        byte[] bytes = result.data();
        if (bytes != null) {
            byte @Nullable [][] all = data;
            if (all == null) {
                all = new byte @Nullable [(int) (high - low)][];
                data = all;
            }
            all[(int) (cursor.index() - low)] = bytes;
        }
    }

    @Override
    public long index() {
        return cursor.index();
    }

    @Override
    public DirectBuffer buffer() {
        return cursor.buffer();
    }

    @Override
    public int offset() {
        return cursor.payloadOffset();
    }

    @Override
    public int length() {
        return cursor.payloadLength();
    }

    private static boolean holdsCommands(EntryBlock block) {
        byte kind = block.bytes()[block.offset() + EntryBlock.HEADER_LENGTH + EntryBlock.ENTRY_KIND_OFFSET];
        if (!EntryKind.isKnown(kind)) {
            throw new IllegalStateException(block + " holds entries of kind " + kind
                    + ", which this release does not know: run the release that its leader runs");
        }
        return kind == EntryKind.COMMAND;
    }
}
