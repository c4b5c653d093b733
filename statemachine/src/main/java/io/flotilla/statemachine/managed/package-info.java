/** The one shape in which the engine drives every kind of state machine, and an adapter per kind that keeps its thread rules. */
@NullMarked
package io.flotilla.statemachine.managed;

import org.jspecify.annotations.NullMarked;
