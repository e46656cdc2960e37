#!/usr/bin/env python3
"""Which rows are worth finding the partners of: the methods of `lfm suggest` beside each other on row-paired inputs.

    perf/suggest.py X.npy Y.npy --rows 4000 --test 4000:7000 [--counts 5,10,25] [--seeds 10]

Rows are chosen among the first ones of X, their partners looked up, and both sides scaled to unit norm, centred and scaled again. The
rotation of the chosen pairs alone (Procrustes) carries the test rows over; how they find their partners among the test rows is the mean
reciprocal rank, of which median and worst over the seeds are printed, one line a method, as a table in Markdown.
"""

import argparse
import statistics

import numpy as np

import lfm


def normalized(rows, fitted):
    """rows as unit rows, centred by those fitted to, and unit again."""

    def unit(a):
        return a / np.maximum(np.linalg.norm(a, axis=1, keepdims=True), 1e-30)

    return unit(unit(rows) - unit(fitted).mean(axis=0))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("x")
    parser.add_argument("y")
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--test", default="4000:7000")
    parser.add_argument("--counts", default="5,10,25")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    first, last = map(int, given.test.split(":"))
    counts = [int(count) for count in given.counts.split(",")]
    x, y = (np.load(name, mmap_mode="r") for name in (given.x, given.y))
    samples = np.ascontiguousarray(x[: given.rows], np.float32)
    sides = [normalized(side[: given.rows].astype(np.float64), side[: given.rows].astype(np.float64)) for side in (x, y)]
    tests = [normalized(side[first:last].astype(np.float64), side[: given.rows].astype(np.float64)) for side in (x, y)]
    print("| method |" + "".join(f" {count} pairs |" for count in counts))
    print("|---|" + "---|" * len(counts))
    for method in lfm.choices("suggest_method"):
        cells = []
        for count in counts:
            scores = []
            for seed in range(given.seeds):
                chosen = lfm.suggest(samples, count, method=method, seed=seed, threads=given.threads).rows
                u, _, v = np.linalg.svd(sides[0][chosen].T @ sides[1][chosen], full_matrices=False)
                scores.append(lfm.retrieval(tests[0] @ u @ v, tests[1], threads=given.threads).mrr)
            cells.append(f" {statistics.median(scores):.3f}, {min(scores):.3f} |")
        print(f"| `{method}` |{''.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
