"""Small data with a known answer: a cloud and the same turned, with its rows paired."""

from __future__ import annotations

from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
WORDS = ROOT / "samples" / "words"

#: Options that suit the small sample.
SMALL = {"k": 10, "eigenpairs": 12, "row_paired": True, "refine": "zoomout"}


def cloud(rows: int = 150, columns: int = 6, seed: int = 0):
    """x, y = x R and the known pairs, (16, 2)."""
    random = np.random.default_rng(seed)
    x = random.standard_normal((rows, columns)).astype(np.float32)
    turn = np.linalg.qr(random.standard_normal((columns, columns)))[0]
    anchors = np.repeat(7 * np.arange(16, dtype=np.int32)[:, None], 2, axis=1)
    return x, (x @ turn).astype(np.float32), anchors


def words(rows: slice):
    """Both embeddings of the bundled words, float32."""
    return tuple(np.load(WORDS / name)[rows].astype(np.float32) for name in ("fasttext300.npy", "word2vec200.npy"))
