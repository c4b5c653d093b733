/**
 * The values that everything else speaks of: entry blocks, messages, memberships, writes. Immutable; free of threads and of I/O.
 */
@NullMarked
package io.flotilla.model;

import org.jspecify.annotations.NullMarked;
