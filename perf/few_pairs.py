#!/usr/bin/env python3
"""How far few known pairs, or none, go: `lfm.align` on row-paired inputs whose second side is shuffled, seed by seed.

    perf/few_pairs.py X.npy Y.npy --rows 4000 --test 4000:7000 --anchors none,3,10 [--seeds 10] [--disjoint]
                      [--methods auto,anchors,clusters,map,zoomout,alone,relative] [--rival few_anchors.py] [--out FILE.md]

X's first rows are aligned to the same rows of Y in another order (with --disjoint to the rows after them, so that no item is on both
sides), and the test rows, which no fit has seen, are carried over and ranked among themselves. Methods: auto (the default), the starts of
self-learning alone (anchors, clusters, map), zoomout (the map between the spectra), and as baselines the anchors alone and relative
representations by them. One line a number of anchors and method: median and worst MRR over the seeds, runs whose transform was trusted,
runs trusted with an MRR below a quarter, median seconds. A rival is a program that takes `X Y --rows N --anchors A --seed S --shuffle
--test A:B` and prints JSON with `mrr` and `seconds`; it runs after each of ours.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time

import numpy as np

import lfm

BASELINES = ("alone", "relative")


def fit(method, x, y, known, seed, threads, unpaired):
    options = {"auto": {}, "zoomout": {"refine": "zoomout"}}.get(method, {"refine": "self-learning", "start": method})
    began = time.perf_counter()
    model = lfm.align(x, y, known, seed=seed, threads=threads, unpaired=unpaired, **options)
    return model, time.perf_counter() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("x")
    parser.add_argument("y")
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--test", default="4000:7000")
    parser.add_argument("--anchors", default="none,3,10")
    parser.add_argument("--methods", default="auto")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--disjoint", action="store_true")
    parser.add_argument("--rival")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--out")
    given = parser.parse_args()
    n, (first, last) = given.rows, map(int, given.test.split(":"))
    files = [np.load(name, mmap_mode="r") for name in (given.x, given.y)]
    x, test_x, test_y = (np.ascontiguousarray(part, np.float32) for part in (files[0][:n], files[0][first:last], files[1][first:last]))
    lines = ["| anchors | method | MRR, median | worst | trusted | wrongly | seconds |", "|---|---|---|---|---|---|---|"]
    print("\n".join(lines), flush=True)
    for count in given.anchors.split(","):
        found = {}
        for seed in range(given.first_seed, given.first_seed + given.seeds):
            rng = np.random.default_rng(seed)
            order = rng.permutation(n)
            y = np.ascontiguousarray(files[1][n : 2 * n] if given.disjoint else files[1][:n], np.float32)[order]
            known = None
            if count != "none":
                chosen = rng.permutation(n)[: int(count)]
                known = (chosen, np.argsort(order)[chosen])
            for method in given.methods.split(","):
                if method in BASELINES and known is None:
                    continue
                model, seconds = fit("zoomout" if method in BASELINES else method, x, y, known, seed, given.threads, given.disjoint)
                scores = model.evaluate(test_x, test_y)
                mrr = {"alone": scores.anchors_only, "relative": scores.relative}.get(method, scores.map).mrr
                trusted = model.meta["transform_trusted"] is True and method not in BASELINES
                found.setdefault(method, []).append((mrr, trusted, seconds))
                print(f"  {count} {method} seed {seed}: MRR {mrr:.4f}, trusted {trusted}, {seconds:.1f} s", file=sys.stderr, flush=True)
            if given.rival:
                command = [sys.executable, given.rival, given.x, given.y, "--rows", str(n), "--anchors", count, "--test", given.test]
                command += ["--seed", str(seed), "--disjoint" if given.disjoint else "--shuffle"]
                report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                found.setdefault("rival", []).append((report["mrr"], False, report["seconds"]))
                print(f"  {count} rival seed {seed}: MRR {report['mrr']:.4f}, {report['seconds']} s", file=sys.stderr, flush=True)
        for method, runs in found.items():
            mrr = [run[0] for run in runs]
            wrongly = sum(run[1] and run[0] < 0.25 for run in runs)
            lines.append(
                f"| {count} | {method} | {statistics.median(mrr):.4f} | {min(mrr):.4f} | {sum(run[1] for run in runs)} of {len(runs)} "
                f"| {wrongly} | {statistics.median(run[2] for run in runs):.1f} |"
            )
            print(lines[-1], flush=True)
    if given.out:
        with open(given.out, "w", encoding="utf-8") as table:
            table.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
