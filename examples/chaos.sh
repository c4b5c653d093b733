#!/usr/bin/env bash
# chaos.sh [--seconds=N] [--seed=N] [--nodes=3|5] [--history=FILE]: nodes of the key-value store as processes, a proxy on each link between them,
# clients that write a history, and faults drawn from the seed; then whether the history is linearizable.
# The last line is one JSON object: "good", and if not, what is "wrong" and where the nodes' data, their logs and the history are "kept".
# chaos.sh build: only builds. chaos.sh check-history FILE: what examples/check-history does.
# Builds what is missing; needs JDK 17 and Maven.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

use_example chaos "chaos" kv
[ "${1:-}" != build ] || exit 0
if [ "${1:-}" = check-history ]; then
  shift
  exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$classpath" io.flotilla.history.CheckHistory "$@"
fi
exec "$java" "${flags[@]}" -Xmx1g -XX:+UseSerialGC -cp "$classpath" io.flotilla.example.chaos.Chaos \
  --directory="$root/examples/target/chaos" "$@"
