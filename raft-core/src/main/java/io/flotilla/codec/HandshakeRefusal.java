package io.flotilla.codec;

import io.flotilla.spi.HandshakeRefusedException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Why a handshake was refused.
 *
 * @param reason null for a code that this version does not know
 * @param text in words, without control characters
 */
public record HandshakeRefusal(@Nullable Reason reason, String text) {}
