/**
 * Bytes to model and back, over Agrona buffers: frames, messages, handshake, forwarded requests, membership and the small
 * stored records. Pure: no I/O, threads or clocks. Everything is little endian and versioned; {@code raft-transport/WIRE.md}
 * draws the layouts and the tests hold golden bytes of them.
 *
 * <p>Decoders are total: whatever the bytes, they answer with a value or with {@link io.flotilla.spi.BadFrameException}
 * ({@link io.flotilla.codec.CorruptRecordException} for stored bytes), and what they allocate is bounded by the length of
 * their input. Start reading at {@link io.flotilla.codec.FrameWriter} and {@link io.flotilla.codec.MessageDecoder}.
 */
@NullMarked
package io.flotilla.codec;

import org.jspecify.annotations.NullMarked;
