/**
 * {@link io.flotilla.spi.Transport} over Netty: connections, TLS, queues and back-off. What the bytes mean is
 * {@code io.flotilla.codec}'s; {@code WIRE.md} of this module draws them.
 *
 * <pre>
 *  send, flush (any thread)                            event loop (one thread)
 *   NettyTransport ──▶ OutboundLane(host) ── Outbox ──▶ OutboundHandler ══ TCP ══▶ InboundHandler ──▶ TransportListener
 *                       dial, back-off                   handshake                  limits, handshake, FrameAssembler
 * </pre>
 *
 * <p>All input and output of one transport runs on one event loop, which may host engine agents too
 * ({@link io.flotilla.transport.LoopAgentRunner}). So the listener is never called twice at once. Start reading at
 * {@link io.flotilla.transport.NettyTransport}.
 */
@NullMarked
package io.flotilla.transport;

import org.jspecify.annotations.NullMarked;
