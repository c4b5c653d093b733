/**
 * The whole system in one thread: NodeHosts that ship, on virtual time, network and disk, from one seed. {@link io.flotilla.sim.Simulation} runs a
 * {@link io.flotilla.sim.Scenario}; {@link io.flotilla.sim.World} is what happens in between.
 *
 * <p>To add a fault: a class in {@code io.flotilla.sim.fault} and its line in {@code Faults}. To add an invariant: a class in {@code
 * io.flotilla.sim.check} and its line in {@code Checkers}. To add a workload: a class in {@code io.flotilla.sim.work}, put in by a
 * {@link io.flotilla.sim.Setup}; {@link io.flotilla.sim.Seeds} runs it.
 */
@NullMarked
package io.flotilla.sim;

import org.jspecify.annotations.NullMarked;
