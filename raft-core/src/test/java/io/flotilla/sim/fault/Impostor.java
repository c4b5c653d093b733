package io.flotilla.sim.fault;

import io.flotilla.codec.FrameType;
import io.flotilla.codec.FrameWriter;
import io.flotilla.codec.HostRequest;
import io.flotilla.model.Message;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import io.flotilla.sim.check.ReplicaFacts;
import io.flotilla.spi.FrameParts;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * For a while a host votes, and acknowledges everything, in the name of all other replicas of a group: of those that others hold, and, of its own, in the
 * name of another life of the group. It proposes to that life, and answers what others were asked. Nobody may believe it.
 */
final class Impostor implements FaultKind {
    private static final long BETWEEN_NS = 5 * Faults.MS;
    private static final int TIMEOUT_MS = 1000;
    private static final byte[] COMMAND = "of nobody".getBytes(StandardCharsets.UTF_8);

    @Override
    public String name() {
        return "impostor";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.host("from-host"), Parameter.host("to-host"), Parameter.group(), Parameter.ms(10, 500));
    }

    @Override
    public void inject(World world, long[] numbers) {
        long untilNs = world.nowNs() + numbers[3] * Faults.MS;
        if (numbers[0] != numbers[1]) {
            world.network().link(numbers[0], numbers[1]).forgeAnswers(untilNs);
        }
        speak(world, numbers, untilNs);
    }

    private static void speak(World world, long[] numbers, long untilNs) {
        SimHost from = world.host(numbers[0]);
        long group = numbers[2];
        long to = world.host(numbers[1]).replicaOf(group);
        if (to == 0 || world.nowNs() > untilNs) {
            return;
        }
        long uid = world.facts().group(group).groupUid();
        for (SimHost host : world.hosts()) {
            long replica = host.replicaOf(group);
            if (replica != 0 && replica != to) {
                lie(world, numbers, host == from ? ~uid : uid, replica, to);
            }
        }
        propose(world, numbers, ~uid);
        world.after(BETWEEN_NS, () -> speak(world, numbers, untilNs));
    }

    private static void lie(World world, long[] numbers, long uid, long replica, long to) {
        long group = numbers[2];
        ReplicaFacts target = world.facts().group(group).replica(to);
        send(world, numbers, new VoteResponse(group, uid, replica, to, target.stoodTerm(), true));
        send(
                world,
                numbers,
                new ReplicateAck(
                        group, uid, replica, to, target.ledTerm(), target.disk().last()));
    }

    /** A command of nobody's, for another life of the group. */
    private static void propose(World world, long[] numbers, long uid) {
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameType.REQUEST);
        writer.add(new HostRequest.Propose(world.events(), numbers[2], uid, TIMEOUT_MS, COMMAND));
        send(world, numbers, writer);
    }

    private static void send(World world, long[] numbers, Message message) {
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameWriter.typeOf(message));
        writer.add(message);
        send(world, numbers, writer);
    }

    private static void send(World world, long[] numbers, FrameWriter writer) {
        FrameParts frame = new FrameParts();
        writer.finish(frame);
        world.network().forge(numbers[0], numbers[1], frame);
    }
}
