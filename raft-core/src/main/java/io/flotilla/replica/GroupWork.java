package io.flotilla.replica;

import io.flotilla.FlotillaException;

/** User code for one replica, which may hang: what apply threads run. */
public interface GroupWork extends Runnable {
    /** Whose code it is. */
    ReplicaHandle handle();

    /** It will not run, or is not waited for any longer: its callers are told. May be called while another thread is in {@link #run}. */
    void abandon(FlotillaException cause);
}
