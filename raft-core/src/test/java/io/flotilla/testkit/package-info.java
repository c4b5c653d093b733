/**
 * The kit for testing what surrounds the engine, and the engine without its surroundings: contracts that every implementation of a port
 * passes, and twins in memory that fail on command. Published as a test-jar.
 *
 * <p>The pure protocol is tried by {@link io.flotilla.testkit.ChaosRun}, from seeds: a group ({@code ChaosGroup}) of {@code PeerNode}s, disturbed also by old
 * messages ({@code Drawer}) and forged ones ({@code Forger}). Each rule is a small class of {@code Checks}, and {@code AllChecks} is all of them.
 */
@NullMarked
package io.flotilla.testkit;

import org.jspecify.annotations.NullMarked;
