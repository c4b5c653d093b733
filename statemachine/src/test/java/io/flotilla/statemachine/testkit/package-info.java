/**
 * What a state machine can be tested with before it meets the engine: {@link
 * io.flotilla.statemachine.testkit.StateMachineContract}, which its author extends, and the batches it is fed with.
 */
@NullMarked
package io.flotilla.statemachine.testkit;

import org.jspecify.annotations.NullMarked;
