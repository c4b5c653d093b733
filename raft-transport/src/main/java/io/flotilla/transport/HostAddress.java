package io.flotilla.transport;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Where a host listens.
 *
 * @param host name or literal address, without brackets
 * @param port within 0..65535
 */
record HostAddress(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /** Reads {@code host:port} or {@code [v6]:port}. @throws IllegalArgumentException in words */
    static HostAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw bad(text);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw bad(text);
        }
        String digits = text.substring(colon + 1);
        if (host.isBlank()
                || digits.isEmpty()
                || digits.length() > 5
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw bad(text);
        }
        int port = Integer.parseInt(digits);
        if (port > MAX_PORT) {
            throw bad(text);
        }
        return new HostAddress(host, port);
    }

    /** The literal address, or null when a name has to be looked up. */
    @Nullable
    InetAddress literal() {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(host, bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /** True for a literal loopback address and for {@code localhost}. */
    boolean isLoopback() {
        InetAddress literal = literal();
        return literal == null ? host.equalsIgnoreCase("localhost") : literal.isLoopbackAddress();
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("an address is host:port or [v6]:port, not \"" + text + "\"");
    }
}
