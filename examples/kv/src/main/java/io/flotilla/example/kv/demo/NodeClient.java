package io.flotilla.example.kv.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One client's connection to one node: connects when it has to, sends one request at a time. Used by one thread. */
public final class NodeClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 10_000;
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final String HEX = "0123456789ABCDEF";
    private static final byte[] PREFIX = "val=".getBytes(ISO_8859_1);

    /** Whether a byte stands for itself in a form; bytes that are no ASCII never do. */
    private static final boolean[] UNRESERVED = new boolean[256];

    static {
        for (byte b : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~".getBytes(ISO_8859_1)) {
            UNRESERVED[b] = true;
        }
    }

    private final int port;
    private final int timeoutMs;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    /**
     * What a node answered.
     *
     * @param status HTTP status
     * @param body its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    public record Reply(int status, byte[] body) {
        /** The body as text. */
        public String text() {
            return new String(body, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    NodeClient(int port) {
        this(port, TIMEOUT_MS);
    }

    /**
     * Connects to nothing yet.
     *
     * @param timeoutMs how long it waits for a connection, and for each part of an answer
     */
    public NodeClient(int port, int timeoutMs) {
        this.port = port;
        this.timeoutMs = timeoutMs;
    }

    /** Stores a value. @throws IOException if no answer came: the outcome is not known */
    public Reply put(String key, byte[] value) throws IOException {
        return request("POST", "/raft/key?key=" + key, form(value));
    }

    /** Reads a value as bytes, linearizably, from the node's own replica. */
    public Reply get(String key) throws IOException {
        return request("GET", "/raft/key?raw=true&sync=true&key=" + key, new byte[0]);
    }

    /** Removes a value. @throws IOException if no answer came: the outcome is not known */
    public Reply delete(String key) throws IOException {
        return request("DELETE", "/raft/key?key=" + key, new byte[0]);
    }

    /**
     * GET of any path.
     *
     * @param close whether to close the connection afterwards
     */
    public Reply get(String path, boolean close) throws IOException {
        try {
            return request("GET", path, new byte[0]);
        } finally {
            if (close) {
                close();
            }
        }
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                return; // nothing was to come from it
            }
        }
    }

    private Reply request(String method, String target, byte[] body) throws IOException {
        try {
            Socket connected = connected();
            ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 256);
            out.writeBytes((method + " " + target + " HTTP/1.1\r\nhost: 127.0.0.1\r\n").getBytes(ISO_8859_1));
            if (body.length > 0) {
                out.writeBytes(
                        ("content-type: application/x-www-form-urlencoded\r\ncontent-length: " + body.length + "\r\n")
                                .getBytes(ISO_8859_1));
            }
            out.writeBytes(new byte[] {'\r', '\n'});
            out.writeBytes(body);
            out.writeTo(connected.getOutputStream());
            return reply();
        } catch (IOException | RuntimeException e) {
            close();
            throw e instanceof IOException io ? io : new IOException("the answer makes no sense: " + e, e);
        }
    }

    private Socket connected() throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket();
            open.setTcpNoDelay(true);
            open.setSoTimeout(timeoutMs);
            open.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMs);
            socket = open;
            in = new BufferedInputStream(open.getInputStream(), BUFFER_BYTES);
        }
        return open;
    }

    private Reply reply() throws IOException {
        String status = line();
        int length = 0;
        boolean last = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            } else if (header.startsWith("connection:")) {
                last = header.endsWith("close");
            }
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the answer ended after " + body.length + " of " + length + " bytes");
        }
        if (last) {
            close();
        }
        return new Reply(Integer.parseInt(status.split(" ", 3)[1]), body);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended in the middle of an answer");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** {@code val=} and the value, percent-encoded. */
    static byte[] form(byte[] value) {
        byte[] form = new byte[PREFIX.length + 3 * value.length];
        System.arraycopy(PREFIX, 0, form, 0, PREFIX.length);
        int length = PREFIX.length;
        for (byte b : value) {
            if (UNRESERVED[b & 0xff]) {
                form[length++] = b;
            } else {
                form[length++] = '%';
                form[length++] = (byte) HEX.charAt((b >> 4) & 0xf);
                form[length++] = (byte) HEX.charAt(b & 0xf);
            }
        }
        return Arrays.copyOf(form, length);
    }
}
