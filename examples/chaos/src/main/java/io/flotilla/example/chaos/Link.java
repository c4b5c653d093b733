package io.flotilla.example.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The way from one node to another: a TCP proxy that the first dials in place of the second. It can be cut (nothing passes, nothing is
 * closed, as when packets are dropped), slow, or break connections in the middle of what they carry. Thread safe; its threads are daemons
 * and end with {@link #close}.
 */
public final class Link implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final long POLL_NS = 2_000_000;

    private final String name;
    private final int target;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile long delayNs;
    private volatile boolean reset;
    private volatile boolean closed;

    /**
     * Listens at once.
     *
     * @param port where the first node dials, on the loopback address
     * @param target where the second node listens
     */
    Link(String from, String to, int port, int target) throws IOException {
        this.name = from + "->" + to;
        this.target = target;
        server = new ServerSocket(port, 64, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    /** Such as {@code n1->n2}. */
    public String name() {
        return name;
    }

    /** True while nothing passes. */
    public boolean isCut() {
        return cut;
    }

    /** Lets nothing pass, neither bytes nor new connections; what was sent waits. */
    public void cut() {
        cut = true;
    }

    /** Holds every piece of data back for so long, one after the other. */
    public void slow(long delayMs) {
        delayNs = delayMs * 1_000_000;
    }

    /** Breaks each open connection with a reset after half of the next piece that it carries. */
    public void reset() {
        reset = true;
    }

    /** Is a good link again. */
    public void heal() {
        reset = false;
        delayNs = 0;
        cut = false;
    }

    @Override
    public void close() {
        closed = true;
        close(server);
        open.forEach(Link::close);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket near = server.accept();
                open.add(near);
                start("connect", () -> connect(near));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket near) {
        Socket far = new Socket();
        open.add(far);
        try {
            awaitPassage();
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_TIMEOUT_MS);
            start("back", () -> pump(far, near));
            pump(near, far);
        } catch (IOException e) {
            drop(near, far); // nobody listens there now: the node that dialled sees its connection end
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                long delay = delayNs;
                if (delay > 0) {
                    LockSupport.parkNanos(delay);
                }
                awaitPassage();
                if (reset && count > 1) {
                    out.write(buffer, 0, count / 2);
                    from.setSoLinger(true, 0);
                    to.setSoLinger(true, 0);
                    break;
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // one end is gone: so is the other, below
        } finally {
            drop(from, to);
        }
    }

    private void awaitPassage() throws IOException {
        while (cut) {
            if (closed) {
                throw new IOException("the link is closed");
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private void drop(Socket a, Socket b) {
        close(a);
        close(b);
        open.remove(a);
        open.remove(b);
    }

    private void start(String what, Runnable task) {
        Thread thread = new Thread(task, "link " + name + " " + what);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            return; // nothing was to come from it
        }
    }
}
