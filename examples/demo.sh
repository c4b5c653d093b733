#!/usr/bin/env bash
# demo.sh [--records N] [--groups N] [--input FILE] [--clients N] [--keep] [--help]: three nodes as processes, a load over HTTP, a SIGKILL in the
# middle of it, a restart, and every acknowledged key read on every node. Builds what is missing; needs JDK 17 and Maven.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
module=$here/kv

build() {
  local stamp=$module/target/.built
  if [ -f "$stamp" ] && [ -z "$(find "$root"/{pom.xml,statemachine,raft-core,raft-logdb,raft-transport,examples/kv} \
      \( -path '*/src/main/*' -o -name pom.xml \) -newer "$stamp" -print -quit)" ]; then
    return 0
  fi
  echo "building the key-value store"
  (cd "$root" && mvn -B -q package -DskipTests -pl examples/kv -am)
  touch "$stamp"
}

# A relative path means the caller's directory, whatever the demo runs in.
arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    --input=*) arguments+=(--input "$(realpath -m "${1#*=}")") ;;
    --input) arguments+=(--input "$(realpath -m "${2:-}")"); [ $# -lt 2 ] || shift ;;
    *) arguments+=("$1") ;;
  esac
  shift
done

build
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
read -r -a flags < <(sed -n 's:.*<flotilla.jvm.flags>\(.*\)</flotilla.jvm.flags>.*:\1:p' "$root/pom.xml")
# So that a file may have any name. The quick compiler, because the run is short (NodeProcess says more).
export LC_ALL=C.UTF-8
exec "$java" "${flags[@]}" -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
  -cp "$module/target/classes:$module/target/lib/*" io.flotilla.example.kv.demo.Demo \
  --directory "$here/target/demo" "${arguments[@]}"
