#!/usr/bin/env python3
"""Semantic RSM of feature maps by SciPy's linear_sum_assignment, the pairs shared among processes.

    perf/peers/assignment.py MAPS.npy [--processes 2] [--pairs N] [--out inner.npy]

MAPS.npy: samples × positions × channels. With --pairs N only N random pairs (seeded) are matched, in one process. Prints JSON: seconds of
matching, without start-up and reading; pairs; mean of the sums.
"""

import argparse
import json
import os
import time

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import multiprocessing  # noqa: E402

import numpy as np  # noqa: E402
from scipy.optimize import linear_sum_assignment  # noqa: E402

MAPS = None


def load(path):
    global MAPS
    MAPS = np.load(path)


def ready(_):
    return MAPS.shape[0]


def matched(i, j):
    products = MAPS[i] @ MAPS[j].T
    rows, columns = linear_sum_assignment(products, maximize=True)
    return float(products[rows, columns].sum(dtype=np.float64))


def row(i):
    return [matched(i, j) for j in range(i)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("maps")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--pairs", type=int, default=0)
    parser.add_argument("--out")
    given = parser.parse_args()
    load(given.maps)
    samples = len(MAPS)
    if given.pairs:
        rng = np.random.default_rng(0)
        pairs = [tuple(rng.choice(samples, 2, replace=False)) for _ in range(given.pairs)]
        start = time.perf_counter()
        sums = [matched(i, j) for i, j in pairs]
        seconds = time.perf_counter() - start
    else:
        inner = np.zeros((samples, samples))
        with multiprocessing.Pool(given.processes, load, [given.maps]) as pool:
            pool.map(ready, range(8 * given.processes))
            start = time.perf_counter()
            # The longest rows first, so that no process waits for the other at the end.
            order = list(range(samples - 1, -1, -1))
            for i, values in zip(order, pool.imap(row, order, chunksize=1)):
                inner[i, :i] = inner[:i, i] = values
            seconds = time.perf_counter() - start
        sums = inner[np.tril_indices(samples, -1)]
        if given.out:
            np.save(given.out, inner)
    print(json.dumps({"seconds": seconds, "pairs": len(sums), "mean": float(np.mean(sums))}))


if __name__ == "__main__":
    main()
