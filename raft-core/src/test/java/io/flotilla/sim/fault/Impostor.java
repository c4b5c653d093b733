package io.flotilla.sim.fault;

import io.flotilla.codec.FrameWriter;
import io.flotilla.model.Message;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import io.flotilla.sim.check.ReplicaFacts;
import io.flotilla.spi.FrameParts;
import java.util.List;

/**
 * For a while a host votes, and acknowledges everything, in the name of all other replicas of a group: of those that others hold, and, of its own, in the
 * name of another life of the group. Nobody may believe it.
 */
final class Impostor implements FaultKind {
    private static final long BETWEEN_NS = 5 * Faults.MS;

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
        speak(world, numbers, world.nowNs() + numbers[3] * Faults.MS);
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

    private static void send(World world, long[] numbers, Message message) {
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameWriter.typeOf(message));
        writer.add(message);
        FrameParts frame = new FrameParts();
        writer.finish(frame);
        world.network().forge(numbers[0], numbers[1], frame);
    }
}
