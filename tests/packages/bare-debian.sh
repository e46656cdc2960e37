#!/usr/bin/env bash
# Makes artifacts/bare-debian once: Debian 12 with Python, pip and NumPy, and the C++ library that .NET needs; no OpenBLAS, no ARPACK.
# Then proves that they are not there. Needs root, debootstrap and Debian's packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=artifacts/bare-debian

if [[ ! -e $root/.complete ]]; then
  rm -rf "$root"
  debootstrap --variant=minbase --include=python3,python3-pip,python3-numpy,libstdc++6 bookworm "$root" >"$root.log" \
    || { tail -n 20 "$root.log" >&2; exit 1; }
  touch "$root/.complete"
fi
if find "$root/usr/lib" -name 'libopenblas*' -o -name 'libarpack*' | grep .; then
  echo "bare-debian.sh: the libraries above should not be in $root; delete it and run this again." >&2
  exit 1
fi
echo "bare-debian: $(cat "$root/etc/debian_version"), no OpenBLAS and no ARPACK"
