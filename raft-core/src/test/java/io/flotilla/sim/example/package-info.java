/** How a user simulates a state machine of their own; the README shows it. */
@NullMarked
package io.flotilla.sim.example;

import org.jspecify.annotations.NullMarked;
