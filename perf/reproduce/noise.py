"""Noise on embeddings of MNIST: angular and Euclidean graphs, retrieval, similarity, and the map's picture at each level."""

import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

LEVELS = (0, 0.1, 0.25, 0.5, 1.0, 2.0)
ANCHORS = 10


def run(job):
    x = np.load(job.data("stitching/latents0.npy")).astype(np.float32)[:4000]
    levels = LEVELS[2::2] if job.small else LEVELS
    lines = ["| noise | metric | MRR, median | worst | LFM similarity | MRR of the noisy rows themselves |", "|---|---|---|---|---|---|"]
    figure, axes = plt.subplots(2, len(levels), figsize=(2.1 * len(levels), 4.6), layout="constrained")
    with tempfile.TemporaryDirectory() as name:
        clean, noisy, model = (Path(name) / part for part in ("clean.npy", "noisy.npy", "model.npz"))
        np.save(clean, x)
        for at, level in enumerate(levels):
            for side, metric in enumerate(("angular", "euclidean")):
                found, alike, itself = [], [], []
                for seed in range(job.draws):
                    normal = np.random.default_rng(seed).standard_normal(x.shape).astype(np.float32)
                    np.save(noisy, x + np.float32(level) * x.std(0) * normal)
                    report = job.lfm("align", clean, noisy, "--rows", "0:2000", "--preset", "lfmap", "--anchors", f"random:{ANCHORS}",
                                     "--metric", metric, "--seed", seed, "-o", model)
                    found.append(job.lfm("eval", model, clean, noisy, "--rows", "2000:4000")["mrr"])
                    alike.append(report["similarity"])
                    itself.append(own_rank(x[2000:], np.load(noisy)[2000:]))
                lines.append(f"| {level} | {metric} | {np.median(found):.3f} | {min(found):.3f} | {np.median(alike):.3f} "
                             f"| {np.median(itself):.3f} |")
                with np.load(model) as parts:
                    axes[side, at].imshow(np.abs(parts["C"]), cmap="magma", vmin=0, vmax=1)
                axes[side, at].set(xticks=[], yticks=[], title=f"{metric}, noise {level}")
                axes[side, at].title.set_fontsize(8)
                if level in (0.25, 1.0):
                    job.row("noise on MNIST latents, MRR", f"{level} standard deviations, {metric} graph", "a figure (not read off)", found,
                            f"lfm align X Y --rows 0:2000 --preset lfmap --anchors random:{ANCHORS} --metric {metric} --seed S",
                            f"similarity {np.median(alike):.3f}; the noisy rows themselves {np.median(itself):.3f}")
    job.save(figure, "reproduction-noise")
    job.say(f"### Noise on latents of MNIST: {ANCHORS} known pairs, {job.draws} draws", "", *lines)


def own_rank(x, y):
    """Mean reciprocal rank of row i of y by cosine with row i of x: what a perfect map would reach."""
    x, y = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (x - x.mean(0), y - y.mean(0)))
    cosine = x @ y.T
    return float(np.mean(1 / (1 + (cosine > np.diag(cosine)[:, None]).sum(1))))
