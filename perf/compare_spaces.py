#!/usr/bin/env python3
"""`lfm compare` beside NumPy and SciPy on all pairs of many files, in turn: seconds, ratio and largest difference of the values.

    perf/compare_spaces.py FILES… [--runs 3] [--cached] [--lfm artifacts/bin/lfm]
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
MEASURES = ["cka", "cca", "procrustes-angular", "mutual-knn", "lfm-overlap"]


def report(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cached", action="store_true", help="the rival keeps what can be computed once a space")
    parser.add_argument("--lfm", default=str(HERE.parent / "artifacts/bin/lfm"))
    given = parser.parse_args()
    rival = [sys.executable, str(HERE / "peers/compare.py"), *given.files, *(["--cached"] if given.cached else [])]
    seconds = {"lfm": [], "numpy": []}
    for run in range(given.runs):
        ours = report([given.lfm, "compare", *given.files, "--measures", ",".join(MEASURES), "--json"])
        theirs = report(rival)
        seconds["lfm"].append(ours["seconds"]["total"])
        seconds["numpy"].append(theirs["seconds"]["total"])
        print(f"run {run}: lfm {seconds['lfm'][-1]:.2f} s, NumPy {seconds['numpy'][-1]:.2f} s", flush=True)
    for name in MEASURES:
        difference = np.abs(np.array(ours["measures"][name], float) - np.array(theirs["measures"][name]))
        print(f"{name}: largest difference {np.max(difference):.1e}")
    ours, theirs = statistics.median(seconds["lfm"]), statistics.median(seconds["numpy"])
    print(f"{len(given.files)} files: lfm {ours:.2f} s, NumPy {theirs:.2f} s, {theirs / ours:.1f} times")


if __name__ == "__main__":
    main()
