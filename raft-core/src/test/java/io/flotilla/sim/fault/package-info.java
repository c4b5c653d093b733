/** What goes wrong: one class per kind of fault, all of them listed in {@link io.flotilla.sim.fault.Faults}. */
@NullMarked
package io.flotilla.sim.fault;

import org.jspecify.annotations.NullMarked;
