package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.codec.FrameType;
import io.flotilla.codec.FrameWriter;
import io.flotilla.codec.GroupUid;
import io.flotilla.codec.HostRequest;
import io.flotilla.config.GroupConfig;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.RequestVote;
import io.flotilla.spi.FrameParts;
import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportException;
import io.flotilla.testkit.RecordingListener;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A host of the same deployment that is no member of a group cannot speak for one that is (raft-bugs B22, J17, section 4). */
class ForeignHostTest {
    private static final long FAR_TERM = 1L << 40;

    @Test
    void aHostCannotSpeakForTheReplicaOfAnother() throws TransportException {
        SimGroups sim = SimGroups.ready(81, 1);
        long term = sim.host(1).leader(1).term();
        Transport stranger = stranger(sim);
        long groupUid = GroupUid.of(
                "sim", 1, GroupConfig.founding(1, 1, SimGroups.FOUNDERS).foundingMembership());
        for (long claimed = 1; claimed <= 4; claimed++) {
            for (long to = 1; to <= 3; to++) {
                send(stranger, to, new Heartbeat(1, groupUid, claimed, to, FAR_TERM, 0, 0));
                send(stranger, to, new RequestVote(1, groupUid, claimed, to, FAR_TERM, 1 << 20, FAR_TERM, true));
            }
        }
        sim.cluster.runFor(1_000);
        assertThat(sim.host(1).leader(1).term()).isEqualTo(term);
        sim.await(sim.propose(1, 1, "undisturbed"));
    }

    @Test
    void aRequestOfAnotherHostMakesOneHopAndNamesTheLifeOfTheGroup() throws TransportException {
        SimGroups sim = SimGroups.ready(82, 1);
        long leader = sim.leaderOf(1, 1);
        long groupUid = GroupUid.of(
                "sim", 1, GroupConfig.founding(1, 1, SimGroups.FOUNDERS).foundingMembership());
        Transport stranger = stranger(sim);
        request(stranger, leader, new HostRequest.Propose(1, 1, groupUid + 1, 1_000, new byte[1]));
        request(stranger, leader % 3 + 1, new HostRequest.Propose(2, 1, groupUid, 1_000, new byte[1]));
        sim.cluster.runFor(1_000);
        assertThat(sim.count(leader, 1)).as("applied").isEqualTo(0L);
        request(stranger, leader, new HostRequest.Propose(3, 1, groupUid, 1_000, new byte[1]));
        sim.cluster.runFor(1_000);
        assertThat(sim.count(leader, 1)).as("of the leader's own life").isEqualTo(1L);
    }

    @Test
    void aTransferThatAnotherHostAsksForMakesOneHop() throws TransportException {
        SimGroups sim = SimGroups.ready(83, 1);
        long leader = sim.leaderOf(1, 1);
        long follower = leader % 3 + 1;
        long groupUid = GroupUid.of(
                "sim", 1, GroupConfig.founding(1, 1, SimGroups.FOUNDERS).foundingMembership());
        Transport stranger = stranger(sim);
        request(stranger, follower, new HostRequest.Transfer(1, 1, groupUid, 1_000, follower));
        sim.cluster.runFor(1_000);
        assertThat(sim.leaderOf(1, 1)).as("asked of a follower").isEqualTo(leader);
        request(stranger, leader, new HostRequest.Transfer(2, 1, groupUid, 1_000, follower));
        sim.cluster.runFor(1_000);
        assertThat(sim.leaderOf(1, 1)).as("asked of the leader").isEqualTo(follower);
    }

    private static void request(Transport from, long to, HostRequest request) {
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameType.REQUEST);
        writer.add(request);
        send(from, to, writer);
    }

    /** Host h4, which holds nothing, with connections to the others. */
    private static Transport stranger(SimGroups sim) throws TransportException {
        Transport transport = sim.cluster.network().factory().create("sim", "h4", "h4:1", sim.cluster.clock());
        transport.setAddresses(Map.of("h1", "h1:1", "h2", "h2:1", "h3", "h3:1"));
        transport.start(new RecordingListener("sim", "h4"));
        assertThat(sim.cluster.runUntil(
                        () -> transport.connections().values().stream().allMatch(Transport.ConnectionInfo::connected),
                        2_000))
                .isTrue();
        sim.cluster.runFor(500);
        return transport;
    }

    private static void send(Transport from, long to, Message message) {
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameType.CONTROL);
        writer.add(message);
        send(from, to, writer);
    }

    private static void send(Transport from, long to, FrameWriter writer) {
        FrameParts parts = new FrameParts();
        writer.finish(parts);
        assertThat(from.send("h" + to, parts)).isTrue();
    }
}
