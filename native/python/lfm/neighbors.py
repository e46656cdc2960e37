"""Nearest neighbours."""

from __future__ import annotations

from ctypes import byref
from typing import Any, Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._arrays import pointer, view
from ._call import Call, Progress
from ._handle import Array, Handle, Number
from ._options import choice, filled, whole
from ._option_structs import KnnOptions


class Neighbors(Handle):
    """Nearest neighbours of every one of n samples; the sample itself is left out."""

    indices = Array("indices", "Row numbers of the neighbours: int32, (n, k), ascending by (distance, row number).")
    distances = Array("distances", "Their distances: float64, (n, k).")
    count = Number("count", int, "Samples n.")
    k = Number("k", int, "Neighbours of each.")
    recall = Number("recall", float, "Part of the true neighbours that were found; 1 for an exact search.")
    exact = Number("exact", bool, "Whether the search was exact.")
    evaluations = Number("evaluations", int, "Distances evaluated one by one.")

    def __iter__(self) -> Iterator[NDArray[Any]]:
        """``distances, indices = lfm.knn(X, k)``, in the order of scikit-learn's ``kneighbors``."""
        return iter((self.distances, self.indices))

    def _summary(self) -> str:
        return f"{self.count} samples, k={self.k}, " + ("exact" if self.exact else f"approximate with recall {self.recall:.3f}")


def find_neighbors(X: ArrayLike, options: Mapping[str, Any], threads: int | None, progress: Progress | None) -> Neighbors:
    """The work of :func:`lfm.knn`."""
    x, struct, lib = view(X, "X"), filled(KnnOptions, options), _native.library()
    with Call(threads, progress) as call:
        return Neighbors._made(lambda out: lib.lfm_knn(byref(x), byref(struct), call, out))


def search(
    queries: ArrayLike,
    samples: ArrayLike,
    k: int,
    *,
    metric: str = "angular",
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """The k nearest of samples, (n, d), for each of queries, (q, d), exactly.

    Returns distances and row numbers of samples, (q, k) each, in the order of scikit-learn's ``kneighbors``; ascending by (distance, row
    number), a total order, so the nearest of parts of the samples merge into those of all. A sample at a query's place counts.
    """
    asked, among = view(queries, "queries"), view(samples, "samples")
    count, number, lib = whole("k", k, 32), choice("metric", "metric", metric), _native.library()
    indices = np.empty((asked.rows, max(0, min(count, among.rows))), np.int32)
    distances = np.empty(indices.shape, np.float64)
    with Call(threads, progress) as call:
        _native.check(lib.lfm_search(
            byref(asked), byref(among), count, number, call, pointer(indices), pointer(distances), indices.size, None))
    return distances, indices
