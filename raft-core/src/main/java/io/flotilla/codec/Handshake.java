package io.flotilla.codec;

/**
 * How a host opens a connection, and how the other answers.
 *
 * @param minVersion oldest protocol version that the sender speaks, within 0..65535
 * @param maxVersion newest one
 * @param deployment name of the deployment
 * @param hostId name of the sender
 * @param storeIncarnation of the sender's store
 * @param processIncarnation of the sender's process
 * @param lane what the connection is for
 * @param maxFrameBytes longest frame that the sender takes
 * @param features bit set of what the sender can do beyond version 1
 * @param targetHostId whom the sender believes to speak to
 */
public record Handshake(
        int minVersion,
        int maxVersion,
        String deployment,
        String hostId,
        long storeIncarnation,
        long processIncarnation,
        Lane lane,
        int maxFrameBytes,
        long features,
        String targetHostId) {
    /** The one protocol version there is. */
    public static final int PROTOCOL_VERSION = 1;
}
