#!/usr/bin/env python3
"""Whether the verdict of `lfm.align` holds: maps of known quality, right and wrong ones, from real files and made ones.

    perf/verdicts.py --pair X.npy Y.npy [--pair …] [--seeds 3] [--rows 500,1500] [--anchors 0,3,10]

Each pair of row-paired files is aligned on subsets of its rows in another order, with some of its columns cut off, and with noise added;
files of different pairs are aligned as strangers, and so are independent Gaussian rows. The test rows, which no fit has seen, say how
good a map is: the mean reciprocal rank among them, beside that of Procrustes on all pairs. A trusted map below a quarter is trusted wrongly
(every trusted map of strangers is); one distrusted although it has nine tenths of what all pairs give is distrusted needlessly. Prints a
line a run, then the counts.
"""

import argparse
import itertools

import numpy as np

import lfm

TEST = 1000


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-30)


def all_pairs(x, y, test_x, test_y):
    """MRR of Procrustes on all pairs, both sides unit, centred, unit."""

    def both(rows, test):
        mean = unit(rows).mean(axis=0)
        return unit(unit(rows) - mean), unit(unit(test) - mean)

    (a, ta), (b, tb) = both(x.astype(np.float64), test_x.astype(np.float64)), both(y.astype(np.float64), test_y.astype(np.float64))
    u, _, v = np.linalg.svd(a.T @ b, full_matrices=False)
    return lfm.retrieval(ta @ u @ v, tb).mrr


def cases(pairs, sizes, counts):
    """Name, the two sides, whether their rows are paired, rows of a side, known pairs."""
    for (name, x, y), rows, count in itertools.product(pairs, sizes, counts):
        yield f"{name} rows {rows}", x, y, True, rows, count
    for (name, x, y), count in itertools.product(pairs, counts[:2]):
        for columns in (16, 32, 64):
            yield f"{name} columns {columns}", x[:, :columns], y[:, :columns], True, max(sizes), count
        for noise in (0.5, 1.0):
            size = noise * float(np.std(y[:1000]))
            noisy = y + (size * np.random.default_rng(1).standard_normal(y.shape)).astype(np.float32)
            yield f"{name} noise {noise}", x, noisy, True, max(sizes), count
    for (name, x, _), (other, _, y) in itertools.permutations(pairs, 2):
        yield f"strangers {name}, {other}", x, y, False, max(sizes), 0
    for columns in (10, 60, 200):
        spread = np.arange(1, columns + 1) ** -0.5
        x, y = (np.random.default_rng(seed).standard_normal((4000, columns)) * spread for seed in (2, 3))
        yield f"gaussian {columns}", x.astype(np.float32), y.astype(np.float32), False, 1000, 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pair", nargs=2, action="append", required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--rows", default="500,1500")
    parser.add_argument("--anchors", default="0,3,10")
    given = parser.parse_args()
    sizes, counts = ([int(v) for v in text.split(",")] for text in (given.rows, given.anchors))
    pairs = [(x.split("/")[-1], np.load(x).astype(np.float32), np.load(y).astype(np.float32)) for x, y in given.pair]
    runs = wrongly = matched_wrongly = good = needlessly = 0
    for name, x, y, paired, rows, count in cases(pairs, sizes, counts):
        for seed in range(given.seeds):
            rng = np.random.default_rng(seed)
            items, order = rng.permutation(min(len(x), len(y))), rng.permutation(rows)
            train, test = items[:rows], items[rows : rows + TEST]
            known = None
            if count:
                chosen = rng.permutation(rows)[:count]
                known = (chosen, np.argsort(order)[chosen])
            side = np.ascontiguousarray(y[train[order]])
            model = lfm.align(np.ascontiguousarray(x[train]), side, known, seed=seed)
            trusted, matches = model.meta["transform_trusted"] is True, model.meta["correspondences_trusted"] is True
            mrr = best = right = 0.0
            if paired:
                mrr = lfm.retrieval(model.transform(x[test]), y[test]).mrr
                best = all_pairs(x[train], y[train], x[test], y[test])
                right = float(np.mean(np.asarray(model.pointwise) == order))
            runs += 1
            wrongly += trusted and mrr < 0.25
            matched_wrongly += matches and right < 0.25
            is_good = paired and mrr >= 0.25 and mrr >= 0.9 * best
            good += is_good
            needlessly += is_good and not trusted
            print(f"{name}, {count} pairs, seed {seed}: trusted {trusted}, MRR {mrr:.3f} of {best:.3f}; "
                  f"matches trusted {matches}, right {right:.3f}", flush=True)
    print(f"{runs} runs: {wrongly} trusted wrongly, matches of {matched_wrongly} trusted wrongly; "
          f"of {good} good maps {needlessly} distrusted needlessly")


if __name__ == "__main__":
    main()
