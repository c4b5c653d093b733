/**
 * The demonstration behind {@code examples/demo.sh}: {@link io.flotilla.example.kv.demo.Demo} starts three nodes as processes, writes to
 * them over HTTP from many clients, kills one with SIGKILL in the middle, starts it again, and then reads every acknowledged key on each
 * node.
 *
 * <p>It keeps itself honest: a write counts as acknowledged when its answer has arrived, its latency runs from its first attempt to that
 * answer whatever happens between, and a key is lost when any node does not return exactly the bytes that were acknowledged.
 */
@NullMarked
package io.flotilla.example.kv.demo;

import org.jspecify.annotations.NullMarked;
