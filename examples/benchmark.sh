#!/usr/bin/env bash
# benchmark.sh write|read|idle [--name=value ...]: three hosts in one JVM, one workload, one JSON line on standard output.
# benchmark.sh build: only builds.
# benchmark.sh save [--name=value ...]: what a commit of the log store costs, beside a plain LMDB layout; a JSON line a case.
# benchmark.sh jmh [JMH options]: the small benchmarks of the protocol step and of the save path, with allocation per operation.
#
# JAVA_HOME picks the JDK, HEAP the size of the heap (touched beforehand when given; 4g otherwise), JOPTS adds JVM options,
# LOG=info shows the hosts' log on standard error.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
module=$here/benchmark

build() {
  local stamp=$module/target/.built
  if [ -f "$stamp" ] && [ -z "$(find "$root"/{pom.xml,statemachine,raft-core,raft-logdb,raft-transport,examples/benchmark} \
      \( -path '*/src/main/*' -o -name pom.xml \) -newer "$stamp" -print -quit)" ]; then
    return 0
  fi
  echo "building the benchmark" >&2
  (cd "$root" && mvn -B -q package -DskipTests -pl examples/benchmark -am) >&2
  touch "$stamp"
}

build
[ "${1:-}" != build ] || exit 0
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
read -r -a flags < <(sed -n 's:.*<flotilla.jvm.flags>\(.*\)</flotilla.jvm.flags>.*:\1:p' "$root/pom.xml")
read -r -a extra <<< "${JOPTS:-}"
classpath="$module/target/classes:$module/target/lib/*"
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
