# What the checks of packages share; they source it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
repository=$PWD
root=$repository/artifacts/bare-debian

# Leaves a fresh folder /check in the bare Debian, with the packages and the sample words in it.
prepare() {
  rm -rf "$root/check"
  mkdir -p "$root/check/samples"
  cp -r "$repository/artifacts/packages" "$root/check/packages"
  cp -r "$repository/samples/words" "$root/check/samples/words"
}

# The first fenced block of a language of the README.
example() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$repository/README.md" | sed '1d;/^```$/,$d'; }

# Runs a command in the bare Debian, without a network and with nothing of this machine but what was mounted.
bare() {
  unshare --mount --net chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/check TMPDIR=/tmp LANG=C.UTF-8 \
    DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 /bin/bash -euc "$1"
}

# Fails unless a text holds a part.
expect() { [[ $1 == *"$2"* ]] || { printf '%s\n\ndoes not hold: %s\n' "$1" "$2" >&2; exit 1; }; }
