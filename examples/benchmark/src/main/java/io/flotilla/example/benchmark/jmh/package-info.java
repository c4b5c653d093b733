/** Small benchmarks under JMH: {@code examples/benchmark.sh jmh} runs them, with allocation per operation. */
@NullMarked
package io.flotilla.example.benchmark.jmh;

import org.jspecify.annotations.NullMarked;
