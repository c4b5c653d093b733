package io.flotilla.raft;

import io.flotilla.model.HardState;
import io.flotilla.model.Membership;
import io.flotilla.model.TermRuns;

/**
 * Where one replica's protocol begins: what its log store recovered. Everything in it is durable.
 *
 * @param hardState term, vote, commit hint
 * @param terms terms and range of the durable log; the protocol takes it over
 * @param lastWriteId highest writeId of the durable log; the next is one more
 * @param membership the membership in force
 * @param appliedIndex what the state machine holds already; commit starts at no less
 */
public record PeerStart(
        HardState hardState, TermRuns terms, long lastWriteId, Membership membership, long appliedIndex) {}
