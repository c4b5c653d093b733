package io.flotilla.example.kv;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a {@link KvConfig} from arguments and checks it as a whole: all problems are found at once, not one a start. */
final class KvConfigReader {
    /** What a node can be told, for people. */
    static final String USAGE = """
            usage: java -jar flotilla-kv.jar [FILE.properties] [--name=value ...]     (flags override the file)

              host.id        name of this host, one of members                                        required
              members        every host: n1=10.0.0.1:7001,n2=10.0.0.2:7001,n3=10.0.0.3:7001           required
              data.dir       where the node keeps everything                                          required
              host.address   where it listens for the others                       default: its entry in members
              deployment     name of the deployment, the same everywhere                     default: flotilla-kv
              groups         how many groups keys are spread over, fixed at the first start            default: 3
              http.port      where it serves HTTP, 0 for any free port        default: port of host.address + 1
              http.max.body.bytes   longest body of a request                                     default: 3149824
              threads        that serve HTTP, as many that apply, as many that read                    default: 2
              tls.ca, tls.cert, tls.key    PEM files for mutual TLS between nodes; all or none      default: none
              insecure       true for plaintext between addresses that are not loopback             default: false
            """;

    private static final Set<String> KNOWN = new LinkedHashSet<>(List.of(
            "host.id",
            "host.address",
            "deployment",
            "members",
            "groups",
            "data.dir",
            "http.port",
            "http.max.body.bytes",
            "threads",
            "tls.ca",
            "tls.cert",
            "tls.key",
            "insecure"));
    private static final String NAME = "[A-Za-z0-9._-]{1,255}";
    private static final int MAX_GROUPS = 100_000;
    private static final int MAX_THREADS = 64;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_BODY_BYTES = 64 << 20;

    private final List<String> problems = new ArrayList<>();
    private final Settings settings;

    private KvConfigReader(List<String> arguments) {
        settings = new Settings(arguments, KNOWN, problems);
    }

    /** @throws KvConfigException with everything that is wrong */
    static KvConfig read(List<String> arguments) throws KvConfigException {
        return new KvConfigReader(arguments).read();
    }

    private KvConfig read() throws KvConfigException {
        String hostId = name("host.id", settings.require("host.id"));
        String deployment = settings.get("deployment");
        SortedMap<String, HostPort> members = members(settings.require("members"));
        HostPort address = address(hostId, members);
        int httpPort = settings.number("http.port", 0, MAX_PORT, address == null ? 0 : address.port() + 1);
        if (address != null && httpPort == address.port()) {
            problems.add("http.port " + httpPort + " is also the port of host.address " + address);
        }
        if (httpPort > MAX_PORT) {
            problems.add("http.port is missing, and there is none after that of host.address " + address);
        }
        KvConfig.Tls tls = tls();
        boolean insecure = settings.flag("insecure");
        checkPlaintext(members, address, tls != null, insecure);
        int groups = settings.number("groups", 1, MAX_GROUPS, 3);
        int threads = settings.number("threads", 1, MAX_THREADS, 2);
        int bodyBytes = settings.number("http.max.body.bytes", 1, MAX_BODY_BYTES, 3 * 1024 * 1024 + 4 * 1024);
        Path dataDir = path("data.dir", settings.require("data.dir"));
        String deploymentName = deployment == null ? "flotilla-kv" : name("deployment", deployment);
        if (!problems.isEmpty() || address == null || dataDir == null) {
            throw new KvConfigException(problems);
        }
        return new KvConfig(
                hostId,
                address,
                deploymentName,
                members,
                groups,
                dataDir.toAbsolutePath().normalize(),
                httpPort,
                bodyBytes,
                threads,
                tls,
                insecure);
    }

    private SortedMap<String, HostPort> members(String text) {
        TreeMap<String, HostPort> members = new TreeMap<>();
        Map<HostPort, String> owners = new LinkedHashMap<>();
        for (String member : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int equals = member.indexOf('=');
            if (equals < 0) {
                problems.add("members holds \"" + member.strip() + "\"; each member is name=host:port");
                continue;
            }
            String id = name("a name in members", member.substring(0, equals).strip());
            HostPort at = address("members", member.substring(equals + 1).strip());
            if (members.containsKey(id)) {
                problems.add("members names the host " + id + " twice");
            } else if (at != null) {
                members.put(id, at);
                String other = owners.putIfAbsent(at, id);
                if (other != null) {
                    problems.add("members gives the address " + at + " to both " + other + " and " + id);
                }
                if (at.isWildcard()) {
                    problems.add("members gives " + id + " the address " + at + ", at which nobody can reach it");
                }
            }
        }
        return members;
    }

    private @Nullable HostPort address(String hostId, Map<String, HostPort> members) {
        HostPort member = members.get(hostId);
        if (member == null && !hostId.isEmpty() && settings.get("members") != null) {
            problems.add("host.id " + hostId + " is not among the members " + members.keySet());
        }
        String given = settings.get("host.address");
        if (given == null) {
            return member;
        }
        HostPort address = address("host.address", given);
        if (address != null && member != null) {
            boolean same = address.equals(member) || (address.isWildcard() && address.port() == member.port());
            if (!same) {
                problems.add("host.address " + address + " contradicts members, where " + hostId + " is at " + member);
            }
        }
        return address;
    }

    private KvConfig.@Nullable Tls tls() {
        List<String> names = List.of("tls.ca", "tls.cert", "tls.key");
        List<String> given = names.stream().filter(n -> settings.get(n) != null).toList();
        if (given.isEmpty()) {
            return null;
        }
        if (given.size() < names.size()) {
            problems.add("of " + names + " only " + given + " is given; TLS needs all three");
        }
        Path ca = file("tls.ca");
        Path certificate = file("tls.cert");
        Path key = file("tls.key");
        return ca == null || certificate == null || key == null ? null : new KvConfig.Tls(ca, certificate, key);
    }

    private void checkPlaintext(
            Map<String, HostPort> members, @Nullable HostPort address, boolean tls, boolean insecure) {
        boolean tlsNamed =
                settings.get("tls.ca") != null || settings.get("tls.cert") != null || settings.get("tls.key") != null;
        if (tlsNamed && insecure) {
            problems.add("insecure=true contradicts the tls settings: choose one");
        }
        boolean beyond = (address != null && !address.isLoopback())
                || members.values().stream().anyMatch(m -> !m.isLoopback());
        if (beyond && !tls && !tlsNamed && !insecure) {
            problems.add(
                    "members are reached beyond loopback in plaintext; give tls.ca, tls.cert and tls.key, or say insecure=true");
        }
    }

    private @Nullable Path file(String name) {
        String value = settings.get(name);
        Path path = value == null ? null : path(name, value);
        if (path != null && !Files.isReadable(path)) {
            problems.add(name + " " + path + " is no file that can be read");
            return null;
        }
        return path;
    }

    private @Nullable Path path(String name, String value) {
        if (value.isEmpty()) {
            return null; // said to be missing already
        }
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            problems.add(name + " is no path: " + e.getMessage());
            return null;
        }
    }

    private @Nullable HostPort address(String where, String text) {
        try {
            return HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            problems.add(where + ": " + e.getMessage());
            return null;
        }
    }

    private String name(String what, String value) {
        if (!value.isEmpty() && !value.matches(NAME)) {
            problems.add(what + " must be 1 to 255 characters of A-Z a-z 0-9 . _ -, not \"" + value + "\"");
        }
        if (value.isEmpty() && what.startsWith("a name")) {
            problems.add(what + " is empty");
        }
        return value;
    }
}
