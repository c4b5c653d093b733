#!/usr/bin/env bash
# compare.sh --peers=DIR [--rows=a,b] [--runs=3] [--systems=flotilla,jraft,pebble,tan] [--results=DIR]
#   Runs Flotilla and other Raft libraries alternately on this machine, one process at a time, and writes a JSON line per run into
#   examples/benchmark/results/ROW.jsonl; then writes the README's table (prints it, with results elsewhere). Rows and bars are in examples/benchmark/rows.txt; all by default.
# compare.sh --table
#   Only writes the table again from what is there.
#
# DIR is a writable copy of the peers' programs (run.sh and dragonboat.sh) on the disk to be measured. A peer that cannot be built is left out, and
# the end says so. WARMUP and SECONDS_MEASURED (20 and 10) set the length of every run, HEAP (4g) our heap, PEER_HEAP (6g) that of the Java peer.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"
module=$here/benchmark
rows_file=$module/rows.txt

peers=
rows=all
runs=3
systems=flotilla,jraft,pebble,tan
results=$module/results
table_only=false
warmup=${WARMUP:-20}
seconds=${SECONDS_MEASURED:-10}
skipped=()

usage() {
  sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

say() { printf '%s\n' "$*" >&2; }

for argument in "$@"; do
  case $argument in
    --peers=*) peers=${argument#*=} ;;
    --rows=*) rows=${argument#*=} ;;
    --runs=*) runs=${argument#*=} ;;
    --systems=*) systems=${argument#*=} ;;
    --results=*) results=${argument#*=} ;;
    --table) table_only=true ;;
    *) say "unknown argument: $argument"; usage ;;
  esac
done

# Prints cell N (from 1) of the row with id $1.
cell() { awk -F'|' -v id="$1" -v n="$2" '!/^#/ { k = $1; gsub(/ /, "", k) } k == id { gsub(/^ +| +$/, "", $n); print $n; exit }' "$rows_file"; }

all_rows() { awk -F'|' '!/^#/ && NF > 1 { gsub(/ /, "", $1); print $1 }' "$rows_file"; }

# Why a system cannot run this row; nothing if it can.
unfit() {
  local system=$1 workload=$2
  case $system in
    flotilla) ;;
    jraft)
      [ -x "$peers/run.sh" ] || { echo "no run.sh in the peers' directory"; return; }
      [ "$workload" != idle ] || echo "starts no 1,000 groups on such a machine" ;;
    pebble | tan)
      [ -x "$peers/dragonboat.sh" ] || { echo "no dragonboat.sh in the peers' directory"; return; }
      command -v go >/dev/null || [ -x "${DRAGONBOAT_BIN:-}" ] || { echo "needs Go"; return; }
      [ "$system" = pebble ] || [ "$workload" = write ] || echo "$workload does not touch its log store" ;;
    *) echo "no such system" ;;
  esac
}

# Idle groups are looked at after a while in all systems: what is measured then is rest, and not its beginning.
idle_warmup=40

run_flotilla() {
  local settings=(--warmup="$warmup")
  [ "$1" != idle ] || settings=(--warmup="$idle_warmup")
  HEAP=${HEAP:-4g} "$here/benchmark.sh" "$1" --groups="$2" --payload="$3" --window="$4" --seconds="$seconds" "${settings[@]}"
}

# Settings as in the peers' README: fewer send threads for two cores, a smaller memtable for larger payloads.
run_jraft() {
  local memtable=()
  [ "$3" -lt 1024 ] || memtable=(--memtablemb=16)
  HEAP=${PEER_HEAP:-6g} \
    JOPTS="-Djraft.append.entries.threads.send=2 -XX:+AlwaysPreTouch -XX:+UseTransparentHugePages" \
    "$peers/run.sh" PeerBench --peer=jraft --mode="$1" --groups="$2" --payload="$3" --window="$4" \
    --warmup="$warmup" --seconds="$seconds" "${memtable[@]}"
}

run_dragonboat() {
  local store=$1
  shift
  local settings=(--workers 4 --shards 4 --driver ring --store "$store" --logdb default --warmup "$warmup")
  [ "$1" != idle ] || settings=(--workers 4 --shards 4 --store "$store" --logdb tiny --rtt 50 --election 20 --heartbeat 2 --warmup "$idle_warmup")
  (cd "$peers" && ./dragonboat.sh --mode "$1" --groups "$2" --payload "$3" --window "$4" --seconds "$seconds" "${settings[@]}")
}

run_pebble() { run_dragonboat pebble "$@"; }
run_tan() { run_dragonboat tan "$@"; }

label() {
  case $1 in
    jraft) echo sofa-jraft ;;
    pebble | tan) echo "dragonboat-$1" ;;
    *) echo "$1" ;;
  esac
}

# One run of one system: its JSON line, marked with row, run and system. A run that prints none is said and left out.
measure() {
  local row=$1 run=$2 system=$3 line
  local -a what
  what=("$(cell "$row" 2)" "$(cell "$row" 3)" "$(cell "$row" 4)" "$(cell "$row" 5)")
  line=$("run_$system" "${what[@]}" 2>"$module/target/compare.err" | grep '^{' | tail -n 1) || true
  if [ -z "$line" ]; then
    say "  $system printed no result:"
    tail -n 5 "$module/target/compare.err" >&2
    skipped+=("$row run $run of $system: no result")
    return 0
  fi
  [ "$system" != flotilla ] || line=${line/'"system":"flotilla",'/}
  printf '{"row":"%s","run":%s,"system":"%s",%s\n' "$row" "$run" "$(label "$system")" "${line#\{}"
}

compare_row() {
  local row=$1 system run reason
  local -a fit=()
  [ -n "$(cell "$row" 2)" ] || { say "no row \"$row\" in $rows_file; there are:" $(all_rows); exit 2; }
  for system in ${systems//,/ }; do
    reason=$(unfit "$system" "$(cell "$row" 2)")
    if [ -z "$reason" ]; then fit+=("$system"); else skipped+=("$row: $system left out: $reason"); fi
  done
  : > "$results/$row.jsonl.new"
  for ((run = 1; run <= runs; run++)); do
    for system in "${fit[@]}"; do
      say "$row, run $run of $runs: $system"
      measure "$row" "$run" "$system" | tee -a "$results/$row.jsonl.new" | figures >&2
    done
  done
  mv "$results/$row.jsonl.new" "$results/$row.jsonl"
}

figures() { grep -oE '"(ops_per_s|p50_us|cpu_us_per_op|cpu_pct_of_one_core|all_leaders_ms|failed)":("[^"]*"|[^,}]*)' | tr '\n' ' ' | sed 's/^/  /;s/$/\n/' || true; }

table() {
  local readme=()
  [ "$results" != "$module/results" ] || readme=("$root/README.md")
  "$java" -cp "$module/target/classes:$module/target/lib/*" io.flotilla.example.benchmark.ResultTable \
    "$rows_file" "$results" "${readme[@]}"
}

"$here/benchmark.sh" build
mkdir -p "$results"
if ! $table_only; then
  if [ -n "$peers" ]; then
    peers=$(cd "$peers" && pwd)
  elif [ "$systems" != flotilla ]; then
    say "say where the peers are: --peers=DIR, or --systems=flotilla to run without them"
    exit 2
  fi
  [ "$rows" != all ] || rows=$(all_rows | paste -sd,)
  for row in ${rows//,/ }; do compare_row "$row"; done
fi
table
if [ ${#skipped[@]} -gt 0 ]; then
  say "" "NOT EVERYTHING WAS COMPARED:"
  printf '  %s\n' "${skipped[@]}" >&2
fi
