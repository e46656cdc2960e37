#!/usr/bin/python3
"""Draws the pictures of docs/ from what lfm computes on samples/words: docs/make_images.py, from the root of the repository.

Needs ./build.sh publish, python3-numpy and python3-matplotlib. The pictures are committed; the site only copies them.
"""

import json
import subprocess
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
LFM, WORDS, IMAGES = ROOT / "artifacts/bin/lfm", ROOT / "samples/words", ROOT / "docs/images"
X, Y = WORDS / "fasttext300.npy", WORDS / "word2vec200.npy"
BLUE, ORANGE = "#2660a4", "#c4511c"


def lfm(*arguments):
    """Runs the binary; what it prints with --json."""
    done = subprocess.run([LFM, *map(str, arguments), "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def save(figure, name):
    IMAGES.mkdir(exist_ok=True)
    figure.savefig(IMAGES / f"{name}.png", dpi=110, bbox_inches="tight", metadata={"Software": None})
    plt.close(figure)


def bare(axes, title):
    axes.set_title(title, fontsize=10)
    axes.set_xticks([])
    axes.set_yticks([])


def overview(model):
    """Two spectral views of the same words, and X's carried over by the map."""
    x, y = model["phi_x"], model["phi_y"]
    carried = x @ model["C"].T
    hue = np.argsort(np.argsort(y[:, 1])) / len(y)  # one colour a word, by where it lies in Y
    figure, axes = plt.subplots(1, 3, figsize=(10, 3.3))
    for ax, points, title in zip(axes, (x, y, carried), ("X: fastText", "Y: word2vec", "X carried to Y by the map")):
        ax.scatter(points[:, 1], points[:, 2], c=hue, s=5, cmap="viridis")
        bare(ax, title)
    axes[2].set_xlim(axes[1].get_xlim())
    axes[2].set_ylim(axes[1].get_ylim())
    save(figure, "overview")


def graph(folder):
    """The neighbour graph of 400 words, drawn by its own second and third eigenvectors."""
    lfm("graph", Y, "--rows", "0:400", "--k", 15, "--connect", "-o", folder / "graph.npz")
    lfm("spectrum", Y, "--rows", "0:400", "--k", 15, "--connect", "--eigs", 8, "-o", folder / "spectrum.npz")
    edges, phi = np.load(folder / "graph.npz"), np.load(folder / "spectrum.npz")["phi"]
    place = np.argsort(np.argsort(phi[:, 1:3], axis=0), axis=0)  # ranks: evenly spread
    figure, axes = plt.subplots(1, 3, figsize=(10, 3.4))
    for row in range(len(edges["indptr"]) - 1):
        for column in edges["indices"][edges["indptr"][row]:edges["indptr"][row + 1]]:
            if row < column:
                axes[0].plot(*place[[row, column]].T, color="#8a8a8a", lw=0.15)
    axes[0].scatter(*place.T, s=6, color=BLUE, zorder=2)
    bare(axes[0], "neighbour graph (k = 15)")
    for ax, number in zip(axes[1:], (2, 6)):
        value = phi[:, number - 1]
        limit = np.quantile(np.abs(value), 0.9)
        ax.scatter(*place.T, c=value, s=9, cmap="coolwarm", vmin=-limit, vmax=limit)
        bare(ax, f"eigenvector {number}: a {'slow' if number == 2 else 'faster'} wave on it")
    save(figure, "graph")


def spectrum(model):
    figure, ax = plt.subplots(figsize=(6, 3))
    ax.plot(np.arange(1, 51), model["lambda_x"], "o-", ms=3, color=BLUE, label="X: fastText, 300 dimensions")
    ax.plot(np.arange(1, 51), model["lambda_y"], "s-", ms=3, color=ORANGE, label="Y: word2vec, 200 dimensions")
    ax.set_xlabel("eigenpair")
    ax.set_ylabel("eigenvalue λ")
    ax.legend(frameon=False)
    ax.grid(alpha=0.3)
    save(figure, "spectrum")


def maps(folder):
    """The functional map as it is solved, refined, and of spaces that have nothing to do with each other."""
    random = np.random.default_rng(0).standard_normal((2000, 200)).astype(np.float32)
    np.save(folder / "noise.npy", random)
    figure, axes = plt.subplots(1, 3, figsize=(10, 3.4))
    for ax, other, refine, title in zip(axes, (Y, Y, folder / "noise.npy"), ("none", "zoomout", "zoomout"),
                                        ("solved from 50 pairs", "after ZoomOut", "Y replaced by noise, after ZoomOut")):
        lfm("align", X, other, "--rows", "0:2000", "--preset", "lfmap", "--anchors", "random:50", "--refine", refine,
            "-o", folder / "map.npz")
        ax.imshow(np.abs(np.load(folder / "map.npz")["C"]), cmap="viridis", vmin=0, vmax=1)
        bare(ax, title)
    save(figure, "maps")


def hubs(folder):
    """In how many lists of ten nearest neighbours a word is, on each side."""
    figure, ax = plt.subplots(figsize=(6, 3))
    for path, color, label in ((X, BLUE, "X: fastText"), (Y, ORANGE, "Y: word2vec")):
        rows = np.load(path).astype(np.float32)
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        cosine = unit @ unit.T
        np.fill_diagonal(cosine, -2)
        counts = np.bincount(np.argpartition(-cosine, 10, axis=1)[:, :10].ravel(), minlength=len(rows))
        skewness = lfm("inspect", path)["hubness"]["skewness"]
        ax.hist(counts, bins=np.arange(0, 91, 3), histtype="step", color=color, label=f"{label}: skewness {skewness:.1f}")
    ax.set_yscale("log")
    ax.set_xlabel("lists of ten nearest neighbours that a word is in")
    ax.set_ylabel("words")
    ax.legend(frameon=False)
    save(figure, "hubs")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        lfm("align", X, Y, "--graph-rows", 2000, "--preset", "lfmap", "--anchors", "random:50", "-o", scratch / "model.npz")
        whole = np.load(scratch / "model.npz")
        overview(whole)
        spectrum(whole)
        graph(scratch)
        maps(scratch)
        hubs(scratch)
