/**
 * Measures three replicas of many groups inside one JVM, each host with its own directory, log store and TCP sockets. {@link
 * io.flotilla.example.benchmark.Benchmark} runs one workload and prints one JSON line, {@link io.flotilla.example.benchmark.ResultTable}
 * makes the README's table out of many, {@code jmh} holds the small ones.
 */
@NullMarked
package io.flotilla.example.benchmark;

import org.jspecify.annotations.NullMarked;
