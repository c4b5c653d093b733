package io.flotilla.transport;

import io.flotilla.codec.FrameCodec;
import io.flotilla.codec.FrameType;
import io.flotilla.testkit.RecordingListener;
import io.flotilla.testkit.TestFrames;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** Something on the network that speaks as it likes. */
final class RawPeer implements AutoCloseable {
    private static final int DEADLINE_MS = 30_000;

    private final Socket socket;

    RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(DEADLINE_MS);
        socket.setTcpNoDelay(true);
    }

    static RawPeer dial(String address) throws IOException {
        HostAddress parsed = HostAddress.parse(address);
        return new RawPeer(new Socket(parsed.host(), parsed.port()));
    }

    /** Writes; an error only means that the other side has closed already. */
    RawPeer write(byte... bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            return this;
        }
        return this;
    }

    /** Says hello as {@code hostId} to {@code target} and reads the answer. */
    RawPeer handshake(String deployment, String hostId, String target) throws IOException {
        write(new RecordingListener(deployment, hostId).handshake(target));
        readFrame();
        return this;
    }

    /** Reads one frame. */
    byte[] readFrame() throws IOException {
        InputStream in = socket.getInputStream();
        byte[] header = in.readNBytes(FrameCodec.HEADER_LENGTH);
        if (header.length < FrameCodec.HEADER_LENGTH) {
            throw new IOException("closed after " + header.length + " bytes");
        }
        int length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt();
        byte[] rest = in.readNBytes(length - FrameCodec.HEADER_LENGTH);
        byte[] frame = new byte[length];
        System.arraycopy(header, 0, frame, 0, header.length);
        System.arraycopy(rest, 0, frame, header.length, rest.length);
        return frame;
    }

    /** Waits until the other side closes; false if it does not for long. */
    boolean isClosedByPeer() {
        try {
            byte[] ignored = new byte[4096];
            int read;
            do {
                read = socket.getInputStream().read(ignored);
            } while (read >= 0);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** A frame's header that claims {@code length} bytes. */
    static byte[] header(FrameType type, int length) {
        byte[] frame = TestFrames.frame(type, new byte[0]);
        new UnsafeBuffer(frame).putInt(FrameCodec.LENGTH_OFFSET, length, ByteOrder.LITTLE_ENDIAN);
        return frame;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
