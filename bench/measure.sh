#!/usr/bin/env bash
# The figures of docs/performance.md: the comparison in interleaved rounds, many clients, and a client that never reads.
#
#   bench/measure.sh [ROUNDS] [YARDSTICKS]
#
# YARDSTICKS is the folder with compare.sh, fanbench.c and limit.c (default: ../shared/bench beside the checkout). Server on core 0, load on core 1.
# Needs gcc, inspircd, ngircd and a quiet machine; nine rounds take about ten minutes.
set -u
cd "$(dirname "$0")/.."
rounds=${1:-9} yardsticks=$(cd "${2:-../shared/bench}" && pwd) || exit 2
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
dotnet publish src/Foyer.Server -c Release -o "$work/foyer" >/dev/null || exit 1
gcc -O2 -o "$work/fanbench" "$yardsticks/fanbench.c" && gcc -O2 -o "$work/limit" "$yardsticks/limit.c" || exit 1
foyer="$work/foyer/foyer --port 3010 --quiet --limits off --memory"

echo "== server CPU per delivered line, ns: median of $rounds (least to most); 500 clients"
for _ in $(seq "$rounds"); do
  "$yardsticks/compare.sh" --only limit-line,limit-batch,inspircd,foyer --foyer "$foyer"
done > "$work/rounds"
for window in 1 64; do
  for server in limit-line limit-batch inspircd foyer; do
    awk -v s=$server -v w=$window '$1 == s && $3 == w { for (i = 1; i < NF; i++) if ($i == "cpu") print $(i + 1) }' "$work/rounds" | sort -n |
      awk -v s=$server -v w=$window '{ v[NR] = $1 } END { printf "window %-3s %-12s %6d (%d to %d)\n", w, s, v[int((NR + 1) / 2)], v[1], v[NR] }'
  done
done

run() { # clients seconds window more... ; the server's command in $command
  taskset -c 0 $command >/dev/null 2>&1 & local pid=$!
  for _ in $(seq 100); do (echo >/dev/tcp/127.0.0.1/3010) 2>/dev/null && break; sleep 0.1; done
  taskset -c 1 "$work/fanbench" --port 3010 --pid $pid --senders 1 --n 1 --secs 0 | sed -n 's/^joined.*RSS \([0-9]* KiB\).*/with one client: RSS \1/p'
  taskset -c 1 "$work/fanbench" --port 3010 --pid $pid --n "$1" --secs "$2" --window "$3" --senders 10 "${@:4}"
  kill $pid; wait $pid 2>/dev/null
}
for command in "$work/limit 3010 line" "$foyer"; do
  echo "== 18,000 clients in one room: ${command##*/}"
  run 18000 6 1
done
for mute in 0 1; do
  echo "== 500 clients, --mute $mute"
  command=$foyer run 500 12 64 --mute $mute
done
