/** Pieces for tests, published as a test-jar: peers on a disk and a network that forget, checkers, seeded randomness. */
@NullMarked
package io.flotilla.testkit;

import org.jspecify.annotations.NullMarked;
