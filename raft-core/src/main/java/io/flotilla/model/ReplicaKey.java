package io.flotilla.model;

/**
 * Names one replica: one member of one group.
 *
 * @param groupId any number chosen by the user, unique in a deployment
 * @param replicaId at least 1, never used again in its group after removal
 */
public record ReplicaKey(long groupId, long replicaId) {
    public ReplicaKey {
        if (replicaId < 1) {
            throw new IllegalArgumentException("replicaId must be at least 1, not " + replicaId);
        }
    }

    /** The form in which messages to people begin: {@code [group:replica]}. */
    @Override
    public String toString() {
        return "[" + groupId + ":" + replicaId + "]";
    }
}
