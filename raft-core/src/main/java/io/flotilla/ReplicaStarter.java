package io.flotilla;

import io.flotilla.codec.GroupUid;
import io.flotilla.codec.MembershipCodec;
import io.flotilla.codec.RecordCodec;
import io.flotilla.codec.StoredRecord.GroupRecord;
import io.flotilla.codec.StoredRecord.QuarantineRecord;
import io.flotilla.config.GroupConfig;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.engine.Control;
import io.flotilla.engine.Engine;
import io.flotilla.engine.HostIdentity;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Membership;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.TermRuns;
import io.flotilla.raft.PeerStart;
import io.flotilla.replica.NoMachine;
import io.flotilla.replica.ReplicaHandle;
import io.flotilla.rsm.ReplicaMachine;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.spi.WriteBatch;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.StateMachineKind;
import io.flotilla.statemachine.managed.ManagedStateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides how a replica starts: for the first time, with the founding membership as entry 1 of term 1 (blueprint §11), or from what its store
 * recorded, which the configuration must not contradict. Guarded by its NodeHost.
 */
final class ReplicaStarter {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaStarter.class);

    private final NodeHostConfig config;
    private final Engine engine;
    private final Map<Long, GroupRecord> records = new TreeMap<>();
    /** By group: what its replica here must go on from. */
    private final Map<Long, PeerStart> restarts = new TreeMap<>();
    /** Of the group looked at last. Thousands of groups have few different memberships, and equal ones in a row share one object. */
    private @Nullable Membership lastMembership;
    /** Groups whose replica here is on its way out. */
    private final Set<Long> stopping = new TreeSet<>();
    /** By group: why its replica here takes no part, as recorded when the host was opened. */
    private final Map<Long, String> quarantines = new TreeMap<>();
    /** Groups whose replica here failed in this run: what it had in memory is not trusted. */
    private final Set<Long> untrusted = new TreeSet<>();

    ReplicaStarter(NodeHostConfig config, LogDb store, Engine engine) {
        this.config = config;
        this.engine = engine;
        for (Map.Entry<String, byte[]> entry : store.records().entrySet()) {
            if (HostIdentity.isGroupKey(entry.getKey())) {
                GroupRecord group = readRecord(entry.getKey(), entry.getValue());
                records.put(group.groupId(), group);
            } else if (HostIdentity.isQuarantineKey(entry.getKey())) {
                QuarantineRecord record = HostIdentity.decode(entry.getKey(), entry.getValue(), QuarantineRecord.class);
                quarantines.put(record.groupId(), record.reason());
            }
        }
        for (RecoveredLog log : store.recovered()) {
            GroupRecord group = records.get(log.key().groupId());
            if (group != null && group.replicaId() == log.key().replicaId()) {
                restarts.put(
                        log.key().groupId(),
                        new PeerStart(log.hardState(), log.terms(), log.lastWriteId(), group.founding(), 0));
            }
        }
    }

    private GroupRecord readRecord(String key, byte[] bytes) {
        GroupRecord record = HostIdentity.decode(key, bytes, GroupRecord.class);
        return new GroupRecord(
                record.groupId(), record.replicaId(), record.groupUid(), record.kindCode(), shared(record.founding()));
    }

    /** Makes everything a step worker needs to take the replica. Blocks while the state machine opens. */
    Control.Start prepare(GroupConfig group, StateMachineFactory factory) {
        int heartbeatMs = config.engine().heartbeatIntervalMs();
        if (group.electionTimeoutMs() <= 2 * heartbeatMs) {
            throw new FlotillaException.InvalidRequest("group " + group.groupId() + ": electionTimeoutMs ("
                    + group.electionTimeoutMs() + ") must be more than twice the host's heartbeatIntervalMs ("
                    + heartbeatMs + ")");
        }
        String failure = engine.failure();
        if (failure != null) {
            throw takesNoPart(config.hostId(), failure);
        }
        if (stopping.contains(group.groupId())) {
            throw new FlotillaException.InvalidRequest("the replica of group " + group.groupId()
                    + " on this host is stopping; wait for the future of stopReplica");
        }
        GroupRecord record = records.get(group.groupId());
        GroupRecord wanted = record == null ? found(group, factory.kind()) : agree(record, group, factory.kind());
        ReplicaKey key = new ReplicaKey(wanted.groupId(), wanted.replicaId());
        if (untrusted.contains(key.groupId())) {
            throw new FlotillaException.Unavailable(
                    Outcome.NOT_APPLIED,
                    key + " failed since this host was opened; it can be started when the host is opened again",
                    null);
        }
        PeerStart recovered = restarts.get(key.groupId());
        if (record != null && recovered == null) {
            throw new FlotillaException.Unavailable(
                    Outcome.NOT_APPLIED, key + " is recorded, but its log is not in the store: it is damaged", null);
        }
        List<String> others = otherHosts(wanted.founding());
        String quarantine = quarantines.get(key.groupId());
        if (quarantine != null && recovered != null) {
            LOG.error("{} is quarantined and takes no part: {}", key, quarantine);
            ManagedStateMachine none = new NoMachine(factory.kind(), quarantine);
            return new Control.Start(
                    handle(group, wanted, new ReplicaMachine(none, 0)), recovered, null, null, others, quarantine);
        }
        Opened opened = open(key, factory);
        long lastIndex = recovered == null ? 0 : recovered.terms().lastIndex();
        if (opened.appliedIndex > lastIndex) {
            close(key, opened.machine);
            throw new FlotillaException.Unavailable(
                    Outcome.NOT_APPLIED,
                    key + " has a state machine that applied index " + opened.appliedIndex + ", but its log ends at "
                            + lastIndex + ": the log lost entries, or the machine is another's",
                    null);
        }
        if (recovered != null && opened.appliedIndex < recovered.terms().firstIndex() - 1) {
            close(key, opened.machine);
            throw new FlotillaException.Unavailable(
                    Outcome.NOT_APPLIED,
                    key + " has a state machine that applied index " + opened.appliedIndex + ", but its log begins at "
                            + recovered.terms().firstIndex()
                            + ": data of the machine that were synced are gone; bring them back from a copy",
                    null);
        }
        ReplicaHandle handle = handle(group, wanted, new ReplicaMachine(opened.machine, opened.appliedIndex));
        if (recovered != null) {
            PeerStart start = new PeerStart(
                    recovered.hardState(),
                    recovered.terms(),
                    recovered.lastWriteId(),
                    recovered.membership(),
                    opened.appliedIndex);
            return new Control.Start(handle, start, null, null, others, null);
        }
        return firstStart(key, wanted, handle, others);
    }

    static FlotillaException takesNoPart(String hostId, String failure) {
        return new FlotillaException.Unavailable(
                Outcome.NOT_APPLIED, "host " + hostId + " takes no part: " + failure, null);
    }

    private ReplicaHandle handle(GroupConfig group, GroupRecord record, ReplicaMachine machine) {
        return new ReplicaHandle(
                group.withoutFounders(),
                record.groupUid(),
                engine.workerOf(group.groupId()),
                record.founding(),
                machine,
                engine.memory());
    }

    private Control.Start firstStart(ReplicaKey key, GroupRecord wanted, ReplicaHandle handle, List<String> others) {
        EntryBlock block = EntryBlockBuilder.single(
                EntryKind.MEMBERSHIP, MembershipCodec.encode(wanted.founding()), 1, 1, wanted.groupUid());
        HardState hardState = new HardState(1, 0, 1);
        LogWrite bootstrap = new LogWrite(key, wanted.groupUid(), 1, hardState, 1, List.of(block), 0);
        TermRuns terms = new TermRuns(0, 0);
        terms.append(1, 1, 1);
        records.put(wanted.groupId(), wanted);
        return new Control.Start(
                handle,
                new PeerStart(hardState, terms, 1, wanted.founding(), 0),
                bootstrap,
                new WriteBatch.RecordWrite(HostIdentity.groupKey(wanted.groupId()), RecordCodec.encode(wanted)),
                others,
                null);
    }

    private GroupRecord found(GroupConfig group, StateMachineKind kind) {
        if (group.founders() == null) {
            throw neverStarted(group.groupId());
        }
        Membership founding = shared(group.foundingMembership());
        String host = founding.voters().get(group.replicaId());
        if (!config.hostId().equals(host)) {
            throw new FlotillaException.InvalidRequest("replica " + group.replicaId() + " of group " + group.groupId()
                    + " belongs to host \"" + host + "\", this is host \"" + config.hostId() + "\"");
        }
        long groupUid = GroupUid.of(config.deployment(), group.groupId(), founding);
        return new GroupRecord(group.groupId(), group.replicaId(), groupUid, kind.code(), founding);
    }

    private Membership shared(Membership membership) {
        Membership last = lastMembership;
        if (last != null && last.equals(membership)) {
            return last;
        }
        lastMembership = membership;
        return membership;
    }

    private GroupRecord agree(GroupRecord record, GroupConfig group, StateMachineKind kind) {
        String which = "group " + group.groupId() + " is recorded on this host ";
        if (record.replicaId() != group.replicaId()) {
            throw new FlotillaException.InvalidRequest(
                    which + "with replica " + record.replicaId() + ", the start says replica " + group.replicaId());
        }
        if (record.kindCode() != kind.code()) {
            throw new FlotillaException.InvalidRequest(which + "with a state machine of kind "
                    + StateMachineKind.ofCode(record.kindCode()) + ", the start says " + kind);
        }
        if (group.founders() != null && !group.foundingMembership().equals(record.founding())) {
            throw new FlotillaException.InvalidRequest(
                    which + "with founders " + record.founding().voters() + ", the start says " + group.founders());
        }
        return record;
    }

    private record Opened(ManagedStateMachine machine, long appliedIndex) {}

    private Opened open(ReplicaKey key, StateMachineFactory factory) {
        ManagedStateMachine machine = null;
        try {
            machine = factory.make(key.groupId(), key.replicaId());
            return new Opened(machine, machine.open(() -> false));
        } catch (Throwable e) { // whatever user code throws keeps its replica from starting, and costs the host nothing
            if (machine != null) {
                close(key, machine);
            }
            throw new FlotillaException.Unavailable(
                    Outcome.NOT_APPLIED, key + " has a state machine that cannot be made or opened: " + e, e);
        }
    }

    private static void close(ReplicaKey key, AutoCloseable machine) {
        try {
            machine.close();
        } catch (Throwable e) { // whatever user code throws, its replica has stopped and its host goes on
            LOG.warn("{} closing the state machine: {}", key, e.toString());
        }
    }

    /** Closes the state machine of a replica that takes part no more. */
    void closeMachine(ReplicaHandle handle) {
        if (handle.machine().isBusy()) {
            LOG.error("{} is left open: its state machine does not return", handle.key());
            return;
        }
        close(handle.key(), handle.machine()::close);
    }

    /** A replica begins to stop: until it has, it cannot be started again. */
    void onStopping(long groupId) {
        stopping.add(groupId);
    }

    /** A replica has stopped; it can be started again with {@code restart}, and if that is null not in this run. */
    void onStopped(long groupId, @Nullable PeerStart restart) {
        stopping.remove(groupId);
        if (restart != null) {
            restarts.put(groupId, restart);
        } else {
            untrusted.add(groupId);
        }
    }

    /** The note of a quarantine is gone from the store. */
    void onResumed(long groupId) {
        quarantines.remove(groupId);
    }

    /** The replica of a group that is recorded here. @throws FlotillaException.InvalidRequest if there is none */
    long recordedReplica(long groupId) {
        GroupRecord record = records.get(groupId);
        if (record == null) {
            throw neverStarted(groupId);
        }
        return record.replicaId();
    }

    private static FlotillaException neverStarted(long groupId) {
        return new FlotillaException.InvalidRequest(
                "group " + groupId + " was never started on this host: its first start needs the founding members");
    }

    private List<String> otherHosts(Membership founding) {
        List<String> hosts = new ArrayList<>(founding.all().values());
        hosts.removeIf(config.hostId()::equals);
        return hosts;
    }
}
