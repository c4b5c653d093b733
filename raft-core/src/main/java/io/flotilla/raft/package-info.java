/**
 * The Raft protocol of one replica, pure: inputs in, an Update out. No thread, lock, clock, file, logger or randomness of its own.
 */
@NullMarked
package io.flotilla.raft;

import org.jspecify.annotations.NullMarked;
