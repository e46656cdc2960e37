"""Nearest neighbours."""

from __future__ import annotations

from ctypes import byref

from numpy.typing import ArrayLike

from . import _native
from ._arrays import view
from ._call import Call, Progress
from ._handle import Array, Handle, Number
from ._options import filled
from ._structs import KnnOptions


class Neighbors(Handle):
    """Nearest neighbours of every one of n samples; the sample itself is left out."""

    indices = Array("indices", "Row numbers of the neighbours: int32, (n, k), ascending by (distance, row number).")
    distances = Array("distances", "Their distances: float64, (n, k).")
    count = Number("count", int, "Samples n.")
    k = Number("k", int, "Neighbours of each.")
    recall = Number("recall", float, "Part of the true neighbours that were found; 1 for an exact search.")
    exact = Number("exact", bool, "Whether the search was exact.")
    evaluations = Number("evaluations", int, "Distances evaluated one by one.")


def knn(X: ArrayLike, k: int | None = None, *, metric: str = "angular", method: str = "auto", seed: int = 0,
        threads: int | None = None, progress: Progress | None = None) -> Neighbors:
    """The k nearest neighbours of every row.

    Args:
        X: (n, d), finite. float32 with contiguous rows is read where it lies; float64 is rounded to float32 by the library.
        k: 1..n-1; None chooses by n.
        metric: "angular" (Euclidean distance of unit rows), "euclidean" or "cosine".
        method: "exact", "approximate", or "auto": exact up to 100,000 rows.
        seed: of an approximate search, 0..2^64-1.
        threads: worker threads, 1..1024; None takes what :func:`lfm.set_threads` set, at first one a processor.
        progress: function of (stage, fraction); a true answer, or an exception, cancels.

    Raises:
        InvalidArgumentError: X is no matrix of numbers, or an option is out of its range.
        DataError: X holds NaN or infinity, or a zero row under an angular or cosine metric.
        OutOfMemoryError, CancelledError, KeyboardInterrupt.
    """
    x, options = view(X, "X"), filled(KnnOptions, {"k": k, "metric": metric, "method": method, "seed": seed})
    lib = _native.library()
    with Call(threads, progress) as call:
        return Neighbors._made(lambda out: lib.lfm_knn(byref(x), byref(options), call, out))
