package io.flotilla.engine;

import io.flotilla.FlotillaException;
import io.flotilla.replica.ApplyTask;
import io.flotilla.replica.GroupWork;
import io.flotilla.replica.ReplicaHandle;

/** Apply work on its way through the pool and back to the step worker that handed it over. */
record ApplyWork(ApplyTask task, StepWorker owner) implements GroupWork {
    @Override
    public ReplicaHandle handle() {
        return task.replica().handle();
    }

    @Override
    public void run() {
        task.run();
        owner.report(new Report.Applied(task));
    }

    @Override
    public void abandon(FlotillaException cause) {
        task.abandon(cause);
    }
}
