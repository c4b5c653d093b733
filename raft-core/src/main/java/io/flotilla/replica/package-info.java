/**
 * One replica at run time: inputs go to the protocol, its Update becomes messages, writes, apply work and answers. Next on a newcomer's path: {@code io.flotilla.raft.Peer}.
 */
@NullMarked
package io.flotilla.replica;

import org.jspecify.annotations.NullMarked;
