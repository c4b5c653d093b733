package io.flotilla.sim.check;

import io.flotilla.codec.MessageScan;
import io.flotilla.model.EntryBlock;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import io.flotilla.sim.work.Operation;
import io.flotilla.spi.RecoveredLog;

/** An invariant. Implements those of the interfaces below that it has to hear of; a check that fails calls {@link World#violated}. */
public interface Checker {
    /** A message leaves its host. */
    interface OnSend extends Checker {
        void onSend(World world, GroupFacts group, ReplicaFacts replica, MessageScan message);
    }

    /** Term and vote of a replica became durable; the facts hold what was durable before. */
    interface OnHardState extends Checker {
        void onHardState(World world, GroupFacts group, ReplicaFacts replica, long term, long vote);
    }

    /** A block is about to become part of a durable log. */
    interface BeforeAppend extends Checker {
        void beforeAppend(World world, GroupFacts group, ReplicaFacts replica, EntryBlock block);
    }

    /** A block became part of a durable log. */
    interface AfterAppend extends Checker {
        void afterAppend(World world, GroupFacts group, ReplicaFacts replica, EntryBlock block);
    }

    /** All blocks of one write became part of a durable log, together. */
    interface AfterWrite extends Checker {
        void afterWrite(World world, GroupFacts group, ReplicaFacts replica);
    }

    /** A host forwards a proposal to another, for a caller. */
    interface OnForward extends Checker {
        /** @param command hash of the command */
        void onForward(World world, SimHost host, GroupFacts group, long command);
    }

    /** A replica spoke as leader of a term for the first time. */
    interface OnLeader extends Checker {
        void onLeader(World world, GroupFacts group, ReplicaFacts replica, long term);
    }

    /** Entries are committed that were not known to be; {@code source} has them, the oracle does not yet. */
    interface OnCommit extends Checker {
        /** @param term in which they are said to be committed */
        void onCommit(World world, GroupFacts group, ReplicaFacts teller, long index, long term, Chain source);
    }

    /** A state machine applied a command. */
    interface OnApply extends Checker {
        /**
         * @param command hash of the command
         * @param state hash of the machine's state after it; 0 if the machine has none
         * @param answer hash of its answer
         */
        void onApply(
                World world, GroupFacts group, ReplicaFacts replica, long index, long command, long state, long answer);
    }

    /** A log store was opened. */
    interface OnOpen extends Checker {
        void onOpen(World world, GroupFacts group, ReplicaFacts replica, RecoveredLog recovered);
    }

    /** A batch became durable on a host: a good moment to look at what it says of itself. */
    interface OnLook extends Checker {
        void onLook(World world, SimHost host, GroupFacts group, ReplicaFacts replica);
    }

    /** A client asks something. */
    interface OnCall extends Checker {
        void onCall(World world, GroupFacts group, Operation operation);
    }

    /** A client has its answer, or knows that none will come. */
    interface OnAnswer extends Checker {
        void onAnswer(World world, GroupFacts group, Operation operation);
    }
}
