package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.LocalInput;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.model.Update;
import io.flotilla.raft.Peer;
import io.flotilla.raft.PeerConfig;
import io.flotilla.raft.PeerStart;
import io.flotilla.raft.RaftObserver;
import io.flotilla.spi.RandomSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** One {@link Peer} with a disk whose writes take until someone says so, and a state machine that is a list of what was applied. */
public final class PeerNode {
    private final PeerConfig config;
    private final Membership membership;
    private final RandomSource random;
    private final RaftObserver observer;
    private final Checks checks;
    private final DurableImage disk;
    private final ArrayDeque<LogWrite> writes = new ArrayDeque<>();
    private final ArrayDeque<Update.RangeWanted> ranges = new ArrayDeque<>();
    private final List<Message> sent = new ArrayList<>();
    private final List<Update.ReadReady> reads = new ArrayList<>();
    private final List<Long> readsDropped = new ArrayList<>();
    private final List<Update.TransferEnded> transfers = new ArrayList<>();
    private Peer peer;
    private long nowNs;
    private long appliedIndex;
    private long applyTo;
    private boolean gathering;

    public PeerNode(PeerConfig config, Membership membership, DurableImage disk, RandomSource random, Checks checks) {
        this(config, membership, disk, random, checks, RaftObserver.NONE);
    }

    public PeerNode(
            PeerConfig config,
            Membership membership,
            DurableImage disk,
            RandomSource random,
            Checks checks,
            RaftObserver observer) {
        this.config = config;
        this.membership = membership;
        this.disk = disk;
        this.random = random;
        this.checks = checks;
        this.observer = observer;
        appliedIndex = disk.terms().firstIndex() - 1;
        peer = newPeer();
        settle();
    }

    /** Takes a message. */
    public void step(Message message) {
        checks.onInput(this, message);
        peer.step(message, nowNs);
        settle();
        checks.onTaken(this, message);
    }

    /** Takes a message that means nothing to it. Fails if anything at all came of it. */
    public void ignore(Message message) {
        String before = face();
        peer.step(message, nowNs);
        Checks.expect(before.equals(face()), this, "heard what is not for it", message);
        settle();
    }

    private String face() {
        return peer.role() + " " + peer.term() + " " + peer.leaderId() + " " + peer.lastIndex() + " "
                + peer.commitIndex() + " " + peer.nextDeadlineNs() + " " + peer.matchedByAll() + " " + peer.hasUpdate();
    }

    /** Takes a local input. */
    public void step(LocalInput input) {
        checks.onInput(this, input);
        peer.step(input, nowNs);
        settle();
        checks.onTaken(this, input);
    }

    /** Time passes, and a tick is given if the peer asked for one. */
    public void advanceTo(long newNowNs) {
        nowNs = newNowNs;
        if (peer.nextDeadlineNs() - newNowNs <= 0) {
            step(new LocalInput.Tick());
        }
    }

    /** The oldest write in flight becomes durable. @return false if there is none */
    public boolean sync() {
        LogWrite write = writes.pollFirst();
        if (write == null) {
            return false;
        }
        disk.save(write);
        checks.onSaved(this, write);
        step(new LocalInput.Durable(write.writeId()));
        return true;
    }

    /** The oldest range that the peer asked for is read. @return false if there is none */
    public boolean readRange() {
        Update.RangeWanted wanted = ranges.pollFirst();
        if (wanted == null) {
            return false;
        }
        List<EntryBlock> blocks = disk.read(wanted.low(), wanted.high(), wanted.maxBytes());
        step(new LocalInput.RangeRead(wanted.remote(), wanted.low(), blocks));
        return true;
    }

    /** The oldest range that the peer asked for is answered with entries of a term that they do not have. Does nothing if there is none. */
    public void readWrongRange() {
        Update.RangeWanted wanted = ranges.pollFirst();
        if (wanted != null) {
            List<EntryBlock> blocks = new ArrayList<>();
            for (EntryBlock block : disk.read(wanted.low(), wanted.high(), wanted.maxBytes())) {
                EntryBlockBuilder builder = new EntryBlockBuilder();
                for (int i = 0; i < block.entryCount(); i++) {
                    builder.add(EntryKind.COMMAND, new byte[1]);
                }
                blocks.add(builder.build(block.firstIndex(), block.term() + 1, config.groupUid()));
            }
            step(new LocalInput.RangeRead(wanted.remote(), wanted.low(), blocks));
        }
    }

    /** Loses all that is not durable and begins again from the disk, with a state machine that holds up to {@code applied}. */
    public void restart(long applied) {
        writes.clear();
        ranges.clear();
        sent.clear();
        gathering = false;
        appliedIndex = applied;
        checks.onRestart(this, applied);
        peer = newPeer();
        settle();
    }

    private Peer newPeer() {
        applyTo = appliedIndex;
        return new Peer(
                config,
                new PeerStart(disk.hardState(), disk.terms(), disk.lastWriteId(), membership, appliedIndex),
                random,
                observer,
                nowNs);
    }

    /** While true, inputs make up one round: nothing comes out until it is false again. */
    public void gather(boolean on) {
        gathering = on;
        settle();
    }

    /** True while what comes of inputs is held back. */
    public boolean isGathering() {
        return gathering;
    }

    private void settle() {
        while (!gathering && peer.hasUpdate()) {
            Update update = peer.update();
            LogWrite write = update.write;
            if (write != null) {
                checks.onWrite(this, write);
                writes.addLast(write);
            }
            for (Message message : update.messages) {
                checks.onSend(this, message);
                sent.add(message);
            }
            for (Update.ReadReady ready : update.reads) {
                checks.onRead(this, ready);
                reads.add(ready);
            }
            readsDropped.addAll(update.readsDropped);
            ranges.addAll(update.ranges);
            Update.TransferEnded transfer = update.transfer;
            if (transfer != null) {
                transfers.add(transfer);
            }
            checks.onUpdate(this, update);
            applyTo = update.applyTo;
        }
    }

    /** Applies up to {@code count} more entries, if there are as many. @return how many */
    public int apply(int count) {
        long to = Math.min(applyTo, appliedIndex + count);
        if (to <= appliedIndex) {
            return 0;
        }
        List<EntryBlock> blocks = new ArrayList<>();
        if (!peer.collect(appliedIndex + 1, to + 1, blocks)) {
            checks.onReadToApply(this, appliedIndex + 1);
            blocks = disk.read(appliedIndex + 1, to + 1, Integer.MAX_VALUE);
        }
        int applied = (int) (to - appliedIndex);
        checks.onApply(this, appliedIndex + 1, to, blocks);
        appliedIndex = to;
        step(new LocalInput.Applied(to));
        return applied;
    }

    /** Takes what the peer sent since the last call. */
    public List<Message> takeSent() {
        List<Message> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    /** What the peer sent and nobody took. */
    public List<Message> sent() {
        return sent;
    }

    public long id() {
        return config.key().replicaId();
    }

    public PeerConfig config() {
        return config;
    }

    public Peer peer() {
        return peer;
    }

    public DurableImage disk() {
        return disk;
    }

    public long appliedIndex() {
        return appliedIndex;
    }

    /** Everything up to here may be applied. */
    public long applyTo() {
        return applyTo;
    }

    /** The time that it knows. */
    public long nowNs() {
        return nowNs;
    }

    public Membership membership() {
        return membership;
    }

    /** Writes that are not durable yet, oldest first. */
    public ArrayDeque<LogWrite> writes() {
        return writes;
    }

    /** Ranges asked for and not read. */
    public ArrayDeque<Update.RangeWanted> ranges() {
        return ranges;
    }

    public List<Update.ReadReady> reads() {
        return reads;
    }

    public List<Long> readsDropped() {
        return readsDropped;
    }

    public List<Update.TransferEnded> transfers() {
        return transfers;
    }
}
