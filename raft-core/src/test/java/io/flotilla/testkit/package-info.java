/**
 * The kit for testing what surrounds the engine, and the engine without its surroundings: contracts that every implementation of a port
 * passes, and twins in memory that fail on command. Published as a test-jar.
 */
@NullMarked
package io.flotilla.testkit;

import org.jspecify.annotations.NullMarked;
