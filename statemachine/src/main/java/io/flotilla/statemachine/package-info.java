/**
 * What a user implements: the three kinds of state machine, and the values that pass between them and the engine.
 *
 * <p>Nothing here knows Raft. A user's state machine depends on this jar alone. Choose by where the state lives:
 * {@link io.flotilla.statemachine.StateMachine} (in memory, one thread), {@link
 * io.flotilla.statemachine.ConcurrentStateMachine} (in memory, reads and snapshots run beside updates), {@link
 * io.flotilla.statemachine.OnDiskStateMachine} (durable by itself).
 */
@NullMarked
package io.flotilla.statemachine;

import org.jspecify.annotations.NullMarked;
