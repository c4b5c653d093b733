package io.flotilla.testkit;

import io.flotilla.model.CorruptBlockException;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Replicate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Blocks as the bytes that a wire or a disk brings: taken as they are, refused in another life of the group and when an entry does not fit (raft-bugs J8, J12). */
final class WireChecks implements Checks {
    private static final int EVERY = 32;

    private int seen;

    @Override
    public void onSend(PeerNode node, Message message) {
        if (message instanceof Replicate replicate && !replicate.blocks().isEmpty() && ++seen % EVERY == 0) {
            check(node, replicate.blocks().get(0));
        }
    }

    private static void check(PeerNode node, EntryBlock block) {
        byte[] bytes = Arrays.copyOfRange(block.bytes(), block.offset(), block.offset() + block.length());
        long uid = node.config().groupUid();
        EntryBlock parsed = EntryBlock.parse(bytes, 0, bytes.length, uid);
        Checks.expect(
                parsed.firstIndex() == block.firstIndex() && parsed.lastIndex() == block.lastIndex(),
                node,
                "sends a block that reads differently",
                block);
        Checks.expect(isRefused(bytes, uid ^ 1, "checksum"), node, "takes a block of another life of its group", block);
        int bit = (int) Math.floorMod(block.firstIndex() * 31 + block.term(), (long) bytes.length * Byte.SIZE);
        bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        Checks.expect(isRefused(bytes, uid, ""), node, "takes a block with a bit that flipped, " + bit, block);
        bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(EntryBlock.HEADER_LENGTH, Integer.MAX_VALUE);
        buffer.putInt(EntryBlock.CRC_OFFSET, checksum(bytes, uid));
        Checks.expect(
                isRefused(bytes, uid, "entry 0"), node, "does not say that an entry is longer than its block", block);
    }

    private static boolean isRefused(byte[] bytes, long uid, String why) {
        try {
            EntryBlock.parse(bytes, 0, bytes.length, uid);
            return false;
        } catch (CorruptBlockException e) {
            return String.valueOf(e.getMessage()).contains(why);
        }
    }

    private static int checksum(byte[] bytes, long uid) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(uid)
                .flip());
        crc.update(bytes, 0, EntryBlock.CRC_OFFSET);
        crc.update(bytes, EntryBlock.HEADER_LENGTH, bytes.length - EntryBlock.HEADER_LENGTH);
        return (int) crc.getValue();
    }
}
