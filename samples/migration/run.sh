#!/bin/sh
# Runs the sample against a PostgreSQL server of its own, which is gone afterwards. Arguments go to the sample: --texts N …
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export PGHOST="$(mktemp -d)" PGUSER=postgres PGDATABASE=postgres
export LFM="${LFM:-$here/../../artifacts/bin/lfm}"
trap 'sh "$here/postgres.sh" stop "$PGHOST" || true; rm -rf "$PGHOST"' EXIT
trap 'exit 130' INT TERM
sh "$here/postgres.sh" start "$PGHOST"
dotnet "$here/../../artifacts/bin/LfmNative.Samples.Migration/release/LfmNative.Samples.Migration.dll" "$@"
