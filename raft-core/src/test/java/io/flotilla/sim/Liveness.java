package io.flotilla.sim;

import io.flotilla.GroupInfo;
import io.flotilla.NodeHost;
import io.flotilla.sim.check.GroupFacts;
import io.flotilla.sim.work.Clients;
import io.flotilla.sim.work.Operation;
import io.flotilla.sim.work.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The second half of a run (I24, I25, I26): faults end, but only a core of hosts, in which every group has a quorum, is whole; the others are gone for good. The core
 * must come together in bounded virtual time, serve every group, and then be quiet and hold nothing back; and again after its power has failed.
 */
final class Liveness {
    private static final long TIMEOUTS_TO_CONVERGE = 60;
    private static final long TIMEOUTS_OF_QUIET = 5;
    private static final long TIMEOUTS_OF_PAUSE = 3;
    private static final long TIMEOUTS_OF_CUT = 6;
    private static final long TIMEOUTS_OF_BLINK = 10;
    /** With election timeouts of so much, hosts may be that far apart. */
    private static final long FAR_FROM_NS = 1_000_000_000L;

    private static final long FAR_NS = 200_000_000L;
    /** Entries before it are founding and the first leader's: a machine asks for none of them. */
    private static final long FIRST_COMMAND = 3;
    /** A short cut is so small a part of an election timeout. */
    private static final long BLINK_PART = 4;

    private static final long STEADY_PARTS = 15;

    private static final long HAND_OVER_NS = 2_000_000_000L;
    private static final long READY_WITHIN_NS = 1_000_000_000L;
    private static final long SLACK_NS = 10_000_000_000L;
    private static final long BETWEEN_QUESTIONS_NS = 50_000_000;

    private final World world;
    private final Clients clients;
    private final Workload workload;
    private final List<SimHost> core = new ArrayList<>();
    /** By group: answers that are still to come before it is served. */
    private final int[] missing;

    Liveness(World world, Clients clients, Workload workload) {
        this.world = world;
        this.clients = clients;
        this.workload = workload;
        this.missing = new int[world.shape().number(Setting.GROUPS) + 1];
    }

    /** Runs it; throws a {@link Violation} when the core does not come together. */
    void run() {
        clients.stop();
        world.network().heal();
        chooseCore();
        long electionNs = world.shape().get(Setting.ELECTION_MS) * 1_000_000;
        converge(electionNs);
        ready(electionNs);
        blink(electionNs);
        far(electionNs);
        handOver(electionNs);
        quiet(electionNs);
        rejoin(electionNs);
        new AtRest(world, core).await();
        reboot(electionNs);
        loseMachines();
    }

    /** Every group takes a command and shows it at each of its replicas in the core, and all of these agree. */
    private void converge(long electionNs) {
        long untilNs = world.nowNs() + TIMEOUTS_TO_CONVERGE * electionNs + SLACK_NS;
        settled = 1;
        for (long group = 1; group <= world.shape().get(Setting.GROUPS); group++) {
            missing[(int) group] = 1;
            write(group, untilNs);
        }
        while (!converged()) {
            if (world.nowNs() > untilNs || !world.step()) {
                throw world.violated("I24", "the core " + core + " does not come together: " + complaints());
            }
        }
    }

    private void chooseCore() {
        List<SimHost> kept = new ArrayList<>(world.hosts());
        kept.removeIf(SimHost::isWiped);
        for (SimHost host : List.copyOf(kept)) {
            if (world.numbers().chance(40) && host.groups().stream().allMatch(world.facts()::isFounded)) {
                kept.remove(host);
                if (!hasQuorums(kept)) {
                    kept.add(host);
                }
            }
        }
        for (SimHost host : world.hosts()) {
            boolean mustRestart = host.isExcused() || host.disk().hangs();
            host.calm();
            if (kept.contains(host)) {
                core.add(host);
                if (mustRestart) {
                    host.crash();
                }
                host.start();
                host.groups().forEach(host::startReplica);
            } else {
                host.crash();
                world.network().banish(host.index());
            }
        }
    }

    private boolean hasQuorums(List<SimHost> hosts) {
        for (long group = 1; group <= world.shape().get(Setting.GROUPS); group++) {
            int members = 0;
            for (SimHost host : hosts) {
                if (host.replicaOf(group) != 0) {
                    members++;
                }
            }
            if (2L * members <= world.shape().get(Setting.VOTERS)) {
                return false;
            }
        }
        return true;
    }

    /** Proposes until that is answered, at one host of the core after another; then every replica of the core must answer a read. */
    private void write(long group, long untilNs) {
        SimHost host = core.get((int) world.numbers().below(core.size()));
        ask(workload.probe(world, group), host, untilNs, () -> write(group, untilNs), () -> {
            for (SimHost each : core) {
                if (each.replicaOf(group) != 0) {
                    missing[(int) group]++;
                    read(group, each, untilNs);
                }
            }
        });
    }

    /** Reads until that is answered. */
    private void read(long group, SimHost host, long untilNs) {
        ask(workload.look(world, group), host, untilNs, () -> read(group, host, untilNs), () -> {});
    }

    private void ask(Operation operation, SimHost host, long untilNs, Runnable again, Runnable then) {
        boolean asked = clients.call(operation, host, () -> {
            if (operation.succeeded()) {
                missing[(int) operation.group()]--;
                then.run();
            } else {
                later(again, untilNs);
            }
        });
        if (!asked) {
            later(again, untilNs);
        }
    }

    private void later(Runnable again, long untilNs) {
        world.after(BETWEEN_QUESTIONS_NS, () -> {
            if (world.nowNs() <= untilNs) {
                again.run();
            }
        });
    }

    private int settled = 1;

    /** Looks at one group after another; each that is settled stays so, because nobody asks anything more of it. */
    private boolean converged() {
        while (settled <= world.shape().number(Setting.GROUPS)) {
            if (missing[settled] > 0 || !agrees(settled)) {
                return false;
            }
            settled++;
        }
        return clients.pending() == 0;
    }

    private boolean agrees(long group) {
        GroupFacts facts = world.facts().group(group);
        for (SimHost host : core) {
            long replica = host.replicaOf(group);
            if (replica != 0 && facts.replica(replica).applied() < facts.committedCommand()) {
                return false;
            }
        }
        return true;
    }

    /** Every replica of the core says that it can serve. */
    private void ready(long electionNs) {
        letArrive(electionNs);
        Map<String, CompletableFuture<?>> asked = new TreeMap<>();
        for (SimHost host : core) {
            NodeHost node = nodeOf(host);
            for (long group : host.groups()) {
                asked.put("group " + group + " at " + host, node.ready(group, Duration.ofNanos(READY_WITHIN_NS)));
            }
        }
        world.runFor(2 * READY_WITHIN_NS);
        asked.forEach((where, answer) -> world.expect(
                answer.isDone() && !answer.isCompletedExceptionally(), "I24", where + " is never ready: " + answer));
    }

    /**
     * All connections are cut for less than anybody's patience, and every replica is asked for something meanwhile. Whatever was lost: nobody waits for a deadline that is
     * far away. A question is asked again (E9), and whose connection broke is told (J9).
     */
    private void blink(long electionNs) {
        long soonNs = TIMEOUTS_OF_BLINK * electionNs + SLACK_NS;
        List<Operation> asked = new ArrayList<>();
        askAll(soonNs, asked);
        world.runFor(world.numbers().below(answerNs()));
        List<Long> terms = terms();
        world.network().cutAll(world.nowNs() + electionNs / BLINK_PART);
        if (world.numbers().chance(50)) {
            askAll(soonNs, asked);
        }
        world.runFor(soonNs);
        asked.forEach(operation -> world.expect(
                !operation.isOpen(),
                "I24",
                operation + " of group " + operation.group() + " at h" + operation.host()
                        + " waits for its deadline after a short cut"));
        mustHaveBeenRead(asked, terms, "a short cut");
        letArrive(electionNs);
    }

    /** True if a short cut, or a long way, is certain to start no election: threads and ways take a small part of an election timeout. */
    private boolean isSteady() {
        long us = world.shape().get(Setting.CPU_US) + 2 * world.shape().get(Setting.NET_US);
        return 1000 * world.shape().get(Setting.ELECTION_MS) >= STEADY_PARTS * us;
    }

    /** So long it takes about until somebody is answered. */
    private long answerNs() {
        return 1000 * (5 * world.shape().get(Setting.NET_US) + 2 * world.shape().get(Setting.DISK_US));
    }

    /** Hosts are far apart for a while: an answer takes longer than one waits until one asks again, and serves all the same (E9). */
    private void far(long electionNs) {
        if (electionNs < FAR_FROM_NS) {
            return;
        }
        long soonNs = TIMEOUTS_OF_BLINK * electionNs + SLACK_NS;
        world.network().delayAll(FAR_NS, world.nowNs() + 2 * electionNs + soonNs);
        world.runFor(2 * electionNs);
        List<Long> terms = terms();
        List<Operation> asked = new ArrayList<>();
        askAll(soonNs, asked);
        world.runFor(soonNs);
        mustHaveBeenRead(asked, terms, "a long way");
        letArrive(electionNs);
    }

    /** What is on its way arrives, and is acted on. */
    private void letArrive(long electionNs) {
        world.runFor(world.network().lastArrivalNs() - world.nowNs() + 2 * electionNs);
    }

    /** Reads are asked again until they are answered, as long as the same leaders lead. */
    private void mustHaveBeenRead(List<Operation> asked, List<Long> terms, String despite) {
        boolean led = isSteady() && terms.equals(terms());
        asked.forEach(operation -> world.expect(
                !led || !operation.isRead() || operation.succeeded(), "I24", operation + " failed for " + despite));
    }

    private void askAll(long soonNs, List<Operation> asked) {
        for (SimHost host : core) {
            for (long group : host.groups()) {
                ask(workload.look(world, group), host, soonNs, asked);
                ask(workload.probe(world, group), host, soonNs, asked);
            }
        }
    }

    /** Asks once, with a deadline that is far away. */
    private void ask(Operation operation, SimHost host, long soonNs, List<Operation> asked) {
        if (clients.call(operation, host, 2 * soonNs, () -> {})) {
            asked.add(operation);
        }
    }

    /** Commands are applied, and leaders hand over: the last entry of each group is that of a new leader, and no command, when machines sync and logs forget what was synced. */
    private void handOver(long electionNs) {
        converge(electionNs);
        for (SimHost host : core) {
            NodeHost node = nodeOf(host);
            for (GroupInfo info : node.info().groups()) {
                if (info.leader().replicaId() == info.replicaId()) {
                    long target = 1 + info.replicaId() % world.shape().get(Setting.VOTERS);
                    var transfer = node.transferLeadership(info.groupId(), target, Duration.ofNanos(HAND_OVER_NS));
                    host.mustEnd(transfer, 2 * HAND_OVER_NS, "a transfer of group " + info.groupId() + " in peace");
                }
            }
        }
        world.runFor(2 * HAND_OVER_NS + TIMEOUTS_OF_CUT * electionNs);
    }

    /** Power fails everywhere at once: what was durable is enough to go on from. */
    private void reboot(long electionNs) {
        core.forEach(SimHost::crash);
        core.forEach(SimHost::start);
        converge(electionNs);
    }

    /** Machines of one host lose their data: where the log has forgotten what they would ask for, they are not started as if they were whole. */
    private void loseMachines() {
        SimHost host = core.get(0);
        List<Long> forgetful = nodeOf(host).info().groups().stream()
                .filter(info -> info.firstIndex() > FIRST_COMMAND)
                .map(GroupInfo::groupId)
                .toList();
        forgetful.forEach(host::loseMachine);
        host.start();
        for (long group : forgetful) {
            world.expect(!host.runs(group), "I28", host + " starts a machine of group " + group + " with a hole in it");
        }
    }

    /** Nothing is asked any more: no term may change, and nobody stops knowing the leader, not even by a pause of all. */
    private void quiet(long electionNs) {
        List<Long> terms = terms();
        world.runFor(TIMEOUTS_OF_QUIET * electionNs);
        world.expect(terms.equals(terms()), "I25", "elections go on in peace: terms " + terms + ", then " + terms());
        long pauseNs = SLACK_NS + TIMEOUTS_OF_PAUSE * electionNs;
        core.forEach(host -> host.pause(pauseNs));
        world.runFor(pauseNs + TIMEOUTS_OF_QUIET * electionNs);
        world.expect(
                terms.equals(terms()), "I25", "a pause of all starts elections: terms " + terms + ", then " + terms());
    }

    /** A host that leads nothing is cut off for a while and comes back: no leader may fall for that (thesis §9.6). */
    private void rejoin(long electionNs) {
        for (SimHost host : core) {
            List<SimHost> others = new ArrayList<>(core);
            others.remove(host);
            if (leadsNothing(host) && hasQuorums(others)) {
                List<Long> terms = terms();
                long cutNs = TIMEOUTS_OF_CUT * electionNs;
                world.network().split(1L << host.index(), world.nowNs() + cutNs);
                world.runFor(cutNs + TIMEOUTS_OF_CUT * electionNs + SLACK_NS);
                world.expect(terms.equals(terms()), "I25", host + " comes back: terms " + terms + ", then " + terms());
                return;
            }
        }
    }

    private boolean leadsNothing(SimHost host) {
        return nodeOf(host).info().groups().stream()
                .noneMatch(info -> info.leader().replicaId() == info.replicaId());
    }

    /** The process of a host of the core. */
    private NodeHost nodeOf(SimHost host) {
        NodeHost node = host.node();
        if (node == null) {
            throw world.violated("I24", host + " of the core is down");
        }
        return node;
    }

    private List<Long> terms() {
        List<Long> terms = new ArrayList<>();
        for (SimHost host : core) {
            NodeHost node = nodeOf(host);
            for (GroupInfo info : node.info().groups()) {
                if (!info.leader().isKnown()) {
                    throw world.violated("I24", "no leader is known: " + info);
                }
                terms.add(info.leader().term());
            }
        }
        return terms;
    }

    private String complaints() {
        StringBuilder words = new StringBuilder(
                "group " + settled + (missing[Math.min(settled, missing.length - 1)] > 0 ? " is not served" : ""));
        for (SimHost host : core) {
            NodeHost node = host.node();
            words.append('\n').append(host).append(": ").append(node == null ? "down" : node.status());
        }
        return words.toString();
    }
}
