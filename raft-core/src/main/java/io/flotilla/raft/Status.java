package io.flotilla.raft;

/** Says in words why a replica does not move. */
final class Status {
    private static final long NANOS_PER_MS = 1_000_000;

    private Status() {}

    static String of(Raft raft, long nowNs) {
        Role role = raft.role();
        if (role instanceof Leader leader) {
            return ofLeader(raft, leader, nowNs);
        }
        if (role instanceof Contender contender) {
            return (role.kind() == RoleKind.CANDIDATE ? "asks for votes" : "asks for pre-votes") + " in term "
                    + raft.term() + "; no answer from " + contender.tally().silent();
        }
        if (!raft.canCampaign() && role.kind() != RoleKind.LEARNER) {
            return "is no voter of its group";
        }
        if (raft.leaderId() == 0) {
            return "knows no leader in term " + raft.term();
        }
        return raft.log().applyTo() < raft.log().commit() ? "waits for its store: " + pointers(raft.log()) : "ok";
    }

    private static String ofLeader(Raft raft, Leader leader, long nowNs) {
        StringBuilder words = new StringBuilder();
        RaftLog log = raft.log();
        if (raft.transferTarget() != 0) {
            add(words, "hands leadership to " + raft.transferTarget());
        }
        if (log.commit() < log.lastIndex()) {
            add(words, "waits for a quorum: " + pointers(log));
        }
        Replicas replicas = raft.replicas();
        for (int i = 0; i < replicas.size(); i++) {
            Remote remote = leader.replication().remote(replicas.idAt(i));
            if (remote != null) {
                addRemote(words, raft, remote, nowNs);
            }
        }
        return words.isEmpty() ? "ok" : words.toString();
    }

    private static void addRemote(StringBuilder words, Raft raft, Remote remote, long nowNs) {
        long silentNs = nowNs - remote.heardAtNs();
        if (silentNs >= raft.config().electionTimeoutNs()) {
            add(words, "replica " + remote.id() + " is silent for " + silentNs / NANOS_PER_MS + " ms");
        }
        if (remote.state() == Remote.State.SNAPSHOT) {
            add(
                    words,
                    "replica " + remote.id() + " needs a snapshot: it has " + remote.match() + ", the log begins at "
                            + raft.log().firstIndex());
        } else if (remote.state() != Remote.State.REPLICATE) {
            add(words, "replica " + remote.describe());
        }
    }

    private static String pointers(RaftLog log) {
        return "commit " + log.commit() + ", durable " + log.durableIndex() + ", last " + log.lastIndex();
    }

    private static void add(StringBuilder words, String more) {
        words.append(words.isEmpty() ? "" : "; ").append(more);
    }
}
