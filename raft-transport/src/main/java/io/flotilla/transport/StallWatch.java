package io.flotilla.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/** Notices when bytes wait for one connection and none of them moves, whatever is written behind them. Owned by the event loop. */
final class StallWatch {
    private @Nullable Object first;
    private long taken;
    private long sinceNs;

    /** For how long, as far as was looked, nothing has moved of what waits; 0 if nothing waits. */
    long restsNs(Channel channel, long nowNs) {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        Object nowFirst = waiting == null ? null : waiting.current();
        long nowTaken = waiting == null ? 0 : waiting.currentProgress();
        if (nowFirst == null || nowFirst != first || nowTaken != taken) {
            first = nowFirst;
            taken = nowTaken;
            sinceNs = nowNs;
        }
        return nowNs - sinceNs;
    }
}
