/**
 * The front end: HTTP/1.1 on Netty, with a limit on everything a client can send or hold.
 *
 * <pre>
 *   bytes ─▶ SenderWatch ─▶ HTTP codec ─▶ one message at a time ─▶ HttpConnection ─▶ Router ─▶ KvService
 *                                                                        ◀── Answer ◀──┘
 * </pre>
 *
 * <p>A connection serves one request after the other: pipelined ones wait in order. Everything runs on the server's own event loops and
 * nothing there blocks.
 */
@NullMarked
package io.flotilla.example.kv.http;

import org.jspecify.annotations.NullMarked;
