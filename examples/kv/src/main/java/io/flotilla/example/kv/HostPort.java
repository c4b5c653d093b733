package io.flotilla.example.kv;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where something listens.
 *
 * @param host a name, or a literal address without brackets
 * @param port within 1..65535
 */
record HostPort(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /** Reads {@code host:port} or {@code [v6]:port}. @throws IllegalArgumentException in words */
    static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            host = "";
        }
        String digits = text.substring(colon + 1);
        boolean sound = host.matches("[A-Za-z0-9.:_%-]+") && digits.matches("[0-9]{1,5}");
        int port = sound ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "an address is host:port or [v6]:port with a port within 1..65535, not \"" + text + "\"");
        }
        return new HostPort(host, port);
    }

    /** True if it stands for all addresses of a machine. */
    boolean isWildcard() {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    /** True if only this machine can reach it. Names but {@code localhost} are not looked up: they count as reachable. */
    boolean isLoopback() {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        boolean literal = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        try {
            return literal && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // no literal after all
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
