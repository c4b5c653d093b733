package io.flotilla.raft;

import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.MatchedByAll;
import io.flotilla.model.Message.PreVote;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.RequestVote;
import io.flotilla.model.Message.TimeoutNow;
import io.flotilla.model.Update;
import io.flotilla.spi.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * The state that all roles share, and the only place where term, vote and role change.
 *
 * <pre>
 *              timeout                 pre-votes won             votes won, own vote durable
 *  FOLLOWER ────────────▶ PRE_CANDIDATE ────────────▶ CANDIDATE ─────────────────────────────▶ LEADER
 *    ▲  ▲  └──────── TimeoutNow (no pre-vote) ───────────▲ │                                     │
 *    │  └─────── higher term, leader of this term, lost ───┘                                     │
 *    └────────── higher term; no quorum heard for an election timeout ───────────────────────────┘
 *  LEARNER stays one: it never campaigns.
 * </pre>
 *
 * <p>Term and vote change in memory at once and are written with the round; what depends on them being durable waits in
 * {@link Outbox}. A candidate counts its own vote only when it is durable.
 */
final class Raft {
    /** Terms from here on are nonsense: no group lives that long, and arithmetic on them must not overflow. */
    private static final long TERM_LIMIT = 1L << 62;

    private final PeerConfig config;
    private final Membership membership;
    private final Replicas replicas;
    private final RaftObserver observer;
    private final Update update;
    private final Durability durability;
    private final Outbox outbox;
    private final RaftLog log;
    private final ElectionTimer timer;
    private final Election election;
    private final boolean voter;

    private long term;
    /** Whom this replica voted for in {@link #term}; 0 for none. */
    private long vote;
    /** Leader of {@link #term}, as far as known; 0 for none. */
    private long leaderId;

    private Role role;
    /** When the known leader was last heard; means nothing while none is known. */
    private long leaderHeardNs;
    /** Time of the present step. */
    private long nowNs;

    private @Nullable Transfer transfer;
    /** Every member is known to have the log up to here. */
    private long matchedByAll;

    Raft(PeerConfig config, PeerStart start, RandomSource random, RaftObserver observer, Update update, long nowNs) {
        this.config = config;
        this.membership = start.membership();
        this.observer = observer;
        this.update = update;
        this.nowNs = nowNs;
        long self = config.key().replicaId();
        if (membership.witnesses().containsKey(self)) {
            throw new ProtocolError(name() + " is a witness, which cannot be started yet");
        }
        replicas = new Replicas(membership, self);
        voter = replicas.self() >= 0 && replicas.decides(replicas.self());
        term = start.hardState().term();
        vote = start.hardState().vote();
        durability = new Durability(start.lastWriteId());
        outbox = new Outbox(update, durability);
        log = new RaftLog(start.terms(), config.groupUid(), start.hardState().commit(), start.appliedIndex());
        timer = new ElectionTimer(config.electionTimeoutNs(), random, nowNs);
        election = new Election(this);
        role = passiveRole();
        update.applyTo = log.applied();
        Invariants.pointers(this);
    }

    void step(Message message, long now) {
        nowNs = now;
        String refusal = refusalOf(message);
        if (refusal != null) {
            ignore(message, refusal);
        } else if (message instanceof PreVote preVote) {
            election.onPreVote(preVote);
        } else if (message instanceof RequestVote requestVote) {
            election.onRequestVote(requestVote);
        } else if (message.term() < term) {
            onEarlierTerm(message);
        } else {
            if (message.term() > term && !(message instanceof PreVoteResponse response && response.granted())) {
                becomeFollower(message.term(), isFromLeader(message) ? message.from() : 0);
            }
            role.step(message);
        }
    }

    void step(LocalInput input, long now) {
        nowNs = now;
        if (input instanceof LocalInput.Durable durable) {
            onDurable(durable.writeId());
        } else if (input instanceof LocalInput.Applied applied) {
            log.appliedTo(applied.index());
        } else if (input instanceof LocalInput.Read read) {
            role.onRead(read.readId());
        } else if (input instanceof LocalInput.Tick) {
            onTick();
        } else if (input instanceof LocalInput.Campaign) {
            election.campaign(false);
        } else if (input instanceof LocalInput.Compact compact) {
            log.compact(compact.index());
        } else if (input instanceof LocalInput.Transfer wanted && role.kind() != RoleKind.LEADER) {
            endTransfer(wanted.target(), false, "not the leader");
        } else {
            role.onInput(input);
        }
    }

    /** True if {@link #flush} would change the update. */
    boolean hasWork() {
        return role.hasWork()
                || outbox.hasPromises()
                || outbox.hasReleased()
                || log.hasUnwritten()
                || durability.isHardStateChanged()
                || log.applyTo() > update.applyTo;
    }

    /** Ends a round: what its steps add up to, its write, and the promises that may leave. */
    void flush() {
        if (role.hasWork()) {
            role.flush();
        }
        if (durability.isHardStateChanged() || log.hasUnwritten()) {
            HardState hardState = durability.isHardStateChanged() ? new HardState(term, vote, log.commit()) : null;
            long writeId = durability.issue();
            update.write = new LogWrite(
                    config.key(),
                    config.groupUid(),
                    writeId,
                    hardState,
                    log.commit(),
                    log.memory().takeUnwritten(writeId),
                    log.takeCompaction());
        }
        outbox.flush(term);
        Invariants.check(log.applyTo() >= update.applyTo, "applyTo fell", log.applyTo(), update.applyTo);
        update.applyTo = log.applyTo();
        log.memory().trim(log.applied(), role.neededFrom(), config.cachedBytes(), log.applyTo(), config.waitingBytes());
        Invariants.pointers(this);
    }

    /** What a peer that goes on from here begins with. */
    PeerStart restart() {
        HardState hardState = new HardState(term, vote, log.commit());
        return new PeerStart(hardState, log.copyTerms(), durability.newest(), membership, log.applied());
    }

    /** Follows {@code leader} (0 for unknown) in a term that is not earlier. A vote request alone does not delay the own election. */
    void becomeFollower(long newTerm, long leader) {
        boolean waiting = role.kind() == RoleKind.FOLLOWER;
        if (newTerm > term) {
            setTermAndVote(newTerm, 0);
        }
        leaderId = leader;
        leaderHeardNs = nowNs;
        enter(passiveRole());
        if (!waiting) {
            timer.restart(nowNs);
        }
        timer.redraw();
        announce();
    }

    /** Asks whether an election could be won; the term stays (thesis §9.6). No leader is known, so that others are granted theirs. */
    PreCandidate becomePreCandidate() {
        PreCandidate preCandidate = new PreCandidate(this);
        stand(preCandidate);
        observer.onCampaign(term + 1, true);
        return preCandidate;
    }

    /** Votes for itself in the next term (thesis §3.4). */
    Candidate becomeCandidate(boolean forTransfer) {
        setTermAndVote(term + 1, config.key().replicaId());
        Candidate candidate = new Candidate(this, forTransfer);
        stand(candidate);
        observer.onCampaign(term, false);
        return candidate;
    }

    private void stand(Role newRole) {
        leaderId = 0;
        enter(newRole);
        timer.restart(nowNs);
        timer.redraw();
        announce();
    }

    /** Leads the term in which it won, beginning with an empty entry, that earlier ones may be committed (thesis §3.6.2, §6.4). */
    void becomeLeader() {
        leaderId = config.key().replicaId();
        Leader leader = new Leader(this);
        enter(leader);
        announce();
        leader.appendEmpty();
    }

    /** Votes, once in a term. */
    void voteFor(long candidate) {
        Invariants.check(vote == 0 || vote == candidate, "second vote in one term: first, second", vote, candidate);
        if (vote != candidate) {
            setTermAndVote(term, candidate);
        }
        timer.restart(nowNs);
    }

    /** The leader of this term was heard. */
    void heardLeader(long from) {
        if (leaderId != from) {
            Invariants.check(leaderId == 0, "two leaders in one term: known, heard", leaderId, from);
            leaderId = from;
            announce();
        }
        leaderHeardNs = nowNs;
        timer.restart(nowNs);
    }

    /**
     * True while a leader is in office as far as this replica can tell: votes for later terms are not considered (thesis
     * §4.2.3). Only with check-quorum, which makes a leader that lost its quorum go.
     */
    boolean isLeaderSettled() {
        if (!config.checkQuorum() || leaderId == 0) {
            return false;
        }
        return role.kind() == RoleKind.LEADER || nowNs - leaderHeardNs < config.electionTimeoutNs();
    }

    void beginTransfer(long target) {
        transfer = new Transfer(target, nowNs + config.electionTimeoutNs());
    }

    /** Target of the transfer under way; 0 for none. */
    long transferTarget() {
        return transfer == null ? 0 : transfer.target();
    }

    void endTransfer(long target, boolean success, String reason) {
        update.transfer = new Update.TransferEnded(target, success, reason);
    }

    /** Every member has the log up to {@code index}, durably; what was true once stays true. */
    void matchedByAll(long index) {
        matchedByAll = Math.max(matchedByAll, index);
    }

    long matchedByAll() {
        return matchedByAll;
    }

    /** Tells an asker that its read is not served here, unless that would tell a term that is not durable. */
    void refuseRead(long asker, long requestId) {
        if (durability.isHardStateDurable()) {
            outbox.send(new ReadIndexResponse(groupId(), groupUid(), selfId(), asker, term, requestId, 0));
        }
    }

    void ignore(Object input, String reason) {
        observer.onIgnored(input, reason);
    }

    RaftObserver observer() {
        return observer;
    }

    PeerConfig config() {
        return config;
    }

    Membership membership() {
        return membership;
    }

    Replicas replicas() {
        return replicas;
    }

    RaftLog log() {
        return log;
    }

    Outbox outbox() {
        return outbox;
    }

    Update update() {
        return update;
    }

    ElectionTimer timer() {
        return timer;
    }

    Election election() {
        return election;
    }

    Role role() {
        return role;
    }

    long groupId() {
        return config.key().groupId();
    }

    long groupUid() {
        return config.groupUid();
    }

    long selfId() {
        return config.key().replicaId();
    }

    long term() {
        return term;
    }

    long vote() {
        return vote;
    }

    long leaderId() {
        return leaderId;
    }

    long nowNs() {
        return nowNs;
    }

    /** True if term and vote, as they are now, are durable. */
    boolean isVoteDurable() {
        return durability.isHardStateDurable();
    }

    /** True if this replica may lead: a voter, in a term that can be followed by another. */
    boolean canCampaign() {
        return voter && term + 1 < TERM_LIMIT;
    }

    /** When {@link LocalInput.Tick} is wanted. */
    long deadlineNs() {
        return transfer == null ? role.deadlineNs() : Math.min(role.deadlineNs(), transfer.deadlineNs());
    }

    /** The form in which messages to people begin. */
    String name() {
        return config.key().toString();
    }

    private Role passiveRole() {
        return membership.learners().containsKey(selfId()) ? new Learner(this) : new Follower(this);
    }

    private @Nullable String refusalOf(Message message) {
        if (message.groupId() != groupId() || message.groupUid() != groupUid()) {
            return "of another group or another life of it";
        }
        if (message.to() != selfId() || message.from() == selfId()) {
            return "for another replica, or from this one";
        }
        if (replicas.positionOf(message.from()) < 0) {
            return "from a non-member";
        }
        return message.term() < 0 || message.term() >= TERM_LIMIT ? "of an impossible term" : null;
    }

    /** A leader of an earlier term learns of this one, and so frees whoever is stuck between the two (etcd raft d4471b2). */
    private void onEarlierTerm(Message message) {
        if (message instanceof Replicate || message instanceof Heartbeat) {
            outbox.promise(new HeartbeatResponse(groupId(), groupUid(), selfId(), message.from(), term, 0));
        } else {
            ignore(message, "of an earlier term");
        }
    }

    private static boolean isFromLeader(Message message) {
        return message instanceof Replicate
                || message instanceof Heartbeat
                || message instanceof ReadIndexResponse
                || message instanceof MatchedByAll
                || message instanceof TimeoutNow;
    }

    private void onDurable(long writeId) {
        if (durability.report(writeId)) {
            log.memory().markDurable(writeId);
            role.onDurable();
        }
    }

    private void onTick() {
        Transfer underWay = transfer;
        if (underWay != null && nowNs - underWay.deadlineNs() >= 0) {
            transfer = null;
            endTransfer(underWay.target(), false, "timed out");
        }
        role.onTick();
    }

    private void setTermAndVote(long newTerm, long newVote) {
        Invariants.check(newTerm >= term, "term fell: new, old", newTerm, term);
        term = newTerm;
        vote = newVote;
        durability.hardStateChanged();
    }

    private void enter(Role newRole) {
        role.leave();
        role = newRole;
    }

    private void announce() {
        update.leadershipChanged = true;
        observer.onLeadership(role.kind(), term, leaderId);
        Transfer underWay = transfer;
        if (underWay != null && leaderId != 0 && leaderId != selfId()) {
            transfer = null;
            boolean success = leaderId == underWay.target();
            endTransfer(
                    underWay.target(),
                    success,
                    success ? "replica " + leaderId + " leads" : "another replica, " + leaderId + ", leads");
        }
    }
}
