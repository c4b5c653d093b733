package io.flotilla.engine;

import io.flotilla.FlotillaException;
import io.flotilla.codec.CorruptRecordException;
import io.flotilla.codec.RecordCodec;
import io.flotilla.codec.StoredRecord;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RandomSource;
import io.flotilla.spi.WriteBatch;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this host is: recorded at its first start, then fixed.
 *
 * @param deployment name of the deployment
 * @param hostId name of the host
 * @param storeIncarnation identity of the log store's life, made with the store; never 0
 */
public record HostIdentity(String deployment, String hostId, long storeIncarnation) {
    /** Version of the layout of a host's records. */
    static final int RECORDS_VERSION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(HostIdentity.class);
    private static final String HOST_KEY = "host";
    private static final String ADDRESS_KEY = "address";
    private static final String PIN_PREFIX = "pin/";
    private static final String PINNED_BY_PREFIX = "pinned-by/";
    private static final String GROUP_PREFIX = "group/";
    private static final String QUARANTINE_PREFIX = "quarantine/";

    /** Key of the pin of another host's store. */
    static String pinKey(String hostId) {
        return PIN_PREFIX + hostId;
    }

    /** Key of the note that another host has pinned our store. */
    static String pinnedByKey(String hostId) {
        return PINNED_BY_PREFIX + hostId;
    }

    /** Key of a replica's record. */
    public static String groupKey(long groupId) {
        return GROUP_PREFIX + groupId;
    }

    /** Key of the note that a replica is quarantined. */
    public static String quarantineKey(long groupId) {
        return QUARANTINE_PREFIX + groupId;
    }

    /** True for keys of such notes. */
    public static boolean isQuarantineKey(String key) {
        return key.startsWith(QUARANTINE_PREFIX);
    }

    /** True for keys of replicas' records. */
    public static boolean isGroupKey(String key) {
        return key.startsWith(GROUP_PREFIX);
    }

    /**
     * Reads the identity from a store, or makes it when the store is new (blocks for one commit). Refuses a store that
     * belongs to another deployment or host.
     */
    static HostIdentity establish(LogDb store, Path directory, String deployment, String hostId, RandomSource random)
            throws LogDbException {
        byte[] bytes = store.records().get(HOST_KEY);
        if (bytes == null) {
            if (!store.recovered().isEmpty() || !store.records().isEmpty()) {
                throw new FlotillaException.BadDirectory(
                        "data directory " + directory + " holds logs but no record of whose they are; it is damaged or"
                                + " not a host's",
                        null);
            }
            return create(store, deployment, hostId, random);
        }
        StoredRecord.HostRecord found = decode(HOST_KEY, bytes, StoredRecord.HostRecord.class);
        if (found.version() > RECORDS_VERSION) {
            throw new FlotillaException.BadDirectory(
                    "data directory " + directory + " has records of version " + found.version()
                            + ", this release knows up to " + RECORDS_VERSION + "; use a newer release",
                    null);
        }
        if (!found.deployment().equals(deployment) || !found.hostId().equals(hostId)) {
            throw new FlotillaException.BadDirectory(
                    "data directory " + directory + " belongs to host \"" + found.hostId() + "\" of deployment \""
                            + found.deployment() + "\"; the configuration says host \"" + hostId + "\" of deployment \""
                            + deployment + "\"",
                    null);
        }
        return new HostIdentity(deployment, hostId, found.storeIncarnation());
    }

    private static HostIdentity create(LogDb store, String deployment, String hostId, RandomSource random)
            throws LogDbException {
        long incarnation = random.nextLong();
        while (incarnation == 0) {
            incarnation = random.nextLong();
        }
        WriteBatch batch = new WriteBatch();
        batch.records()
                .add(new WriteBatch.RecordWrite(
                        HOST_KEY,
                        RecordCodec.encode(
                                new StoredRecord.HostRecord(RECORDS_VERSION, deployment, hostId, incarnation))));
        store.save(batch);
        return new HostIdentity(deployment, hostId, incarnation);
    }

    /** Reads a record of the host's store. @throws FlotillaException.BadDirectory if it is damaged, naming it */
    public static <R extends StoredRecord> R decode(String key, byte[] bytes, Class<R> type) {
        try {
            return RecordCodec.decode(bytes, type);
        } catch (CorruptRecordException e) {
            throw new FlotillaException.BadDirectory(
                    "the data directory's record \"" + key + "\" is damaged: " + e.getMessage(), e);
        }
    }

    /** Notes where the host listens now; another address than before is no contradiction, and is logged. Blocks for a commit when it changed. */
    void noteAddress(LogDb store, String address) throws LogDbException {
        byte[] bytes = store.records().get(ADDRESS_KEY);
        String before = null;
        if (bytes != null) {
            before =
                    decode(ADDRESS_KEY, bytes, StoredRecord.AddressRecord.class).address();
        }
        if (address.equals(before)) {
            return;
        }
        if (before != null) {
            LOG.info("host {} listens on {} now, before it was {}", hostId, address, before);
        }
        WriteBatch batch = new WriteBatch();
        batch.records()
                .add(new WriteBatch.RecordWrite(
                        ADDRESS_KEY, RecordCodec.encode(new StoredRecord.AddressRecord(address))));
        store.save(batch);
    }

    /** The pins that a store holds. */
    static Pins readPins(SortedMap<String, byte[]> records, long storeIncarnation) {
        Pins pins = new Pins(storeIncarnation);
        for (Map.Entry<String, byte[]> entry : records.entrySet()) {
            if (entry.getKey().startsWith(PIN_PREFIX)) {
                StoredRecord.PinRecord pin = decode(entry.getKey(), entry.getValue(), StoredRecord.PinRecord.class);
                pins.durable(pin.hostId(), pin.storeIncarnation());
            } else if (entry.getKey().startsWith(PINNED_BY_PREFIX)) {
                StoredRecord.PinnedByRecord by =
                        decode(entry.getKey(), entry.getValue(), StoredRecord.PinnedByRecord.class);
                pins.pinnedByDurable(by.hostId(), by.storeIncarnation());
            }
        }
        return pins;
    }
}
