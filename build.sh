#!/usr/bin/env bash
# The one door to the build:  ./build.sh [task] [options]      default task: test
#   ./build.sh --help                        lists the tasks (they are written in build.cake)
#   ./build.sh test --filter=Architecture    runs the tests whose full name holds that word, or a `dotnet test` filter
#   ./build.sh test --exclusive              runs the one task without what it depends on
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! command -v dotnet >/dev/null; then
  echo "build.sh: dotnet is not on PATH; install the .NET 10 SDK (https://dotnet.microsoft.com/download) and run this again." >&2
  exit 1
fi

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 # a bare Debian has no ICU
[[ -t 1 ]] || export NO_COLOR=1 # logs carry no escape codes
if [[ ${CI:-} == true ]]; then
  # No build server may outlive the job: it would hold the job's output open.
  export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
fi

restore=$(dotnet tool restore 2>&1) || { echo "$restore" >&2; exit 1; }

case ${1:-} in
  -h | --help) exec dotnet cake build.cake --description ;;
  '' | -*) task=test ;;
  *) task=$1; shift ;;
esac

# Cake prints its table of timings last; the count of tests belongs after it, so the Test task leaves it in a file.
counts=artifacts/tests/counts.txt
rm -f "$counts"
status=0
dotnet cake build.cake --target="$task" "$@" || status=$?
if [[ -f $counts ]]; then cat "$counts"; fi
exit "$status"
