#!/usr/bin/env python3
"""`lfm rsm`: speed beside SciPy, shifted images, and what each matching is worth for samples of 36 to 4,096 positions.

    perf/rsm.py MAPS [--runs 3] [--skip speed,shifted,quality] [--out table.md] [--lfm artifacts/bin/lfm]

MAPS: the folder with layer3.npy, layer5.npy, layer6.npy and layer*_shifted.npy. Prints tables in Markdown. Speed: all pairs of
layer3, alternately; SciPy in two processes, the seconds of matching alone on both sides. Planted maps: positions drawn from those of
layer3, half of them from one of eight scenes in an order of their own, with noise.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
MATCHINGS = ["exact", "greedy", "row-greedy", "top-k", "batch-optimal", "auction", "none"]
PLANTED = {36: (64, 300), 121: (64, 200), 256: (48, 100), 1024: (24, 30), 4096: (10, 6)}


def report(command):
    return json.loads(subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout)


def speed(given, folder, say):
    maps, archive, out = given.maps / "layer3.npy", folder / "rsm.npz", folder / "inner.npy"
    seconds = {"scipy": [], "matrix": [], "top": []}
    for run in range(given.runs):
        seconds["scipy"].append(report([sys.executable, HERE / "peers/assignment.py", maps, "--out", out])["seconds"])
        seconds["matrix"].append(report([given.lfm, "rsm", maps, "-o", archive, "--threads", 2, "--json"])["seconds"]["match"])
        top = report([given.lfm, "rsm", maps, "--top", 10, "-o", folder / "top.npz", "--threads", 2, "--json"])
        seconds["top"].append(top["seconds"]["match"])
        print(f"run {run}: {', '.join(f'{name} {values[-1]:.2f} s' for name, values in seconds.items())}", file=sys.stderr, flush=True)
    ours, theirs = np.load(archive), np.load(out)
    off = ~np.eye(len(theirs), dtype=bool)
    difference = np.max(np.abs(ours["inner"][off] / theirs[off] - 1))
    cosine = ours["cosine"] - 9 * np.eye(len(theirs))
    expected = np.argsort(-cosine, axis=1, kind="stable")[:, :10]
    same = np.mean(np.all(np.load(folder / "top.npz")["nearest"] == expected, axis=1))
    scipy, matrix, lists = (statistics.median(seconds[name]) for name in ("scipy", "matrix", "top"))
    say("## All pairs of 256 samples of 121 positions and 32 channels\n")
    say("| | seconds | |")
    say("|---|---|---|")
    say(f"| SciPy `linear_sum_assignment`, two processes | {scipy:.2f} | |")
    say(f"| `lfm rsm`, exact, two threads | {matrix:.2f} | {scipy / matrix:.1f} times as fast;"
        f" largest relative difference {difference:.1e} |")
    say(f"| `lfm rsm --top 10` | {lists:.2f} | {matrix / lists:.1f} times as fast as the matrix; {100 * top['skipped']:.1f} % of the pairs"
        f" skipped; {100 * same:.1f} % of the lists equal |\n")


def shifted(given, say):
    say("## Images moved by (8, 8) pixels: originals found first among 256, of 64, by cosine\n")
    say("| matching | layer 3: found | loss | layer 5: found | loss | layer 6: found | loss |")
    say("|---|---|---|---|---|---|---|")
    for matching in MATCHINGS:
        cells = []
        for layer in (3, 5, 6):
            found = report([
                given.lfm, "rsm", given.maps / f"layer{layer}_shifted.npy", "--gallery", given.maps / f"layer{layer}.npy", "--row-paired",
                "--matching", matching, "--window", 32, "--largest", 32, "--json"])
            if matching == "exact":
                shifted.best = getattr(shifted, "best", {}) | {layer: found["objective_mean"]}
            queries = round(found["retrieval"]["first"] * found["retrieval"]["queries"])
            cells += [f"{queries}", f"{100 * (1 - found['objective_mean'] / shifted.best[layer]):.2f} %"]
        say(f"| {matching} | {' | '.join(cells)} |")
    say("\nWindows of 32 positions, the 32 largest exactly; loss: of the mean sum of inner products against the exact matching.\n")


def planted(maps, positions, samples):
    rng = np.random.default_rng(positions)
    pool = np.load(maps / "layer3.npy").reshape(-1, 32)
    scenes = pool[rng.integers(0, len(pool), (8, positions))]
    made = np.empty((samples, positions, 32), np.float32)
    for i in range(samples):
        kept = rng.permutation(positions)[: positions // 2]
        own = pool[rng.integers(0, len(pool), positions - len(kept))]
        sample = np.concatenate([scenes[i % 8][kept], own])[rng.permutation(positions)]
        made[i] = np.maximum(sample + 0.1 * rng.standard_normal(sample.shape), 0)
    return made


def quality(given, folder, say):
    say("## What matchings are worth, and what they cost: planted maps of 32 channels, one thread\n")
    say("| positions | " + " | ".join(["SciPy"] + MATCHINGS) + " |")
    say("|---" * (len(MATCHINGS) + 2) + "|")
    for positions, (samples, pairs) in PLANTED.items():
        path = folder / "planted.npy"
        np.save(path, planted(given.maps, positions, samples))
        window = max(16, positions // 4)
        found = report([
            given.lfm, "rsm", path, "--matching", "none", "--assess", pairs, "--window", window, "--largest", window, "--threads", 1,
            "--json"])
        scipy = report([sys.executable, HERE / "peers/assignment.py", path, "--pairs", min(pairs, 4 if positions > 2000 else 30)])
        of = {each["matching"]: each for each in found["assessments"]}
        cells = [f"1 / {time(scipy['seconds'] / scipy['pairs'])}"]
        cells += [f"{of[name]['ratio']:.4f} / {time(of[name]['seconds'])}" for name in MATCHINGS]
        say(f"| {positions:,} | {' | '.join(cells)} |")
        print(f"{positions} positions done", file=sys.stderr, flush=True)
    say("\nMean ratio to the sum of the exact matching / median time of a pair. A quarter of the positions (16 at least) in a window, and"
        " exactly in top-k.\n")


def time(seconds):
    return f"{1e6 * seconds:.0f} µs" if seconds < 1e-3 else f"{1e3 * seconds:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("maps", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--skip", default="")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--lfm", default=str(HERE.parent / "artifacts/bin/lfm"))
    given = parser.parse_args()
    lines = []

    def say(line):
        print(line, flush=True)
        lines.append(line)

    with tempfile.TemporaryDirectory() as name:
        folder, skip = Path(name), given.skip.split(",")
        if "speed" not in skip:
            speed(given, folder, say)
        if "shifted" not in skip:
            shifted(given, say)
        if "quality" not in skip:
            quality(given, folder, say)
    if given.out:
        head = "# Semantic RSMs\n\nMade by `perf/rsm.py` (two cores); see [docs/rsm.md](../../../docs/rsm.md).\n\n"
        given.out.write_text(head + "\n".join(lines))


if __name__ == "__main__":
    main()
