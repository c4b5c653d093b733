package io.flotilla.example.kv.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A link between two nodes that can be cut, with the connections on it, or held: then bytes wait, as behind a silent partition. */
final class TcpProxy implements AutoCloseable {
    private enum State {
        OPEN,
        CUT,
        HELD
    }

    private final int targetPort;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** Guarded by {@code this}. */
    private State state = State.OPEN;

    /** Listens on a free port of the loopback address; every connection is carried on to {@code targetPort}. */
    TcpProxy(int targetPort) throws IOException {
        this.targetPort = targetPort;
        this.listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        daemon("proxy-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends every connection and lets none come up. */
    void cut() throws IOException {
        enter(State.CUT);
        closeAll();
    }

    /** Lets nothing through, and tells nobody. */
    void hold() {
        enter(State.HELD);
    }

    /** Lets everything through again, and what was held first. */
    void heal() {
        enter(State.OPEN);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }

    private synchronized void enter(State next) {
        state = next;
        notifyAll();
    }

    private synchronized boolean isOpenOnceNotHeld() throws InterruptedException {
        while (state == State.HELD) {
            wait();
        }
        return state == State.OPEN;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket from = listener.accept();
                daemon("proxy-dial", () -> carry(from));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void carry(Socket from) {
        Socket to = new Socket();
        sockets.add(from);
        sockets.add(to);
        try {
            if (isOpenOnceNotHeld()) {
                to.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
                daemon("proxy-back", () -> pump(to, from));
                pump(from, to);
            }
        } catch (IOException | InterruptedException e) {
            // the connection ends below
        } finally {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (!isOpenOnceNotHeld()) {
                    return;
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException | InterruptedException e) {
            // the connection ends below
        } finally {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private void closeAll() {
        sockets.forEach(this::closeQuietly);
    }

    private void closeQuietly(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more in any case
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
