#!/usr/bin/env python3
"""Whether one model made two sets: verdicts of `lfm same` on cases whose answer is known.

    LFM_LIBRARY=artifacts/lib/liblfm.so PYTHONPATH=native/python perf/same_cases.py DATA [--only WORD] [--threads N]

DATA holds sentences/{minilm384,arctic384}.npy with texts.txt, words/*.npy, stitching/latents{0,1}.npy and cifar/seed{0,1,2}_layer*.npy.
Each case is two arrays made here from them, and the verdict and relation that are right. Prints a table in Markdown and ends with the
number of right, wrong and undecided verdicts; a verdict of same or different that is not right makes it exit with 1.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

import lfm


def rotation(d, rng):
    return np.linalg.qr(rng.standard_normal((d, d)))[0]


def unit(a):
    return a / np.linalg.norm(a, axis=1, keepdims=True)


def clusters(x, count, rng, rounds=12):
    """Labels by k-means, larger clusters first: rows of different topics."""
    centres = x[rng.choice(len(x), count, False)]
    for _ in range(rounds):
        nearest = ((x**2).sum(1)[:, None] - 2 * x @ centres.T + (centres**2).sum(1)).argmin(1)
        centres = np.stack([x[nearest == j].mean(0) for j in range(count)])
    order = np.argsort(-np.bincount(nearest, minlength=count))
    return np.argsort(order)[nearest]


def cases(data):
    """(name, A, B, right verdict, right relations); undecided is right where it is named."""
    rng = np.random.default_rng(0)

    def load(name):
        return np.load(data / name).astype(np.float32)

    mini, arctic = load("sentences/minilm384.npy"), load("sentences/arctic384.npy")
    lengths = np.array([len(text) for text in (data / "sentences/texts.txt").read_text().split("\n")[: len(mini)]])
    order, by_length = rng.permutation(len(mini)), np.argsort(lengths, kind="stable")
    one, two = order[:8000], order[8000:]
    topic = clusters(mini.astype(np.float64), 6, rng)
    half_topics = clusters(mini.astype(np.float64), 2, rng)
    exact = mini + rng.standard_normal(mini.shape).astype(np.float32) * 1e-7  # more digits than float16 holds
    turn = rotation(384, rng).astype(np.float32)
    other = ["other-rows"]
    yield "MiniLM, the same file", mini, mini.copy(), "same", ["identical"]
    yield "MiniLM, other texts", mini[one], mini[two], "same", other
    yield "MiniLM, other texts, 200 rows of each", mini[one[:200]], mini[two[:200]], "same", other
    yield "MiniLM, short texts and long ones", mini[by_length[:4000]], mini[by_length[-4000:]], "same", other
    yield "MiniLM, two halves by topic", mini[half_topics == 0], mini[half_topics == 1], "same", other
    yield "MiniLM, two topics of six", mini[topic == 0], mini[topic == 1], "same", other
    yield "MiniLM, one topic and all texts", mini[topic == 2], mini, "same", other
    yield "MiniLM to float16", exact, exact.astype(np.float16).astype(np.float32), "same", ["rounded"]
    yield "MiniLM to bfloat16", exact, (exact.view(np.uint32) & 0xFFFF0000).view(np.float32), "same", ["rounded"]
    step = np.abs(mini).max() / 127
    yield "MiniLM to int8", mini, np.round(mini / step).astype(np.float32) * np.float32(step), "same", ["rounded"]
    yield "MiniLM to float16, other texts", exact[one], exact[two].astype(np.float16).astype(np.float32), "same", other
    yield "MiniLM times 3", mini, 3 * mini, "same", ["scaled"]
    yield "MiniLM times 0.01, other texts", mini[one], np.float32(0.01) * mini[two], "same", ["scaled"]
    yield "MiniLM, first 128 dimensions", mini, mini[:, :128].copy(), "same", ["truncated"]
    yield "MiniLM, first 128 as unit rows", mini, unit(mini[:, :128]), "same", ["truncated"]
    yield "MiniLM, first 256, other texts", mini[one, :256].copy(), mini[two], "same", ["truncated"]
    yield "MiniLM, rotated", mini, mini @ turn, "same", ["rotated"]
    yield "MiniLM, rotated, other texts", mini[one], mini[two] @ turn, "undecided", ["unknown"]
    yield "MiniLM, centred", mini, mini - mini.mean(0), "same", ["shifted"]
    yield "MiniLM, standardised", mini, (mini - mini.mean(0)) / np.maximum(mini.std(0), 1e-6), "same", ["standardized"]
    mixed = np.where(np.arange(16000)[:, None] % 10 < 4, arctic, mini)
    yield "MiniLM, 40 % of the rows by Arctic", mini, mixed, "undecided", ["mixed"]
    yield "MiniLM, 40 % by Arctic, other texts", mini[one], mixed[two], "undecided", ["mixed"]
    rare = np.where(np.arange(16000)[:, None] % 10 == 0, arctic, mini)
    yield "MiniLM, 10 % by Arctic, other texts", mini[one], rare[two], "undecided", ["mixed"]
    near = unit(mini + 0.02 * rng.standard_normal(mini.shape).astype(np.float32))
    yield "MiniLM and a neighbour of it (noise)", mini, near, "undecided", ["related"]
    yield "MiniLM and Arctic", mini, arctic, "different", ["unrelated"]
    yield "MiniLM and Arctic, other texts", mini[one], arctic[two], "different", ["unrelated"]
    yield "MiniLM and Arctic, 200 rows of each", mini[one[:200]], arctic[two[:200]], "different", ["unrelated"]
    yield "MiniLM and Arctic, first 128", mini, arctic[:, :128].copy(), "different", ["unrelated"]
    yield "MiniLM, 20 rows of each", mini[one[:20]], mini[two[:20]], "undecided", ["unknown"]
    yield "MiniLM, one row many times", np.tile(mini[:1], (200, 1)), mini, "undecided", ["unknown"]
    easy, hard = load("words/easy_word2vec200.npy"), load("words/hard_word2vec200.npy")
    glove, fast = load("words/hard_glove100.npy"), load("words/easy_fasttext300.npy")
    kinds = clusters(easy.astype(np.float64), 4, rng)
    yield "word2vec, frequent words and rare ones", easy[:5000], easy[-5000:], "same", other
    yield "word2vec, two kinds of words", easy[kinds == 0], easy[kinds == 1], "same", other
    yield "word2vec, two vocabularies", easy, hard, "same", other
    yield "word2vec, as unit rows", easy, unit(easy), "same", ["normalized"]
    yield "word2vec, as unit rows, other words", easy[:7500], unit(easy[7500:]), "same", ["normalized"]
    yield "word2vec and GloVe", hard, glove, "different", ["unrelated"]
    yield "word2vec and fastText", easy, fast, "different", ["unrelated"]
    first, second = load("stitching/latents0.npy"), load("stitching/latents1.npy")
    digits = np.load(data / "stitching/labels.npy")
    yield "autoencoder, other pictures", first[:6000], first[6000:], "same", other
    yield "autoencoder, digits 0-4 and 5-9", first[digits < 5], first[digits >= 5], "same", other
    yield "autoencoder, two seeds", first, second, "different", ["unrelated"]
    labels = np.load(data / "cifar/labels.npy")
    for layer in (0, 2, 4, 6, 8):
        a, b = load(f"cifar/seed0_layer{layer}.npy"), load(f"cifar/seed1_layer{layer}.npy")
        yield f"CIFAR layer {layer}, classes 0-4 and 5-9", a[labels < 5], a[labels >= 5], "same", other
        yield f"CIFAR layer {layer}, two seeds", a, b, "different", ["unrelated"]
    a, b = load("cifar/seed1_layer7.npy"), load("cifar/seed2_layer7.npy")
    yield "CIFAR layer 7, two seeds, other pictures", a[:1000], b[1000:], "undecided", ["unknown"]
    a, b = load("cifar/seed0_layer6.npy"), load("cifar/seed0_layer7.npy")
    yield "CIFAR layers 6 and 7 of a seed", a, b, "different", ["unrelated"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    counts = {"right": 0, "wrong": 0, "undecided": 0}
    print("| case | right | verdict | relation | position | residual | rotated | seconds | |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, a, b, verdict, relations in cases(given.data):
        if given.only not in name:
            continue
        began = time.perf_counter()
        with lfm.same(a, b, threads=given.threads) as found:
            passed = time.perf_counter() - began
            right = found.verdict == verdict and found.relation in relations
            kind = "right" if right else "undecided" if found.verdict == "undecided" else "wrong"
            counts[kind] += 1
            figures = [found.position, found.identity_residual, found.rotation_residual]
            told = " | ".join("" if np.isnan(figure) else f"{figure:.2g}" for figure in figures)
            print(
                f"| {name} | {verdict}, {relations[0]} | {found.verdict} | {found.relation} | {told} | {passed:.2f} "
                f"| {'' if right else kind.upper()} |", flush=True)
    print("\n" + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    sys.exit(1 if counts["wrong"] else 0)


if __name__ == "__main__":
    main()
