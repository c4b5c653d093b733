package io.flotilla.sim.check;

import io.flotilla.codec.MessageScan;
import io.flotilla.sim.World;

/** I3: a durable term never falls, and nobody tells a term that is not durable (a pre-vote names one that would be). */
final class TermsNeverFall implements Checker.OnSend, Checker.OnHardState {
    @Override
    public void onSend(World world, GroupFacts group, ReplicaFacts replica, MessageScan message) {
        if (message.term() <= replica.durableTerm || message.kind() == MessageScan.PRE_VOTE) {
            return;
        }
        if (message.kind() != MessageScan.PRE_VOTE_RESPONSE || !message.granted()) {
            throw world.violated(
                    "I3",
                    group + " replica " + replica.id + " says term " + message.term() + " in a message of kind "
                            + message.kind() + ", durable is " + replica.durableTerm);
        }
    }

    @Override
    public void onHardState(World world, GroupFacts group, ReplicaFacts replica, long term, long vote) {
        if (term < replica.durableTerm) {
            throw world.violated(
                    "I3", group + " replica " + replica.id + " had term " + replica.durableTerm + ", saves " + term);
        }
        if (term == replica.durableTerm && replica.durableVote != 0 && vote != replica.durableVote) {
            throw world.violated(
                    "I2",
                    group + " replica " + replica.id + " had vote " + replica.durableVote + ", saves " + vote
                            + " in the same term " + term);
        }
    }
}
