"""Writes into the current folder the files that a page of docs/ takes for granted, small and real where it matters.

The words of the sample stand for whatever the page talks of: X, old and a are fastText's vectors, Y, new and b word2vec's.
"""

import json
import os
import sys

import numpy as np

WORDS = "samples/words/"


def words(count=3000):
    """Both sides of the sample and its ids."""
    with open(WORDS + "words.txt", encoding="utf-8") as lines:
        ids = lines.read().split("\n")[:count]
    return (*(np.load(WORDS + name).astype(np.float32)[:count] for name in ("fasttext300.npy", "word2vec200.npy")), ids)


def with_ids(name, rows, ids):
    """JSON lines: an id and a vector each."""
    with open(name, "w", encoding="utf-8") as lines:
        for key, row in zip(ids, rows):
            lines.write(json.dumps({"id": key, "embedding": [round(float(v), 5) for v in row]}) + "\n")


def compare():
    x, y, _ = words(600)
    for name, rows in {"layer3_a": x, "layer3_b": y, "a": x, "b": y, "huge_a": x, "huge_b": y}.items():
        np.save(name + ".npy", rows)
    np.save("classes.npy", (np.linalg.norm(x, axis=1) > np.median(np.linalg.norm(x, axis=1))).astype(np.int32))
    for layer in (1, 2):
        np.save(f"netA_{layer}.npy", x[:, :100 * layer])
        np.save(f"netB_{layer}.npy", y[:, :100 * layer])


def inspect():
    x, y, _ = words(1000)
    for name, rows in {"X": x, "A": x[:500], "B": y[500:]}.items():
        np.save(name + ".npy", rows)


def migrating():
    import lfm
    x, y, ids = words()
    ids = [str(row) for row in range(len(ids))]  # as Parquet files have them that rows without names are written to
    with_ids("old.jsonl", x, ids)
    with_ids("q.jsonl", y[:100], [f"q{row}" for row in ids[:100]])
    with open("qrels.txt", "w", encoding="utf-8") as judgments:
        judgments.writelines(f"q{row} 0 {row} 1\n" for row in ids[:100])
    os.mkdir("old")
    for name, rows in {"old.parquet": x, "new.parquet": y, "old/part-0.parquet": x}.items():
        lfm.write_matrix(name, rows)


def universe():
    x, y, _ = words(800)
    turn = np.linalg.qr(np.random.default_rng(0).standard_normal((200, 200)))[0].astype(np.float32)
    for name, rows in {"net_a": x, "net_b": y, "net_c": y @ turn, "net_d": x[:, ::-1], "new_rows": x[:50]}.items():
        np.save(name + ".npy", np.ascontiguousarray(rows))


def reports():
    x, y, ids = words(800)
    np.save("fasttext.npy", x)
    np.save("word2vec.npy", y)
    np.save("old.npy", x)
    np.save("new.npy", y)
    with open("pairs.csv", "w", encoding="utf-8") as table:
        table.write("x,y\n" + "".join(f"{row},{row}\n" for row in range(0, 800, 10)))
    for name, lines in {"words.txt": ids, "topics.txt": [word[0] for word in ids]}.items():
        with open(name, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    for layer in range(4):
        np.save(f"layer{layer}.npy", x[:300, 60 * layer:60 * (layer + 1)])
    random = np.random.default_rng(0)
    np.save("maps.npy", random.standard_normal((24, 9, 16)).astype(np.float32))
    np.savetxt("classes.csv", np.arange(24) % 3, fmt="%d")
    os.system("lfm migrate fit old.npy new.npy --pairs rows -o migration.npz --quiet")


def rsm():
    random = np.random.default_rng(0)
    maps = random.standard_normal((24, 9, 16)).astype(np.float32)
    for layer in (3, 5):
        np.save(f"layer{layer}.npy", maps * layer)
    np.save("tokens.npy", maps)
    np.savetxt("lengths.csv", random.integers(4, 10, 24), fmt="%d")
    np.save("maps.npy", maps.reshape(24, 3, 3, 16).transpose(0, 3, 1, 2))
    np.save("originals.npy", maps)
    np.save("shifted.npy", maps[:, random.permutation(9)])
    np.save("classes.npy", np.arange(24, dtype=np.int32) % 3)
    np.save("outputs.npy", random.standard_normal((24, 3)).astype(np.float32))


def serving():
    x, y, _ = words(1000)
    np.save("X.npy", x)
    np.save("Y.npy", y)
    np.save("query.npy", x[:1])
    os.system("lfm align X.npy Y.npy --anchors random:50 --preset lfmap -o model.npz --quiet")


def suggest():
    x, y, _ = words(1000)
    np.save("X.npy", x)
    np.save("Y.npy", y)
    with open("filled.csv", "w", encoding="utf-8") as table:
        table.write("x,y\n" + "".join(f"{row},{row}\n" for row in range(0, 1000, 40)))


if __name__ == "__main__":
    prepare = globals().get(sys.argv[1].removesuffix(".md").replace("-", "_"))
    if prepare is not None:
        prepare()
