#!/usr/bin/env bash
# What the history costs: the server with it (--durability process) beside the same with --memory, in interleaved rounds.
#
#   bench/history.sh [ROUNDS] [YARDSTICKS] [SECONDS]
#
# Server CPU per delivered line one at a time and saturated, the time of a line at a low rate, and a burst in 200 rooms of one
# sender and ten receivers beside a bare insert loop. Server on core 0, load on core 1; needs gcc and a quiet machine.
set -u
cd "$(dirname "$0")/.."
rounds=${1:-9} yardsticks=$(cd "${2:-../shared/bench}" && pwd) secs=${3:-6} || exit 2
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
ulimit -n 20000
dotnet publish src/Foyer.Server -c Release -o "$work/foyer" >/dev/null && dotnet build bench/Foyer.Benchmarks -c Release >/dev/null || exit 1
gcc -O2 -o "$work/fanbench" "$yardsticks/fanbench.c" || exit 1

run() { # how name fanbench-arguments...: prints "name how ns p50 p99"
  local how=$1 name=$2; shift 2
  rm -rf "$work/data"
  local history=--memory; [ "$how" = memory ] || history="--data $work/data --durability $how"
  taskset -c 0 "$work/foyer/foyer" --port 3010 --quiet --limits off $history >/dev/null 2>&1 & local pid=$!
  for _ in $(seq 100); do (echo >/dev/tcp/127.0.0.1/3010) 2>/dev/null && break; sleep 0.1; done
  taskset -c 1 "$work/fanbench" --port 3010 --pid $pid --secs "$secs" "$@" > "$work/out"
  kill $pid; wait $pid 2>/dev/null
  echo "$name $how $(grep -o '[0-9]* ns/delivery' "$work/out" | cut -d' ' -f1) $(grep -o 'p50 [0-9]*' "$work/out" | cut -d' ' -f2) $(grep -o 'p99 [0-9]*' "$work/out" | cut -d' ' -f2) $(grep -o 'deliveries [0-9]*' "$work/out" | cut -d' ' -f2)" >> "$work/rounds"
  [ -z "${KEEP:-}" ] || cat "$work/out"
}

for _ in $(seq "$rounds"); do
  for how in memory ${HOWS:-process}; do
    run $how one-at-a-time --n 500 --senders 10 --window 1
    run $how saturated --n 500 --senders 10 --window 64
    run $how low-rate --n 100 --senders 10 --window 1 --rate 20
    run $how burst --n 2200 --senders 200 --rooms 200 --window 12800
  done
  echo "insert bare $(dotnet bench/Foyer.Benchmarks/bin/Release/net10.0/Foyer.Benchmarks.dll history insert 500000 | grep -o '[0-9]* ns' | cut -d' ' -f1) 0 0" >> "$work/rounds"
done
sort "$work/rounds" | awk '
  { key = $1 " " $2; n[key]++; ns[key, n[key]] = $3; p50[key, n[key]] = $4; p99[key, n[key]] = $5 }
  function median(a, key,   i, j, t, k) { k = n[key]; for (i = 1; i <= k; i++) v[i] = a[key, i]; for (i = 1; i <= k; i++) for (j = i + 1; j <= k; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t } return v[int((k + 1) / 2)] }
  END { for (key in n) printf "%-26s %8d ns of CPU per delivered line (or row); p50 %d us, p99 %d us\n", key, median(ns, key), median(p50, key), median(p99, key) }' | sort
