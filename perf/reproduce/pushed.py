"""A class pushed along the normal of its support vector machine: what stays of the similarity."""

import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from sklearn.svm import LinearSVC  # noqa: E402

DISTANCES = [0, 3.3, 6.7, 10, 13.3, 16.7, 20, 30, 40, 50, 80]
#: Read off the published plot, ±0.01.
CKA = [1, .99, .92, .80, .66, .54, .455, .31, .245, .215, .18]
LFM = [1, .88, .84, .84, .84, .825, .825, .825, .825, .825, .825]
#: The published code takes norms as they are, `lfm-sqrt`; `lfm` squares them.
MEASURES = ("cka", "lfm-sqrt", "lfm", "lfm-overlap")
ROWS = (10, 20, 80)
#: Neighbours of 2,000 images: 60 are the published part of them all, 300 of 10,000; 300 the published number.
NEIGHBORS, OTHER = 60, 300


def run(job):
    last = job.layers("cifar/seed0_layer{}.npy")[-1]
    layers, labels = job.data(*(f"cifar/seed{seed}_layer{last}.npy" for seed in range(3))), job.data("cifar/labels.npy")
    moved = np.load(labels) == 0
    curves, others = [], []
    with tempfile.TemporaryDirectory() as folder:
        pushed = Path(folder) / "pushed.npy"
        for path in layers:
            layer = np.load(path).astype(np.float32)
            normal = LinearSVC(random_state=0, max_iter=100_000).fit(layer.astype(np.float64), moved).coef_[0]
            normal /= np.linalg.norm(normal)
            curve, other = [], []
            for distance in DISTANCES:
                np.save(pushed, layer + np.float32(distance) * np.outer(moved, normal).astype(np.float32))
                curve.append(alike(job, path, pushed, NEIGHBORS, MEASURES))
                if distance in ROWS:
                    other += alike(job, path, pushed, OTHER, ("lfm-sqrt",))
            curves.append(curve)
            others.append(other)
    curves, others = np.array(curves), np.median(others, 0)  # curves: networks x distances x measures
    command = f"lfm compare seed{{0,1,2}}_layer{last}.npy pushed.npy --k {NEIGHBORS} --kernel distance --measures "
    for at in ROWS:
        d = DISTANCES.index(at)
        job.row("class pushed", f"by {at}: CKA", CKA[d], list(curves[:, d, 0]), command + "cka",
                "2,000 of the training images, published 10,000")
        job.row("class pushed", f"by {at}: LFM", LFM[d], list(curves[:, d, 1]), command + "lfm-sqrt",
                f"2,000 images with the same part of them as neighbours; the published number, `--k {OTHER}`: {others[ROWS.index(at)]:.3f}")
        job.row("class pushed", f"by {at}: LFM, norms squared", "–", list(curves[:, d, 2]), command + "lfm",
                "the measure as the paper defines it")
    figure, axes = plt.subplots(figsize=(6.4, 4.2), layout="constrained")
    for published, name, color in ((CKA, "CKA", "k"), (LFM, "LFM", "C0")):
        axes.plot(DISTANCES, published, color + "--", label=f"{name}, published")
    for m, (name, color) in enumerate(zip(MEASURES, ("k", "C0", "C1", "C2"))):
        axes.plot(DISTANCES, np.median(curves[:, :, m], 0), color + "-", label=f"{name}, ours")
        axes.fill_between(DISTANCES, curves[:, :, m].min(0), curves[:, :, m].max(0), color=color, alpha=0.15, lw=0)
    axes.set(xlabel="distance that class 0 is pushed", ylabel="similarity to the layer as it was", ylim=(0, 1.03))
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    job.save(figure, "reproduction-pushed")


def alike(job, x, y, neighbors, measures):
    """Values of some measures."""
    found = job.lfm("compare", x, y, "--k", neighbors, "--kernel", "distance", "--measures", ",".join(measures))["measures"]
    return [found[name] for name in measures]
