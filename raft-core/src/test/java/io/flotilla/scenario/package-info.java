/**
 * Scenarios as text: what is done to a group of peers, and everything that they do about it.
 *
 * <p>Many have the name and the outcome of one of etcd-io/raft's. Of theirs these are not here: {@code forget_leader}, {@code forget_leader_prevote_checkquorum}
 * and {@code forget_leader_read_only_lease_based}, because nobody can ask a replica to forget its leader: it does so with an election timeout of silence, or with
 * a later term; and for now those about membership changes and snapshots, which the engine does not have yet.
 */
@NullMarked
package io.flotilla.scenario;

import org.jspecify.annotations.NullMarked;
