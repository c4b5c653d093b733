#!/usr/bin/env bash
# chaos.sh [--seconds=N] [--seed=N] [--nodes=3|5] [--history=FILE]: nodes of the key-value store as processes, a proxy on each link between them,
# clients that write a history, and faults drawn from the seed; then whether the history is linearizable.
# chaos.sh build: only builds. chaos.sh check-history FILE: what examples/check-history does.
# Builds what is missing; needs JDK 17 and Maven.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
module=$here/chaos

build() {
  local stamp=$module/target/.built
  if [ -f "$stamp" ] && [ -z "$(find "$root"/{pom.xml,statemachine,raft-core,raft-logdb,raft-transport,examples/kv,examples/chaos} \
      \( -path '*/src/main/*' -o -path '*/io/flotilla/history/*.java' -o -name pom.xml \) -newer "$stamp" -print -quit)" ]; then
    return 0
  fi
  echo "building chaos" >&2
  (cd "$root" && mvn -B -q package -DskipTests -pl examples/chaos -am) >&2
  touch "$stamp"
}

build
[ "${1:-}" != build ] || exit 0
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
classpath="$module/target/classes:$module/target/lib/*"
if [ "${1:-}" = check-history ]; then
  shift
  exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$classpath" io.flotilla.history.CheckHistory "$@"
fi
read -r -a flags < <(sed -n 's:.*<flotilla.jvm.flags>\(.*\)</flotilla.jvm.flags>.*:\1:p' "$root/pom.xml")
exec "$java" "${flags[@]}" -Xmx1g -XX:+UseSerialGC -cp "$classpath" io.flotilla.example.chaos.Chaos \
  --directory="$here/target/chaos" "$@"
