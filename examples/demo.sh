#!/usr/bin/env bash
# demo.sh [--records N] [--groups N] [--input FILE] [--clients N] [--keep] [--help]: three nodes as processes, a load over HTTP, a SIGKILL in the
# middle of it, a restart, and every acknowledged key read on every node. Builds what is missing; needs JDK 17 and Maven.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

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

use_example kv "the key-value store"
# So that a file may have any name. The quick compiler, because the run is short (NodeProcess says more).
export LC_ALL=C.UTF-8
exec "$java" "${flags[@]}" -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
  -cp "$classpath" io.flotilla.example.kv.demo.Demo \
  --directory "$root/examples/target/demo" "${arguments[@]}"
