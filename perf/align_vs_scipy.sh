#!/usr/bin/env bash
# Whole `lfm align` processes against the same job in NumPy, SciPy and scikit-learn, alternately; prints each run and the medians.
#   perf/align_vs_scipy.sh [X.npy Y.npy GRAPH_ROWS ANCHORS] [runs]      default: the bundled words, 2000 rows, 50 anchors, 5 runs
# Ours is the wall clock of the process, start-up and reading included; theirs is what the script itself sums up, imports and evaluation left out.
# Needs python3-numpy, python3-scipy, python3-sklearn and ./build.sh publish.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if (($# >= 4)); then x=$1 y=$2 rows=$3 anchors=$4; shift 4; else x=samples/words/fasttext300.npy y=samples/words/word2vec200.npy rows=2000 anchors=50; fi
runs=${1:-5}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for ((i = 0; i < runs; i++)); do
  /usr/bin/time -f '%e %M' -o "$folder/time" artifacts/bin/lfm align "$x" "$y" --preset lfmap --graph-rows "$rows" --anchors "random:$anchors" -o "$folder/model.npz" --quiet
  /usr/bin/python3 tests/fixtures/lfm_scipy.py "$x" "$y" --graph "$rows" --anchors "$anchors" --eval 10 --json |
    /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["total"])' > "$folder/peer"
  echo "$(cat "$folder/time") $(cat "$folder/peer")" | tee -a "$folder/all"
done | awk '{ printf "lfm %.2f s (%d MB)   scipy %.2f s   ratio %.2f\n", $1, $2 / 1000, $3, $3 / $1; fflush() }'
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
ours=$(awk '{ print $1 }' "$folder/all" | median)
theirs=$(awk '{ print $3 }' "$folder/all" | median)
awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "medians: lfm %.2f s, scipy %.2f s, ratio %.2f\n", a, b, b / a }'
