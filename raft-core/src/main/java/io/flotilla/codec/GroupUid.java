package io.flotilla.codec;

import io.flotilla.model.Membership;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The identity of one life of a group. */
public final class GroupUid {
    private static final byte[] DOMAIN = "flotilla group 1".getBytes(StandardCharsets.US_ASCII);

    private GroupUid() {}

    /**
     * Hashes deployment, group id and founding membership: founders that were told different members make different
     * groups. The first 8 bytes, little endian, of SHA-256 over {@code "flotilla group 1"}, i32 length and UTF-8 of
     * deployment, i64 groupId, {@link MembershipCodec} bytes; never 0.
     */
    public static long of(String deployment, long groupId, Membership founding) {
        byte[] name = deployment.getBytes(StandardCharsets.UTF_8);
        ByteBuffer head = ByteBuffer.allocate(DOMAIN.length + Integer.BYTES + name.length + Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(DOMAIN)
                .putInt(name.length)
                .put(name)
                .putLong(groupId);
        MessageDigest sha256 = sha256();
        sha256.update(head.array());
        byte[] hash = sha256.digest(MembershipCodec.encode(founding));
        long uid = ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return uid == 0 ? 1 : uid;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
