#!/usr/bin/env bash
# Kills a server under load (kill -9), again and again on one data folder, and holds what its clients were shown against its
# history: KILLS (default 100) runs of the test that the suite does in small.
set -euo pipefail
cd "$(dirname "$0")/.."
export FOYER_KILLS="${KILLS:-100}" TESTINGPLATFORM_TELEMETRY_OPTOUT=1
dotnet build -c Release tests/Foyer.Tests >/dev/null
tests/Foyer.Tests/bin/Release/net10.0/Foyer.Tests --filter-class Foyer.Tests.History.KillTests --output Detailed
