package io.flotilla.sim;

import io.flotilla.codec.FrameType;
import io.flotilla.codec.FrameWriter;
import io.flotilla.codec.HostRequest;
import io.flotilla.codec.HostResponse;
import io.flotilla.spi.FrameParts;

/** Links between all hosts, and who listens. Frames travel as bytes. */
public final class Network {
    private final World world;
    private final Link[][] links;
    private final Endpoint[] endpoints;

    Network(World world) {
        this.world = world;
        int hosts = world.shape().number(Setting.HOSTS);
        links = new Link[hosts][hosts];
        endpoints = new Endpoint[hosts];
        for (Link[] row : links) {
            for (int i = 0; i < hosts; i++) {
                row[i] = new Link();
            }
        }
    }

    /** The way from one host to another, by numbers from 1. */
    public Link link(long from, long to) {
        return links[(int) from - 1][(int) to - 1];
    }

    /** The way from one host to another, by numbers from 0. */
    Link between(int from, int to) {
        return links[from][to];
    }

    /** Cuts both ways between hosts on different sides; bit i of {@code side} is host i + 1's side. */
    public void split(long side, long untilNs) {
        int hosts = endpoints.length;
        for (int a = 0; a < hosts; a++) {
            for (int b = 0; b < hosts; b++) {
                if (((side >> a) & 1) != ((side >> b) & 1)) {
                    links[a][b].cut(untilNs);
                }
            }
        }
    }

    /** Cuts every way. */
    void cutAll(long untilNs) {
        for (Link[] row : links) {
            for (Link link : row) {
                link.cut(untilNs);
            }
        }
    }

    /** Every way takes so much longer. */
    void delayAll(long moreNs, long untilNs) {
        for (Link[] row : links) {
            for (Link link : row) {
                link.delay(moreNs, untilNs);
            }
        }
    }

    /** The connection from one host to another, if there is one, breaks; what is on its way is lost. */
    public void reset(long from, long to) {
        Endpoint endpoint = endpoints[(int) from - 1];
        if (endpoint != null) {
            endpoint.lose((int) to - 1, "reset");
        }
    }

    /** A frame that no engine sent comes over the connection from one host to another, if there is one. */
    public void forge(long from, long to, FrameParts frame) {
        Endpoint endpoint = endpoints[(int) from - 1];
        if (endpoint != null) {
            endpoint.forge((int) to - 1, frame);
        }
    }

    /** True if somebody forges answers to what a host asks. */
    boolean isOverheard(int from) {
        for (Link[] row : links) {
            if (row[from].forgesAnswers(world.nowNs())) {
                return true;
            }
        }
        return false;
    }

    /** A request leaves one host for another: whoever forges answers to it does so now. */
    void onRequest(int from, int to, HostRequest request) {
        for (int other = 0; other < endpoints.length; other++) {
            if (other != to && links[other][from].forgesAnswers(world.nowNs())) {
                FrameWriter writer = new FrameWriter();
                writer.begin(FrameType.RESPONSE);
                writer.add(lieOf(request));
                FrameParts frame = new FrameParts();
                writer.finish(frame);
                forge(other + 1L, from + 1L, frame);
            }
        }
    }

    private static HostResponse lieOf(HostRequest request) {
        return request instanceof HostRequest.Propose
                ? new HostResponse.ProposeOk(request.requestId(), 1, 1, 1, null)
                : new HostResponse.TransferOk(request.requestId());
    }

    void heal() {
        for (Link[] row : links) {
            for (Link link : row) {
                link.heal();
            }
        }
    }

    /** When everything that is on its way now is there: what was clogged on a connection comes late, and all behind it. */
    long lastArrivalNs() {
        long last = world.nowNs();
        for (Endpoint endpoint : endpoints) {
            last = endpoint == null ? last : Math.max(last, endpoint.lastArrivalNs(world.nowNs()));
        }
        return last;
    }

    /** Nothing gets to or from a host, ever. */
    void banish(int host) {
        for (int other = 0; other < endpoints.length; other++) {
            links[host][other].cut(Long.MAX_VALUE);
            links[other][host].cut(Long.MAX_VALUE);
        }
    }

    void listen(Endpoint endpoint) {
        endpoints[endpoint.host().index()] = endpoint;
    }

    /** A host's process is gone. Others notice at once, or only when they have waited long enough. */
    void gone(Endpoint endpoint) {
        int host = endpoint.host().index();
        if (endpoints[host] == endpoint) {
            endpoints[host] = null;
        }
        long timeoutNs = world.shape().get(Setting.CONNECTION_TIMEOUT_MS) * 1_000_000;
        for (Endpoint other : endpoints) {
            if (other != null) {
                long noticeNs = world.numbers().chance(70) ? 0 : world.numbers().below(timeoutNs);
                other.loseLater(endpoint, noticeNs);
            }
        }
    }

    /** Who listens as that host; null for nobody. */
    @org.jspecify.annotations.Nullable
    Endpoint listening(int host) {
        return endpoints[host];
    }
}
