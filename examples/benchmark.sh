#!/usr/bin/env bash
# benchmark.sh write|read|idle [--name=value ...]: three hosts in one JVM, one workload, one JSON line on standard output.
# benchmark.sh build: only builds.
# benchmark.sh save [--name=value ...]: what a commit of the log store costs, beside a plain LMDB layout; a JSON line a case.
# benchmark.sh jmh [JMH options]: the small benchmarks of the protocol step and of the save path, with allocation per operation.
#
# JAVA_HOME picks the JDK, HEAP the size of the heap (touched beforehand when given; 4g otherwise), JOPTS adds JVM options,
# LOG=info shows the hosts' log on standard error.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

use_example benchmark "the benchmark"
[ "${1:-}" != build ] || exit 0
read -r -a extra <<< "${JOPTS:-}"
ulimit -n "$(ulimit -Hn)" 2>/dev/null || true

cd "$root"
if [ "${1:-}" = jmh ]; then
  shift
  exec "$java" "${flags[@]}" "${extra[@]}" -cp "$classpath" io.flotilla.example.benchmark.jmh.SmallBenchmarks "$@"
fi

heap=("-Xms${HEAP:-4g}" "-Xmx${HEAP:-4g}" -XX:+UseParallelGC)
[ -z "${HEAP:-}" ] || heap+=(-XX:+AlwaysPreTouch)
main=Benchmark
if [ "${1:-}" = save ]; then
  shift
  main=SaveBench
fi
exec "$java" "${heap[@]}" "${flags[@]}" "${extra[@]}" -cp "$classpath" "io.flotilla.example.benchmark.$main" "$@"
