package io.flotilla.codec;

import io.flotilla.model.Membership;

/** The small records that a host keeps in its store beside the logs. {@link RecordCodec} makes bytes of them. */
public sealed interface StoredRecord {
    /**
     * Whose store this is.
     *
     * @param version of the layout of all records in the store, within 0..65535
     * @param storeIncarnation made when the store was
     */
    record HostRecord(int version, String deployment, String hostId, long storeIncarnation) implements StoredRecord {}

    /** Where this host listened when it was last opened. */
    record AddressRecord(String address) implements StoredRecord {}

    /** A replica of this host takes no part until somebody ends that; {@code reason} is cut to {@code Limits.MAX_REASON_BYTES}. */
    record QuarantineRecord(long groupId, long replicaId, String reason) implements StoredRecord {}

    /** The store incarnation of another host that this one has met and holds to. */
    record PinRecord(String hostId, long storeIncarnation) implements StoredRecord {}

    /** Another host has said that it pinned this store incarnation of ours. */
    record PinnedByRecord(String hostId, long storeIncarnation) implements StoredRecord {}

    /**
     * A replica of this host.
     *
     * @param kindCode of its state machine, within 0..255
     * @param founding membership the group was founded with
     */
    record GroupRecord(long groupId, long replicaId, long groupUid, int kindCode, Membership founding)
            implements StoredRecord {}
}
