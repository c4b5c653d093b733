/** Tests of the transport over Netty: the contract, hostile peers, TLS. */
@NullMarked
package io.flotilla.transport;

import org.jspecify.annotations.NullMarked;
