"""A linear head of one encoder behind another: the published table of translations between latent spaces, on digits and CIFAR-10."""

import tempfile
from pathlib import Path

import numpy as np
from sklearn.svm import LinearSVC

from ceilings import procrustes
from ranks import unit

#: Way -> published (MNIST, CIFAR-10), of pretrained encoders of images; arXiv 2311.00664, table 1.
PUBLISHED = {
    "no stitch": (.96, .95), "absolute": (.15, .16), "relative": (.50, .80), "affine": (.94, .92), "linear": (.89, .88),
    "rotation": (.91, .93)}
ANCHORS, FEW = 300, 10
#: Name -> (the first space, the second, digits or classes, rows that are fitted).
SPACES = {
    "MNIST": ("stitching/latents{}.npy", "stitching/labels.npy", 4000),
    "CIFAR-10": ("cifar/seed{}_layer8.npy", "cifar/labels.npy", 1000),
}


def run(job):
    for at, (name, (spaces, labels, fit)) in enumerate(SPACES.items()):
        paths = job.data(spaces.format(0), spaces.format(1))
        x, y = (np.load(path).astype(np.float32) for path in paths)
        classes = np.load(job.data(labels)).astype(int)
        head = trained(y[:fit], classes[:fit])

        def right(rows, head=head, told=classes[fit:]):
            return float(np.mean(head.predict(rows) == told))

        found = {"no stitch": [right(y[fit:])], "absolute": [right(padded(x[fit:], y.shape[1]))]}
        for seed in range(job.draws):
            anchors = np.random.default_rng(seed).permutation(fit)[:ANCHORS]
            relative = trained(unit(y[:fit]) @ unit(y[anchors]).T, classes[:fit])
            found.setdefault("relative", []).append(right(unit(x[fit:]) @ unit(x[anchors]).T, relative))
            for way, carry in ways(x[anchors], y[anchors]).items():
                found.setdefault(way, []).append(right(carry(x[fit:])))
        for way, values in found.items():
            known = "" if way in ("no stitch", "absolute") else f", {ANCHORS} pairs"
            job.row("linear head, accuracy", f"{name}, {way}{known}", PUBLISHED[way][at], values, "perf/reproduce --only heads",
                    "encoders of the paper's own, pretrained; here two that differ in their seed" if way == "no stitch" else "", "{:.2f}")
        values = [right(aligned(job, paths, fit, len(x), seed)) for seed in range(job.draws)]
        job.row("linear head, accuracy", f"{name}, `align`, {FEW} pairs", "–", values,
                f"lfm align X Y --rows 0:{fit} --anchors random:{FEW} --seed S", "", "{:.2f}")


def trained(rows, classes):
    return LinearSVC(random_state=0, dual=False).fit(rows, classes)


def padded(rows, columns):
    return np.pad(rows, ((0, 0), (0, max(0, columns - rows.shape[1]))))[:, :columns]


def ways(x, y):
    """Least squares with an intercept, without one, and a rotation of what is centred and of equal spread."""
    mean, to, scale, other = x.mean(0), y.mean(0), x.std(), y.std()
    a, b = (x - mean) / scale, (y - to) / other
    with_one = np.c_[x, np.ones(len(x), np.float32)]
    affine, linear, rotation = np.linalg.lstsq(with_one, y, rcond=None)[0], np.linalg.lstsq(x, y, rcond=None)[0], procrustes(a, b)
    return {
        "affine": lambda rows: np.c_[rows, np.ones(len(rows), np.float32)] @ affine,
        "linear": lambda rows: rows @ linear,
        "rotation": lambda rows: (rows - mean) / scale @ rotation * other + to,
    }


def aligned(job, paths, fit, count, seed):
    with tempfile.TemporaryDirectory() as name:
        model, carried = Path(name) / "model.npz", Path(name) / "carried.npy"
        job.lfm("align", *paths, "--rows", f"0:{fit}", "--anchors", f"random:{FEW}", "--seed", seed, "-o", model)
        job.lfm("transfer", model, paths[0], "--rows", f"{fit}:{count}", "-o", carried)
        return np.load(carried)
