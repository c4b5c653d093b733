/** What must hold: one class per invariant, all of them listed in {@link io.flotilla.sim.check.Checkers}. */
@NullMarked
package io.flotilla.sim.check;

import org.jspecify.annotations.NullMarked;
