/**
 * A replicated key-value store: the complete application on Flotilla. {@code KvNode} is the process; it wires a {@code NodeHost} with
 * the state of {@link io.flotilla.example.kv.store} and the front end of {@code http}. {@code demo} starts three of them, kills one
 * and counts what is left.
 */
@NullMarked
package io.flotilla.example.kv;

import org.jspecify.annotations.NullMarked;
