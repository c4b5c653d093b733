package io.flotilla.spi;

/** Makes the transport of one host. */
public interface TransportFactory {
    /**
     * Makes a transport that will listen on {@code listenAddress}; nothing is bound before {@link Transport#start}.
     *
     * @param deployment name of the deployment, which certificates must carry
     * @param hostId name of this host, which certificates must carry
     * @param listenAddress {@code host:port}, port 0 for any
     * @param clock for back-off and deadlines
     * @throws TransportException if settings contradict one another or files are unusable
     */
    Transport create(String deployment, String hostId, String listenAddress, Clock clock) throws TransportException;
}
