#!/usr/bin/env bash
# With Python, pip and NumPy on a bare Debian: the wheel from its file alone, the README's Python example, and the doctor.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
prepare
mount --bind /proc "$root/proc"
trap 'umount "$root/proc"' EXIT
example python >"$root/check/example.py"

output=$(bare '
  cd /check
  python3 -m pip install --no-index --user --break-system-packages packages/lfm-*.whl
  python3 example.py
  python3 -m lfm doctor')
echo "$output" | grep -E '^(MRR|BLAS|LAPACK|ARPACK|all)'
for text in "MRR 0.99" "the map can be trusted" "site-packages/lfm/libopenblas.so.0" "site-packages/lfm/libarpack.so.2" "all is well"; do
  expect "$output" "$text"
done
echo "wheel: the README's example runs from the file alone"
