#!/usr/bin/env python3
"""The published robustness curve of functional maps: a class of a layer pushed along the normal of its linear support vector machine.

    perf/perturbation.py LAYER.npy LABELS.npy [--out perturbation.png]

For every distance the layer is compared with the pushed one by linear CKA and functional maps (k = 300, 50 eigenpairs, kernels distance
and gaussian), and the distortion of the samples ranks the pushed class: its AUC. Prints the table and draws it.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.svm import LinearSVC

import lfm

DISTANCES = [0, 1, 2, 3.3, 5, 6.7, 10, 13.3, 16.7, 20, 30, 40, 50, 60, 80]
MEASURES = ["cka", "lfm", "lfm-sqrt", "lfm-overlap"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("layer")
    parser.add_argument("labels")
    parser.add_argument("--out", default="perturbation.png")
    given = parser.parse_args()
    layer, moved = np.load(given.layer).astype(np.float32), np.load(given.labels) == 0
    normal = LinearSVC(random_state=0, max_iter=100_000).fit(layer.astype(np.float64), moved).coef_[0]
    normal /= np.linalg.norm(normal)
    figure, axes = plt.subplots(1, 2, figsize=(11, 4.2), sharey=True, layout="constrained")
    for axis, kernel in zip(axes, ("distance", "gaussian")):
        rows = []
        for distance in DISTANCES:
            pushed = layer + np.float32(distance) * np.outer(moved, normal).astype(np.float32)
            made = lfm.compare(layer, pushed, measures=MEASURES, k=300, kernel=kernel, eigenpairs=50)
            auc = roc_auc_score(moved, made.distortion) if distance else float("nan")
            rows.append([made[name] for name in MEASURES] + [auc])
            print(f"{kernel:9} {distance:5}  " + "  ".join(f"{name} {value:.3f}" for name, value in zip([*MEASURES, "auc"], rows[-1])))
        for name, values, style in zip([*MEASURES, "AUC of the distortion"], np.array(rows).T, ["k-", "C0-", "C0:", "C2-", "C3--"]):
            axis.plot(DISTANCES, values, style, label=name)
        axis.set(title=f"kernel {kernel}", xlabel="distance that class 0 is pushed", ylim=(0, 1.03))
        axis.grid(alpha=0.3)
    axes[0].legend()
    figure.savefig(given.out, dpi=110)


if __name__ == "__main__":
    main()
