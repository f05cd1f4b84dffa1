#!/usr/bin/env bash
# Everything, on a fresh Debian machine that has the .NET 10 SDK: installs the real clients that the tests use, restores,
# builds with warnings as errors, checks the formatting, runs all tests. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1

fail() { echo "test.sh: $1" >&2; echo "0 passed, 1 failed"; exit 1; }

# command:package
missing=()
for client in openssl:openssl inetutils-telnet:inetutils-telnet nc.openbsd:netcat-openbsd socat:socat curl:curl plink:putty-tools haproxy:haproxy wrk:wrk chromium:chromium ps:procps; do
  command -v "${client%%:*}" >/dev/null || missing+=("${client#*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
  sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
  { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; } ||
    fail "these Debian packages could not be installed: ${missing[*]}"
fi

dotnet restore || fail "the packages could not be restored"
dotnet build --no-restore -c Release || fail "the build has errors"
dotnet format --no-restore --verify-no-changes || fail "the formatting is off: run dotnet format"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test --no-build -c Release 2>&1 | tee "$log"
exit_code=${PIPESTATUS[0]}
count() { awk -v row="$1:" '$1 == row { n = $2 } END { print n + 0 }' "$log"; }
passed=$(count succeeded) failed=$(count failed)
[ "$exit_code" = 0 ] || [ "$failed" -gt 0 ] || failed=1
[ "$passed" -gt 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
