package io.flotilla.example.kv.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.flotilla.example.kv.JsonText;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sends any bytes and reads HTTP answers, on one connection. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MS = 30_000;

    private final Socket socket;
    private final InputStream in;

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Reply(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, UTF_8);
        }

        @SuppressWarnings("unchecked") // every envelope is an object
        Map<String, @Nullable Object> json() {
            return (Map<String, @Nullable Object>) java.util.Objects.requireNonNull(JsonText.read(text()));
        }
    }

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** One request on a connection of its own. */
    static Reply once(int port, String method, String target) throws IOException {
        try (RawClient client = new RawClient(port)) {
            client.request(method, target);
            return client.reply();
        }
    }

    /** One request with a form body on a connection of its own. */
    static Reply form(int port, String target, String form) throws IOException {
        try (RawClient client = new RawClient(port)) {
            client.send("POST " + target + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n"
                    + "content-length: " + form.length() + "\r\n\r\n" + form);
            return client.reply();
        }
    }

    void request(String method, String target) throws IOException {
        send(method + " " + target + " HTTP/1.1\r\nhost: x\r\n\r\n");
    }

    void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    Reply reply() throws IOException {
        Reply head = head();
        int length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the body ended after " + body.length + " of " + length + " bytes");
        }
        return new Reply(head.status(), head.headers(), body);
    }

    /** An answer that has no body, whatever its headers say. */
    Reply head() throws IOException {
        String status = line();
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Reply(Integer.parseInt(status.split(" ", 3)[1]), headers, new byte[0]);
    }

    /** True if the server has closed its side and sent nothing more. */
    boolean ended() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection ended after \"" + line + "\"");
            }
            if (b == '\n') {
                return line.toString();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
    }
}
