/**
 * The ports: what the engine needs of its surroundings (log store, transport, time, threads) and injects in tests and simulation.
 */
@NullMarked
package io.flotilla.spi;

import org.jspecify.annotations.NullMarked;
