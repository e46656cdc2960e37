#!/usr/bin/python3
"""Measures the tables of docs/universe.md: docs/measure_universe.py DATA, a folder with cifar/ and words/ as the page describes them.

From the root of the repository, after ./build.sh publish; needs python3-numpy. Commands are printed as they are run.
"""

import sys
import tempfile
from itertools import permutations
from pathlib import Path

import measure
import numpy as np

FIT, TEST = "0:1500", "1500:2000"  # rows of the activations


def lfm(*arguments, echo=True):
    """Runs the binary, telling its command; what it prints with --json."""
    if echo:
        words = [str(word) for word in arguments]
        print("    lfm", " ".join(Path(word).name if "/" in word else word for word in words), flush=True)
    return measure.lfm(*arguments)


def evaluated(model, spaces, pairs=None):
    """(from, to) -> (MRR through the universe, of a map of the two alone; None without pairs), on rows that were not fitted."""
    scores = {}
    for a, b in pairs or permutations(spaces, 2):
        found = lfm("eval", model, spaces[a], spaces[b], "--from", a, "--to", b, "--rows", TEST, echo=False)
        scores[a, b] = found["mrr"], found["baselines"].get("pairwise", {}).get("mrr")
    return scores


def six(data, folder):
    """Three networks, and each of them turned, scaled and noised: the spaces by their names."""
    rng, spaces = np.random.default_rng(0), {}
    for seed in range(3):
        rows = np.load(data / f"cifar/seed{seed}_layer8.npy").astype(np.float32)
        turned = rows @ np.linalg.qr(rng.standard_normal((rows.shape[1],) * 2))[0] * 3
        turned += 0.1 * turned.std() * rng.standard_normal(rows.shape)
        for name, values in ((f"net{seed}", rows), (f"turned{seed}", turned)):
            spaces[name] = folder / f"{name}.npy"
            np.save(spaces[name], values.astype(np.float32))
    return spaces


def consensus(spaces, folder):
    print("\nconsensus of row-paired spaces, MRR on rows that were not fitted")
    for options in ((), ("--transform", "linear"), ("--method", "synchronize"), ("--method", "spectral")):
        model = folder / "u.npz"
        report = lfm("universe", *spaces.values(), "--paired", "rows", *options, "--rows", FIT, "-o", model)
        scores = evaluated(model, spaces)
        through, alone = ([score[at] for score in scores.values()] for at in (0, 1))
        line = f"| {' '.join(options) or 'procrustes, orthogonal'} | {np.mean(through):.4f} | {min(through):.4f} |"
        if None not in alone:
            worst = min(scores, key=lambda pair: scores[pair][0] - scores[pair][1])
            line += f" {np.mean(alone):.4f} | {worst[0]} to {worst[1]}: {scores[worst][0]:.4f}, alone {scores[worst][1]:.4f} |"
        print(line, f"trusted {report['trusted']}, {len(report['objectives'])} rounds, {report['seconds']['total']:.1f} s", flush=True)


def chain(spaces, folder):
    print("\nchain of neighbours with 25 known pairs each, far pair against a map of the two ends from 25 pairs")
    order = ["net0", "turned1", "net2", "turned0", "net1", "turned2"]
    chained = {name: spaces[name] for name in order}
    for seed in (0, 1, 2):
        options = ("--anchors", "random:25", "--seed", seed, "--rows", FIT)
        report = lfm("universe", *chained.values(), *options, "--edges", "chain", "-o", folder / "c.npz")
        far = evaluated(folder / "c.npz", spaces, [(order[0], order[-1])])[order[0], order[-1]][0]
        lfm("align", spaces[order[0]], spaces[order[-1]], *options, "-o", folder / "d.npz")
        direct = lfm(
            "eval", folder / "d.npz", spaces[order[0]], spaces[order[-1]], "--rows", TEST, echo=False)["mrr"]
        print(f"| seed {seed} | {far:.4f} | {direct:.4f} | {far / direct:.3f} |", report["trusted"], report["advice"], flush=True)


def poison(spaces, folder):
    print("\none edge whose pairs are shuffled")
    names = list(spaces)
    rng = np.random.default_rng(1)
    rows = np.arange(1500)
    np.savetxt(folder / "right.csv", np.stack([rows, rows], 1), "%d", ",", header="x,y", comments="")
    np.savetxt(folder / "wrong.csv", np.stack([rows, rng.permutation(rows)], 1), "%d", ",", header="x,y", comments="")
    edges = [(a, b) for i, a in enumerate(names) for b in names[i + 1:]]
    for label, network in (("all pairs", edges), ("ring", list(zip(names, names[1:] + names[:1])))):
        for wrong in network[::3]:
            options = [part for edge in network
                       for part in ("--edge", f"{edge[0]}:{edge[1]}={folder / ('wrong.csv' if edge == wrong else 'right.csv')}")]
            report = lfm("universe", *spaces.values(), *options, "--rows", FIT, "-o", folder / "p.npz", echo=False)
            kept = [edge["consistency"] for edge in report["edges"] if not edge["left_out"]]
            gone = [(f"{edge['from']}:{edge['to']}", edge["consistency"]) for edge in report["edges"] if edge["left_out"]]
            least = min((value for value in kept if value is not None), default=None)
            print(f"| {label} | {wrong[0]}:{wrong[1]} | {gone} | {least} | {report['trusted']} |", flush=True)


def words(data, folder):
    print("\nwords that three models share")
    easy, hard = ((data / f"words/{name}_words.txt").read_text().split() for name in ("easy", "hard"))
    place = {word: row for row, word in enumerate(easy)}
    shared = [row for row, word in enumerate(hard) if word in place]
    spaces = {
        "glove": np.load(data / "words/hard_glove100.npy")[shared],
        "word2vec": np.load(data / "words/hard_word2vec200.npy")[shared],
        "fasttext": np.load(data / "words/easy_fasttext300.npy")[[place[hard[row]] for row in shared]],
    }
    files = {name: folder / f"{name}.npy" for name in spaces}
    for name, rows in spaces.items():
        np.save(files[name], rows.astype(np.float32))
        files[name].with_suffix(".ids.txt").write_text("\n".join(hard[row] for row in shared) + "\n")
    count = len(shared)
    print(f"{count} words")
    for options in ((), ("--transform", "linear", "--ridge", "1")):
        lfm("universe", *files.values(), "--paired", "ids", *options, "--rows", f"0:{count - 1500}", "-o", folder / "w.npz")
        for a, b in permutations(files, 2):
            found = lfm("eval", folder / "w.npz", files[a], files[b], "--from", a, "--to", b, "--rows", f"{count - 1500}:{count}",
                        echo=False)
            alone = found["baselines"]["pairwise"]["mrr"]
            print(f"| {' '.join(options) or 'orthogonal'} | {a} to {b} | {found['mrr']:.4f} | {alone:.4f} |", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        source, here = Path(sys.argv[1]), Path(scratch)
        networks = six(source, here)
        wanted = sys.argv[2:] or ["consensus", "chain", "poison", "words"]
        for part, job in (("consensus", consensus), ("chain", chain), ("poison", poison)):
            if part in wanted:
                job(networks, here)
        if "words" in wanted:
            words(source, here)
