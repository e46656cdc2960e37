#!/usr/bin/python3
"""Measures the tables of docs/choosing.md, docs/when-not.md and docs/own-functions.md: docs/measure.py choosing|when-not|own-functions.

The first two are of samples/words; the last takes row-paired matrices to measure on: docs/measure.py own-functions NAME X Y [NAME X Y ...].
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


def ranks(values):
    return np.argsort(np.argsort(values)).astype(float)


def heat(folder, name, x, rows, anchors=100):
    """How far heat geodesics are from the shortest paths, and the seconds of both."""
    for k in (10, 30, 100):
        seconds, found = [], []
        for kind in ("geodesic", "heat"):
            out = folder / f"{kind}.npy"
            drawn = ("--rows", f"0:{rows}", "--anchors", f"random:{anchors}", "--k", k, "--connect")
            told = lfm("relative", x, *drawn, "--kind", kind, "-o", out)
            seconds.append(told["seconds"]["geodesics"])
            found.append(np.load(out).astype(float))
        (exact, near), (fast, slow) = found, seconds
        apart = exact > 0
        error = np.abs(near[apart] - exact[apart]) / exact[apart]
        order = np.mean([np.corrcoef(ranks(exact[:, j]), ranks(near[:, j]))[0, 1] for j in range(anchors)])
        share = f"{100 * error.mean():.1f} % | {100 * np.quantile(error, 0.95):.1f} % | {order:.3f}"
        print(f"| {name} | {k} | {share} | {fast:.2f} | {slow:.2f} | {slow / fast:.0f} × |", flush=True)


def fitted(folder, x, y, pairs, options, rows, test):
    """One draw of pairs: part of the rows matched right; MRR of unseen rows by the transform, and in canonical coordinates."""
    report = lfm("align", x, y, "--rows", f"0:{rows}", "--anchors", f"random:{pairs}", *options, "-o", folder / "m.npz")
    told = lfm("eval", folder / "m.npz", x, y, "--rows", f"{rows}:{rows + test}")
    return report["match_accuracy"], told["mrr"], told["baselines"].get("canonical", {}).get("mrr")


def own_functions(folder, *sides, rows=2000, test=1000):
    names = list(zip(sides[::3], sides[1::3], sides[2::3]))
    print("\nheat: name, k, mean and 95 % relative error, Spearman, seconds exact, heat")
    for name, x, _ in names:
        heat(folder, name, x, min(4000, len(np.load(x, mmap_mode="r"))))
    print("\ndescriptors: MRR of unseen rows, geodesic and heat, by pairs, --refine zoomout")
    for name, x, y in names:
        for pairs in (10, 25, 100):
            cells = [
                fitted(folder, x, y, pairs, ("--refine", "zoomout", "--descriptors", kind), rows, test) for kind in ("geodesic", "heat")
            ]
            print(f"| {name} | {pairs} | " + " | ".join(f"{cell[1]:.3f}" for cell in cells) + " |", flush=True)
    print("\ncca: rows matched right; MRR of unseen rows by the transform; canonical")
    methods = {
        "functional map": ("--refine", "none"),
        "with ZoomOut": ("--refine", "zoomout"),
        "spectral CCA": ("--method", "spectral-cca"),
        "CCA, commute": ("--method", "spectral-cca", "--cca-scaling", "commute"),
    }
    for name, x, y in names:
        for pairs in (10, 25, 100, 1000):
            for method, options in methods.items():
                match, mrr, canonical = fitted(folder, x, y, pairs, options, rows, test)
                placed = "" if canonical is None else f"{canonical:.3f}"
                print(f"| {name} | {pairs} | {method} | {match:.3f} | {mrr:.3f} | {placed} |", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        {"choosing": choosing, "when-not": when_not, "own-functions": own_functions}[sys.argv[1]](Path(name), *sys.argv[2:])
