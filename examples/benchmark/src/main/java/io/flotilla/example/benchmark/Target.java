package io.flotilla.example.benchmark;

import java.util.concurrent.CompletableFuture;

/** What the load needs of a cluster of three replicas per group. Groups and replicas are counted from 0. Thread safe. */
interface Target {
    /** Replicas of every group. */
    int REPLICAS = 3;

    /** The replica that leads the group, as far as is known; -1 for none. */
    int leader(int group);

    /** Proposes at one replica; completes when the command is applied there. */
    CompletableFuture<?> propose(int group, int replica, byte[] payload);

    /** Reads linearizably at one replica. */
    CompletableFuture<?> read(int group, int replica);

    /** Asks the group to be led by another replica; completes when it is, or exceptionally. */
    CompletableFuture<?> moveLeader(int group, int toReplica);

    /** Commands that one replica's state machine has applied. */
    long applied(int group, int replica);
}
