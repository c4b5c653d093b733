/** Scenarios as text: what is done to a group of peers, and everything that they do about it. */
@NullMarked
package io.flotilla.scenario;

import org.jspecify.annotations.NullMarked;
