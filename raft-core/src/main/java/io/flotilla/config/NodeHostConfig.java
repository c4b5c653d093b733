package io.flotilla.config;

import io.flotilla.FlotillaException;
import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.Clock;
import io.flotilla.spi.DirectoryGuard;
import io.flotilla.spi.LogDbFactory;
import io.flotilla.spi.RandomSource;
import io.flotilla.spi.TransportFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Everything a {@link io.flotilla.NodeHost} needs. Built once by {@link #builder}; immutable. */
public final class NodeHostConfig {
    private final Builder values;

    private NodeHostConfig(Builder values) {
        this.values = values;
    }

    /**
     * Starts a configuration with what has no default.
     *
     * @param deployment name of the deployment; recorded at the first start, then fixed
     * @param hostId name of this host, unique in the deployment; recorded at the first start, then fixed
     * @param directory where the host keeps its log; locked while the host runs
     * @param logDb opens the log store, {@code LmdbLogDb.factory()} of raft-logdb
     * @param transport makes the transport, {@code NettyTransport.factory(...)} of raft-transport
     */
    public static Builder builder(
            String deployment, String hostId, Path directory, LogDbFactory logDb, TransportFactory transport) {
        return new Builder(deployment, hostId, directory, logDb, transport);
    }

    public String deployment() {
        return values.deployment;
    }

    public String hostId() {
        return values.hostId;
    }

    public Path directory() {
        return values.directory;
    }

    public LogDbFactory logDb() {
        return values.logDb;
    }

    public TransportFactory transport() {
        return values.transport;
    }

    /** Where to listen, {@code host:port}. */
    public String listenAddress() {
        return values.listenAddress;
    }

    /** The address book: hostId to {@code host:port}. May be changed later by {@code NodeHost.setAddresses}. */
    public Map<String, String> addresses() {
        return values.addresses;
    }

    public EngineConfig engine() {
        return values.engine;
    }

    /** Time; null for the system's. */
    public @Nullable Clock clock() {
        return values.clock;
    }

    /** Randomness of elections and identities; null for a secure seed. */
    public @Nullable RandomSource random() {
        return values.random;
    }

    /** Runs agents; null for a thread each. */
    public @Nullable AgentRunner agentRunner() {
        return values.agentRunner;
    }

    /** Keeps the directory to one host; null for a lock file in it. */
    public @Nullable DirectoryGuard directoryGuard() {
        return values.directoryGuard;
    }

    /**
     * An address book, hostId to {@code host:port}, that was checked: every address parses, and no two hosts have the same.
     *
     * @throws FlotillaException.InvalidRequest naming everything that is wrong
     */
    public static SortedMap<String, String> addressBook(Map<String, String> hostIdToAddress) {
        SortedMap<String, String> book = copyOf(hostIdToAddress);
        List<String> problems = new ArrayList<>();
        requireBook(problems, book);
        refuse(problems);
        return book;
    }

    private static SortedMap<String, String> copyOf(Map<String, String> book) {
        SortedMap<String, String> copy = new TreeMap<>();
        book.forEach((host, address) ->
                copy.put(Objects.requireNonNull(host, "hostId"), Objects.requireNonNull(address, "address")));
        return Collections.unmodifiableSortedMap(copy);
    }

    private static void requireBook(List<String> problems, SortedMap<String, String> book) {
        Map<String, String> owners = new TreeMap<>();
        book.forEach((host, address) -> {
            requireAddress(problems, "address of host " + host, address, 1);
            String other = owners.putIfAbsent(address, host);
            if (other != null) {
                problems.add("hosts " + other + " and " + host + " have the same address " + address);
            }
        });
    }

    private static void requireAddress(List<String> problems, String what, String address, int lowestPort) {
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        boolean good = colon > 0 && address.length() <= Limits.MAX_NAME_BYTES && port.matches("[0-9]{1,5}");
        if (!good || Integer.parseInt(port) > 65_535 || Integer.parseInt(port) < lowestPort) {
            problems.add(what + " must be host:port with a port of " + lowestPort + "..65535, not \"" + address + "\"");
        }
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new FlotillaException.InvalidRequest(String.join("; ", problems));
        }
    }

    /** Where callers' futures are completed; null for the engine's own apply threads. */
    public @Nullable Executor completionExecutor() {
        return values.completionExecutor;
    }

    /** Collects the settings; {@link #build} checks them together. */
    public static final class Builder {
        private final String deployment;
        private final String hostId;
        private final Path directory;
        private final LogDbFactory logDb;
        private final TransportFactory transport;
        private String listenAddress = "127.0.0.1:0";
        private SortedMap<String, String> addresses = Collections.emptySortedMap();
        private EngineConfig engine = EngineConfig.DEFAULT;
        private @Nullable Clock clock;
        private @Nullable RandomSource random;
        private @Nullable AgentRunner agentRunner;
        private @Nullable DirectoryGuard directoryGuard;
        private @Nullable Executor completionExecutor;

        private Builder(
                String deployment, String hostId, Path directory, LogDbFactory logDb, TransportFactory transport) {
            this.deployment = requireName("deployment", deployment);
            this.hostId = requireName("hostId", hostId);
            this.directory = Objects.requireNonNull(directory, "directory");
            this.logDb = Objects.requireNonNull(logDb, "logDb");
            this.transport = Objects.requireNonNull(transport, "transport");
        }

        public Builder listenAddress(String address) {
            listenAddress = Objects.requireNonNull(address, "address");
            return this;
        }

        public Builder addresses(Map<String, String> hostIdToAddress) {
            addresses = copyOf(hostIdToAddress);
            return this;
        }

        public Builder engine(EngineConfig config) {
            engine = Objects.requireNonNull(config, "config");
            return this;
        }

        public Builder clock(Clock source) {
            clock = source;
            return this;
        }

        public Builder random(RandomSource source) {
            random = source;
            return this;
        }

        public Builder agentRunner(AgentRunner runner) {
            agentRunner = runner;
            return this;
        }

        public Builder directoryGuard(DirectoryGuard guard) {
            directoryGuard = guard;
            return this;
        }

        /**
         * Completes callers' futures, and so runs what they chained without an executor, on {@code executor} instead of the engine's apply threads. It
         * must not run what it is given on the thread that gives it. What it rejects is completed on the apply threads.
         */
        public Builder completionExecutor(Executor executor) {
            completionExecutor = executor;
            return this;
        }

        /** @throws FlotillaException.InvalidRequest naming everything that contradicts something */
        public NodeHostConfig build() {
            List<String> problems = new ArrayList<>();
            requireAddress(problems, "listenAddress", listenAddress, 0);
            requireBook(problems, addresses);
            refuse(problems);
            return new NodeHostConfig(copy());
        }

        /** What is built does not change when its builder is used again. */
        private Builder copy() {
            Builder copy = new Builder(deployment, hostId, directory, logDb, transport);
            copy.listenAddress = listenAddress;
            copy.addresses = addresses;
            copy.engine = engine;
            copy.clock = clock;
            copy.random = random;
            copy.agentRunner = agentRunner;
            copy.directoryGuard = directoryGuard;
            copy.completionExecutor = completionExecutor;
            return copy;
        }

        private static String requireName(String what, String name) {
            Objects.requireNonNull(name, what);
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            if (!name.matches("[A-Za-z0-9._-]+") || length > Limits.MAX_NAME_BYTES) {
                throw new FlotillaException.InvalidRequest(what + " must be 1 to " + Limits.MAX_NAME_BYTES
                        + " characters of A-Z a-z 0-9 . _ -, not \"" + name + "\"");
            }
            return name;
        }
    }
}
