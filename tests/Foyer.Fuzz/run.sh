#!/usr/bin/env bash
# Fuzzes the front door for some seconds (default 60): tests/Foyer.Fuzz/run.sh [SECONDS]. Needs Debian's afl++ and the tool SharpFuzz.CommandLine
# (dotnet tool restore). What it finds is in the folder that it names; a crash there is tried again with: Foyer.Fuzz FILE.
set -euo pipefail
cd "$(dirname "$0")"
command -v afl-fuzz >/dev/null || { echo "afl-fuzz is not installed: apt-get install afl++" >&2; exit 1; }
work=$(mktemp -d)
dotnet tool restore >/dev/null
dotnet publish -c Release -o "$work/bin" >/dev/null
dotnet tool run sharpfuzz "$work/bin/Foyer.Library.dll"
mkdir "$work/in"
i=0
for beginning in 'GET / HTTP/1.1\r\nHost: x\r\n\r\n' 'NICK mai\r\nUSER mai 0 * :Mai\r\n' 'PASS x\r\nCAP LS 302\r\n' 'SSH-2.0-x\r\n' 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nhi\r\n' \
  '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\2\1\xc0\0\2\2\0\1\0\2hi\n' '\x16\x03\x01\0\5\1' '\xff\xfd\x03hi\r\n' '\xef\xbb\xbfGET / HTTP/1.1\r\n\r\n' '\e[D\xe2\x80\x8bNICK mai\r\n' '\e[PASS x\r\nCAP LS\r\n' 'hello\r\n/nick mai\r\n'; do
  printf '\x23'"$beginning" > "$work/in/$((i++))"
done
AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 \
  afl-fuzz -V "${1:-60}" -t 10000 -m none -i "$work/in" -o "$work/out" "$work/bin/Foyer.Fuzz" | tail -3
grep -E "execs_done|execs_per_sec|corpus_count|saved_crashes|saved_hangs|edges_found" "$work/out/default/fuzzer_stats"
echo "in $work/out"
grep -q "saved_crashes *: 0" "$work/out/default/fuzzer_stats" && grep -q "saved_hangs *: 0" "$work/out/default/fuzzer_stats"
