package io.flotilla.sim.work;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.Result;
import org.jspecify.annotations.Nullable;

/** A batch that is passed on, one command or many, and tells of each with its result once the machine is done with it. */
final class WatchedBatch implements CommandBatch {
    private final WatchedMachine watcher;
    private @Nullable CommandBatch many;
    private @Nullable Command one;
    private boolean under;
    private boolean begun;
    private Result result = Result.NONE;
    private long index;
    private long command;

    WatchedBatch(WatchedMachine watcher) {
        this.watcher = watcher;
    }

    void wrap(CommandBatch batch) {
        many = batch;
        one = null;
        under = false;
        begun = false;
    }

    void wrapOne(Command single) {
        many = null;
        one = single;
        under = false;
        begun = false;
    }

    /** The machine has returned; the result of the last command. */
    Result end() {
        told();
        return result;
    }

    private void told() {
        if (under) {
            under = false;
            watcher.applied(index, command, WatchedMachine.hashOf(result.value(), result.data()));
        }
    }

    private Command current() {
        Command single = one;
        if (many != null) {
            return many.command();
        }
        if (single == null) {
            throw new IllegalStateException("no batch");
        }
        return single;
    }

    @Override
    public int count() {
        return many == null ? 1 : many.count();
    }

    @Override
    public long lastIndex() {
        return many == null ? current().index() : many.lastIndex();
    }

    @Override
    public boolean next() {
        told();
        boolean more = many == null ? !begun : many.next();
        begun = true;
        if (more) {
            under = true;
            result = Result.NONE;
            index = current().index();
            command = WatchedMachine.hashOf(current());
        }
        return more;
    }

    @Override
    public Command command() {
        return current();
    }

    @Override
    public void result(long value) {
        result(Result.of(value));
    }

    @Override
    public void result(Result answer) {
        result = answer;
        if (many != null) {
            many.result(answer);
        }
    }
}
