"""Neighbour graphs."""

from __future__ import annotations

from ctypes import byref
from typing import Any, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._arrays import F64, filled as written, indices, pointer, vector, view
from ._call import Call, Progress
from ._handle import Array, Handle, Number
from ._option_structs import GraphOptions, KnnOptions
from ._options import filled, taken
from .errors import InvalidArgumentError
from .neighbors import Neighbors, find_neighbors


class Graph(Handle):
    """Undirected weighted graph of n distinct samples, as compressed rows: every edge is there twice, columns ascend within a row.

    ``scipy.sparse.csr_array((g.affinities, g.columns, g.row_start), (g.count, g.count))`` is its matrix.
    """

    row_start = Array("row_start", "Where the entries of each row begin: int64, (n + 1,).")
    columns = Array("columns", "Neighbours: int32, (entries,).")
    lengths = Array("lengths", "Lengths of the edges: float64, (entries,), >= 0.")
    affinities = Array("affinities", "Affinities of the edges: float64, (entries,), >= 0.")
    degrees = Array("degrees", "Sums of affinities: float64, (n,).")
    component_of = Array("component_of", "Component of each node: int32, (n,).")
    component_sizes = Array("component_sizes", "Nodes of each component: int32.")
    bandwidths = Array("bandwidths", "Bandwidth of the kernel at each sample: float64, (n,); not for given arrays.")
    node_of = Array("node_of", "Node of each sample: int32, (samples,); only where samples are copies of others and share nodes.")
    count = Number("count", int, "Nodes n: the distinct samples.")
    samples = Number("samples", int, "Samples, copies among them.")
    edges = Number("edges", int, "Edges, each counted once.")
    components = Number("components", int, "Connected components.")

    @classmethod
    def from_arrays(cls, row_start: ArrayLike, columns: ArrayLike, lengths: ArrayLike, affinities: ArrayLike) -> Graph:
        """A graph given by its arrays (shapes as the attributes); lengths and affinities are the same for (i, j) and (j, i).

        Raises:
            InvalidArgumentError: the arrays contradict each other, name a row itself, or are not symmetric.
        """
        starts = np.asarray(row_start)
        if starts.ndim != 1 or starts.size == 0 or starts.dtype.kind not in "iu":
            raise InvalidArgumentError(f"row_start has shape {starts.shape} and type {starts.dtype}; pass n + 1 whole numbers")
        starts = np.ascontiguousarray(starts, np.int64)
        ends, edges, weights = indices(columns, "columns"), vector(lengths, "lengths"), vector(affinities, "affinities")
        if not starts[-1] == ends.size == edges.size == weights.size:
            raise InvalidArgumentError(
                f"row_start ends with {starts[-1]}; columns, lengths and affinities have {ends.size}, {edges.size} and {weights.size} "
                "entries instead")
        lib = _native.library()
        return cls._made(lambda out: lib.lfm_graph_from_arrays(
            starts.size - 1, ends.size, pointer(starts), pointer(ends), pointer(edges), pointer(weights), out))

    def __reduce__(self) -> Any:
        if self.samples != self.count:
            raise InvalidArgumentError("a graph of samples that share nodes is not rebuilt from its arrays; pickle the samples instead")
        return Graph.from_arrays, (self.row_start, self.columns, self.lengths, self.affinities)

    def _summary(self) -> str:
        return f"{self.count} samples, {self.edges} edges, components={self.components}"

    def geodesics(self, sources: ArrayLike, *, threads: int | None = None, progress: Progress | None = None) -> NDArray[np.float64]:
        """Lengths of the shortest paths from every sample to the sources (s row numbers): float64, (n, s); infinite without a path."""
        return self._distances("lfm_graph_geodesics", sources, threads, progress)

    def heat_geodesics(self, sources: ArrayLike, *, threads: int | None = None, progress: Progress | None = None) -> NDArray[np.float64]:
        """The same by the heat method (Crane, Weischedel and Wardetzky 2013), which approximates them. New in 0.3."""
        return self._distances("lfm_graph_heat_geodesics", sources, threads, progress)

    def _distances(self, function: str, sources: ArrayLike, threads: int | None, progress: Progress | None) -> NDArray[np.float64]:
        self._open()
        rows, run = indices(sources, "sources"), getattr(_native.library(), function)
        with Call(threads, progress) as call:
            return written(F64, lambda code, buffer, capacity, needed: run(
                self, pointer(rows), rows.size, call, code, buffer, capacity, needed)).reshape(self.count, rows.size)


def build_graph(
    X: ArrayLike | Neighbors, samples: ArrayLike | None, options: Mapping[str, Any], threads: int | None, progress: Progress | None,
) -> Graph:
    """The work of :func:`lfm.graph`."""
    if isinstance(X, Neighbors):
        return _build(X, samples, options, threads, progress)
    with find_neighbors(X, taken(KnnOptions, options), threads, progress) as neighbors:
        return _build(neighbors, X, options, threads, progress)


def _build(
    neighbors: Neighbors, samples: ArrayLike | None, options: Mapping[str, Any], threads: int | None, progress: Progress | None,
) -> Graph:
    neighbors._open()
    rows = view(samples, "samples") if options["connect"] and samples is not None else None
    struct, lib = filled(GraphOptions, taken(GraphOptions, options)), _native.library()
    with Call(threads, progress) as call:
        return Graph._made(lambda out: lib.lfm_graph_build(neighbors, None if rows is None else byref(rows), byref(struct), call, out))
