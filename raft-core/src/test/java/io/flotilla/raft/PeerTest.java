package io.flotilla.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.LocalInput;
import io.flotilla.testkit.Checks;
import io.flotilla.testkit.PeerCluster;
import io.flotilla.testkit.PeerNode;
import org.junit.jupiter.api.Test;

/** Three peers on a friendly network: the ordinary life of a group. */
class PeerTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void threePeersElectOneLeader() {
        PeerCluster cluster = PeerCluster.ofVoters(3, 1);
        cluster.run(5 * SECOND);
        PeerNode leader = cluster.leader();
        for (PeerNode node : cluster.nodes()) {
            assertThat(node.peer().leaderId()).isEqualTo(leader.id());
            assertThat(node.peer().term()).isEqualTo(1);
            assertThat(node.peer().commitIndex()).isEqualTo(1);
            assertThat(node.peer().hasCommittedInTerm()).isTrue();
            assertThat(node.peer().status(cluster.nowNs())).isEqualTo("ok");
        }
    }

    @Test
    void singleVoterLeadsAndCommitsAlone() {
        PeerCluster cluster = PeerCluster.ofVoters(1, 1);
        cluster.run(3 * SECOND);
        cluster.propose(1, "a");
        assertThat(cluster.node(1).peer().commitIndex()).isEqualTo(1);
        cluster.stabilize();
        assertThat(cluster.node(1).peer().commitIndex()).isEqualTo(2);
        cluster.node(1).step(new LocalInput.Read(7));
        assertThat(cluster.node(1).reads()).hasSize(1);
    }

    @Test
    void proposalIsAppliedEverywhere() {
        PeerCluster cluster = PeerCluster.ofVoters(3, 1);
        cluster.campaign(1);
        assertThat(cluster.node(1).peer().canPropose()).isTrue();
        for (int i = 0; i < 100; i++) {
            cluster.propose(1, "command " + i);
        }
        cluster.run(SECOND);
        for (PeerNode node : cluster.nodes()) {
            assertThat(node.appliedIndex()).isEqualTo(101);
            assertThat(node.disk().lastIndex()).isEqualTo(101);
        }
        cluster.node(1).step(new LocalInput.MatchDue());
        cluster.run(SECOND);
        for (PeerNode node : cluster.nodes()) {
            assertThat(node.peer().matchedByAll()).isEqualTo(101);
        }
        assertThat(cluster.node(1).peer().uncommittedBlocks()).isZero();
    }

    @Test
    void groupGoesOnWithoutItsLeaderAndTheLeaderComesBack() {
        PeerCluster cluster = PeerCluster.ofVoters(3, 1);
        cluster.campaign(1);
        cluster.isolate(1);
        cluster.propose(1, "lost");
        cluster.run(5 * SECOND);
        PeerNode leader = cluster.leader();
        assertThat(leader.id()).isNotEqualTo(1);
        assertThat(cluster.node(1).peer().role()).isNotEqualTo(RoleKind.LEADER);
        for (int i = 0; i < 10; i++) {
            cluster.propose(leader.id(), "kept");
        }
        cluster.stabilize();
        cluster.heal();
        cluster.run(3 * SECOND);
        assertThat(cluster.leader()).isSameAs(leader);
        assertThat(cluster.node(1).appliedIndex()).isEqualTo(leader.appliedIndex());
        assertThat(leader.peer().status(cluster.nowNs())).isEqualTo("ok");
    }

    @Test
    void readsAreServedOnEveryReplica() {
        PeerCluster cluster = PeerCluster.of(3, 1, 1, Checks.NONE);
        cluster.campaign(1);
        for (PeerNode node : cluster.nodes()) {
            node.step(new LocalInput.Read(1));
            node.step(new LocalInput.Read(2));
        }
        cluster.stabilize();
        for (PeerNode node : cluster.nodes()) {
            assertThat(node.reads()).hasSize(2);
            assertThat(node.reads().get(0).index()).isEqualTo(1);
            assertThat(node.readsDropped()).isEmpty();
        }
    }

    @Test
    void leadershipIsTransferred() {
        PeerCluster cluster = PeerCluster.ofVoters(3, 1);
        cluster.campaign(1);
        cluster.propose(1, "a");
        cluster.node(1).step(new LocalInput.Transfer(3));
        assertThat(cluster.node(1).peer().canPropose()).isFalse();
        cluster.run(SECOND);
        assertThat(cluster.leader()).isSameAs(cluster.node(3));
        assertThat(cluster.node(1).transfers()).hasSize(1);
        assertThat(cluster.node(1).transfers().get(0).success()).isTrue();
    }
}
