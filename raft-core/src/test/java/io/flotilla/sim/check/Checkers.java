package io.flotilla.sim.check;

import io.flotilla.codec.MessageScan;
import io.flotilla.model.EntryBlock;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import io.flotilla.sim.work.Operation;
import io.flotilla.spi.RecoveredLog;
import java.util.List;

/**
 * All invariants, and who hears of what.
 *
 * <p>On: I1 I2 I3 I4 I5 I6 I7 I8 I9 I10 I11 I12 I17 I18 I21 I22 I23 I27 I28 I29 I30 I32 as classes here or where the fact is seen ({@code SimStore}: I12, I28;
 * {@code SimAgents}: I32; {@code Clients}: I23), I20 in its form without sessions (no proposal is in the log twice), I24, I25 and I26 in {@code Liveness} and
 * {@code AtRest}, I31 for frames of our own making. Wait for their features: I13 (snapshots), I14, I15, I16 (membership), I19 (leases), I20 in full
 * (sessions).
 */
public final class Checkers {
    private final World world;
    private final Checker.OnSend[] onSend;
    private final Checker.OnHardState[] onHardState;
    private final Checker.BeforeAppend[] beforeAppend;
    private final Checker.AfterAppend[] afterAppend;
    private final Checker.AfterWrite[] afterWrite;
    private final Checker.OnForward[] onForward;
    private final Checker.OnLeader[] onLeader;
    private final Checker.OnCommit[] onCommit;
    private final Checker.OnApply[] onApply;
    private final Checker.OnOpen[] onOpen;
    private final Checker.OnLook[] onLook;
    private final Checker.OnCall[] onCall;
    private final Checker.OnAnswer[] onAnswer;

    /** All of them, fresh, for one world. */
    public Checkers(World world) {
        this.world = world;
        List<Checker> all = List.of(
                new OneLeaderPerTerm(),
                new OneVotePerTerm(),
                new TermsNeverFall(),
                new PersistBeforePromise(),
                new LeaderAppendOnly(),
                new LogMatching(),
                new LeaderCompleteness(),
                new StateMachineSafety(),
                new CommitRule(),
                new CommittedStays(),
                new LocalOrder(),
                new Recovery(),
                new Isolation(),
                new Linearizable(),
                new AckedIsCommitted(),
                new Asked());
        onSend = those(all, Checker.OnSend.class).toArray(new Checker.OnSend[0]);
        onHardState = those(all, Checker.OnHardState.class).toArray(new Checker.OnHardState[0]);
        beforeAppend = those(all, Checker.BeforeAppend.class).toArray(new Checker.BeforeAppend[0]);
        afterAppend = those(all, Checker.AfterAppend.class).toArray(new Checker.AfterAppend[0]);
        afterWrite = those(all, Checker.AfterWrite.class).toArray(new Checker.AfterWrite[0]);
        onForward = those(all, Checker.OnForward.class).toArray(new Checker.OnForward[0]);
        onLeader = those(all, Checker.OnLeader.class).toArray(new Checker.OnLeader[0]);
        onCommit = those(all, Checker.OnCommit.class).toArray(new Checker.OnCommit[0]);
        onApply = those(all, Checker.OnApply.class).toArray(new Checker.OnApply[0]);
        onOpen = those(all, Checker.OnOpen.class).toArray(new Checker.OnOpen[0]);
        onLook = those(all, Checker.OnLook.class).toArray(new Checker.OnLook[0]);
        onCall = those(all, Checker.OnCall.class).toArray(new Checker.OnCall[0]);
        onAnswer = those(all, Checker.OnAnswer.class).toArray(new Checker.OnAnswer[0]);
    }

    private static <T> List<T> those(List<Checker> all, Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    void onSend(GroupFacts group, ReplicaFacts replica, MessageScan message) {
        for (Checker.OnSend checker : onSend) {
            checker.onSend(world, group, replica, message);
        }
    }

    void onHardState(GroupFacts group, ReplicaFacts replica, long term, long vote) {
        for (Checker.OnHardState checker : onHardState) {
            checker.onHardState(world, group, replica, term, vote);
        }
    }

    void beforeAppend(GroupFacts group, ReplicaFacts replica, EntryBlock block) {
        for (Checker.BeforeAppend checker : beforeAppend) {
            checker.beforeAppend(world, group, replica, block);
        }
    }

    void afterAppend(GroupFacts group, ReplicaFacts replica, EntryBlock block) {
        for (Checker.AfterAppend checker : afterAppend) {
            checker.afterAppend(world, group, replica, block);
        }
    }

    void afterWrite(GroupFacts group, ReplicaFacts replica) {
        for (Checker.AfterWrite checker : afterWrite) {
            checker.afterWrite(world, group, replica);
        }
    }

    void onForward(SimHost host, GroupFacts group, long command) {
        for (Checker.OnForward checker : onForward) {
            checker.onForward(world, host, group, command);
        }
    }

    void onLeader(GroupFacts group, ReplicaFacts replica, long term) {
        for (Checker.OnLeader checker : onLeader) {
            checker.onLeader(world, group, replica, term);
        }
    }

    void onCommit(GroupFacts group, ReplicaFacts teller, long index, long term, Chain source) {
        for (Checker.OnCommit checker : onCommit) {
            checker.onCommit(world, group, teller, index, term, source);
        }
    }

    void onApply(GroupFacts group, ReplicaFacts replica, long index, long command, long state, long answer) {
        for (Checker.OnApply checker : onApply) {
            checker.onApply(world, group, replica, index, command, state, answer);
        }
    }

    void onOpen(GroupFacts group, ReplicaFacts replica, RecoveredLog recovered) {
        for (Checker.OnOpen checker : onOpen) {
            checker.onOpen(world, group, replica, recovered);
        }
    }

    void onLook(SimHost host, GroupFacts group, ReplicaFacts replica) {
        for (Checker.OnLook checker : onLook) {
            checker.onLook(world, host, group, replica);
        }
    }

    /** A client asks something. */
    public void onCall(GroupFacts group, Operation operation) {
        for (Checker.OnCall checker : onCall) {
            checker.onCall(world, group, operation);
        }
    }

    /** A client has its answer, or knows that none will come. */
    public void onAnswer(GroupFacts group, Operation operation) {
        for (Checker.OnAnswer checker : onAnswer) {
            checker.onAnswer(world, group, operation);
        }
    }
}
