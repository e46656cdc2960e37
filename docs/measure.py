#!/usr/bin/python3
"""Measures the tables of docs/choosing.md and docs/when-not.md on samples/words: docs/measure.py choosing|when-not.

From the root of the repository, after ./build.sh publish; needs python3-numpy. Every line of a table is one command, which is printed.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
LFM = ROOT / "artifacts/bin/lfm"
X, Y = (ROOT / "samples/words" / name for name in ("fasttext300.npy", "word2vec200.npy"))
TRAIN, TEST = "0:2000", "2000:3000"
SEEDS = (0, 1, 2)  # draws of the known pairs


def lfm(*arguments):
    """Runs the binary; what it prints with --json."""
    done = subprocess.run([LFM, *map(str, arguments), "--json"], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def scores(x, y):
    """Mean reciprocal rank of row i of y among all rows of y, by cosine with row i of x."""
    x, y = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (x, y))
    cosine = x @ y.T
    return float(np.mean(1 / (1 + (cosine > np.diag(cosine)[:, None]).sum(1))))


def aligned(options, folder, x=X, y=Y, rows=TRAIN, seeds=SEEDS):
    """(MRR on unseen rows, whether the transform was trusted, seconds) for every seed."""
    runs = []
    for seed in seeds:
        start = time.perf_counter()
        report = lfm("align", x, y, *(("--rows", rows) if rows else ()), *options, "--seed", seed, "-o", folder / "m.npz")
        seconds = time.perf_counter() - start
        mrr = lfm("eval", folder / "m.npz", X, Y, "--rows", TEST)["mrr"]
        runs.append((mrr, bool(report["transform_trusted"]), seconds))
    return runs


def line(label, options, folder, **inputs):
    runs = aligned(options, folder, **inputs)
    trusted = sum(run[1] for run in runs)
    mrr = sorted(run[0] for run in runs)
    seconds = np.median([run[2] for run in runs])
    print(f"| {label} | {np.median(mrr):.3f} | {mrr[0]:.3f} | {trusted} of {len(runs)} | {seconds:.1f} |", flush=True)


def choosing(folder):
    few = ("--anchors", "random:10")
    print(f"\npairs, defaults: lfm align X Y --rows {TRAIN} --anchors random:N --seed 0")
    for count in (0, 3, 10, 50, 200):
        line(f"{count}", ("--anchors", f"random:{count}" if count else "none"), folder, seeds=(0,))
    print(f"\nrefine: lfm align X Y --rows {TRAIN} --anchors random:10 OPTION")
    for refine in ("none", "icp", "zoomout", "bootstrap"):
        line(f"`--refine {refine}`", (*few, "--refine", refine), folder)
    tables = {
        "k": [(f"`--k {k}`", ("--k", k)) for k in (10, 30, 76, 150, 300)],
        "eigenpairs": [(f"`--eigs {m}`", ("--eigs", m)) for m in (10, 20, 50, 100)],
        "descriptors": [(f"`--descriptors {d}`", ("--descriptors", d)) for d in ("geodesic", "cosine", "angular", "wks-landmark")],
        "kernel": [(f"`--kernel {d}`", ("--kernel", d)) for d in ("singular", "gaussian", "uniform")],
    }
    for name, settings in tables.items():
        print(f"\n{name}: lfm align X Y --rows {TRAIN} --anchors random:10 --refine zoomout OPTION")
        for label, options in settings:
            line(label, (*few, "--refine", "zoomout", *options), folder)
    print(f"\ntransform: lfm align X Y --rows {TRAIN} --anchors random:50 --preset lfmap OPTION")
    for kind in ("orthogonal", "linear", "affine"):
        line(f"`--transform {kind}`", ("--anchors", "random:50", "--preset", "lfmap", "--transform", kind), folder)
    for kind in ("none", "center", "unit", "unit-center-unit"):
        line(f"`--normalize {kind}`", ("--anchors", "random:50", "--preset", "lfmap", "--normalize", kind), folder)


def unit_center_unit(fit, rows):
    """The normalisation that suits Procrustes: unit rows, less the fit's mean, unit again."""
    def unit(a):
        return a / np.linalg.norm(a, axis=1, keepdims=True)
    return unit(unit(rows) - unit(fit).mean(0))


def plain(count):
    """MRR and seconds of Procrustes and ridge regression on the first pairs, in NumPy."""
    x, y = (np.load(path).astype(np.float64) for path in (X, Y))
    start = time.perf_counter()
    a, b = unit_center_unit(x[:count], x[:count]), unit_center_unit(y[:count], y[:count])
    u, _, v = np.linalg.svd(a.T @ b, full_matrices=False)
    procrustes = time.perf_counter() - start
    p, q = unit_center_unit(x[:count], x[2000:]), unit_center_unit(y[:count], y[2000:])
    start = time.perf_counter()
    ridge = np.linalg.solve(a.T @ a + 1e-1 * np.eye(x.shape[1]), a.T @ b)
    return (scores(p @ u @ v, q), procrustes), (scores(p @ ridge, q), time.perf_counter() - start)


def when_not(folder):
    print("\nknown pairs: Procrustes, ridge, lfm (defaults): MRR on 1,000 unseen words; seconds")
    for count in (10, 50, 200, 500, 2000):
        (mrr, seconds), (ridge_mrr, ridge_seconds) = plain(count)
        start = time.perf_counter()
        lfm("align", X, Y, "--rows", TRAIN, "--anchors", f"first:{count}", "-o", folder / "m.npz")
        whole = time.perf_counter() - start
        fitted = lfm("eval", folder / "m.npz", X, Y, "--rows", TEST)["mrr"]
        print(f"| {count} | {mrr:.3f} | {ridge_mrr:.3f} | {fitted:.3f} | {seconds:.2f} | {ridge_seconds:.2f} | {whole:.1f} |", flush=True)

    print("\nno item on both sides, too few rows, noise; no known pair unless it says so")
    x, y = (np.load(path).astype(np.float32) for path in (X, Y))
    np.save(folder / "noise.npy", np.random.default_rng(0).standard_normal((1500, 200)).astype(np.float32))
    np.save(folder / "x.npy", x[:1500])
    np.save(folder / "y.npy", y[1500:])
    np.save(folder / "frequent.npy", y[:1500])
    cases = [
        ("the same 1,500 words", "frequent.npy", ()),
        ("1,500 words, 1,500 others", "y.npy", ()),
        ("the same, `--unpaired`", "y.npy", ("--unpaired",)),
        ("1,500 words, noise", "noise.npy", ()),
    ]
    for label, other, options in cases:
        line(label, options, folder, x=folder / "x.npy", y=folder / other, rows=None)
    for count in (1000, 500, 300, 200):
        for pairs in ("none", "random:10", "random:25"):
            if pairs == "random:25" and count > 200:
                continue
            line(f"{count} rows, {pairs}", ("--anchors", pairs), folder, rows=f"0:{count}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        {"choosing": choosing, "when-not": when_not}[sys.argv[1]](Path(name))
