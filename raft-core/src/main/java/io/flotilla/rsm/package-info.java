/**
 * Committed blocks become calls of the user's state machine, and results of callers.
 */
@NullMarked
package io.flotilla.rsm;

import org.jspecify.annotations.NullMarked;
