"""Eigenpairs of graph Laplacians, and descriptors made with them."""

from __future__ import annotations

import os
from ctypes import byref
from typing import Any, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._arrays import indices, pointer, vector, view
from ._call import Call, Progress
from ._handle import Array, Handle, Number, Text
from ._option_structs import DescriptorOptions, GraphOptions, KnnOptions, SpectrumOptions
from ._option_types import Default, DistanceMetric, LaplacianKind
from ._options import choice, filled, or_automatic, taken
from .errors import InvalidArgumentError
from .graphs import Graph, build_graph
from .matrices import Matrix


class Spectrum(Handle):
    """The m smallest eigenpairs of a graph's Laplacian on n samples."""

    lambda_ = Array("lambda", "Eigenvalues: float64, (m,), ascending.")
    phi = Array("phi", "Eigenvectors: float64, (n, m).")
    mass = Array("mass", "Weights of the inner product: float64, (n,); random walk only.")
    count = Number("count", int, "Samples n.")
    size = Number("size", int, "Eigenpairs m.")
    residual = Number("residual", float, "Largest residual of a pair, measured; NaN for given arrays.")
    orthogonality = Number("orthogonality", float, "Largest deviation of phi' phi from the identity; NaN for given arrays.")
    products = Number("products", int, "Products with the operator.")
    restarts = Number("restarts", int, "Restarts of the solver.")
    recovered = Number("recovered", int, "Pairs found by the check of multiplicities.")
    solver = Text("solver", "The solver that was taken.")
    laplacian = Text("laplacian", "The Laplacian.")

    @classmethod
    def from_arrays(
        cls, lambda_: ArrayLike, phi: ArrayLike, mass: ArrayLike | None = None, laplacian: LaplacianKind = Default.laplacian,
    ) -> Spectrum:
        """Eigenpairs given by their arrays, shapes as the attributes; nothing but shapes and finiteness is checked."""
        values, vectors = vector(lambda_, "lambda_"), view(phi, "phi", exact=True)
        weights = None if mass is None else vector(mass, "mass")
        if values.size != vectors.cols:
            raise InvalidArgumentError(f"lambda_ has {values.size} eigenvalues and phi {vectors.cols} columns; they must be as many")
        if weights is not None and weights.size != vectors.rows:
            raise InvalidArgumentError(f"mass has {weights.size} weights and phi {vectors.rows} rows; they must be as many")
        lib, kind = _native.library(), choice("laplacian", "laplacian", laplacian)
        return cls._made(lambda out: lib.lfm_spectrum_from_arrays(
            pointer(values), values.size, byref(vectors), pointer(weights), kind, out))

    @classmethod
    def load(cls, path: str | os.PathLike[str], samples: ArrayLike | None = None) -> Spectrum:
        """A spectrum that was written before: an .npz file, or the folder of shards that ``lfm spectrum --mpi`` writes. New in 0.3.

        samples: (n, d), the rows it was computed from: another number of rows is refused, and others than those that the file tells of.

        Raises:
            FileError: missing, no spectrum, or parts that do not fit together.
        """
        name, rows, lib = _native.path_bytes(path), None if samples is None else view(samples, "samples"), _native.library()
        with Call(None, None) as call:
            return cls._made(lambda out: lib.lfm_spectrum_load(name, None if rows is None else byref(rows), call, out))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes an .npz file, which :meth:`load` and ``lfm align --spectrum-x`` read and NumPy opens. New in 0.3."""
        _native.check(_native.library().lfm_spectrum_save(self, _native.path_bytes(path)))

    def __reduce__(self) -> Any:
        mass = self.mass if self.laplacian == "randomwalk" else None
        return Spectrum.from_arrays, (self.lambda_, self.phi, mass, self.laplacian)

    def _summary(self) -> str:
        return f"{self.size} eigenpairs of the {self.laplacian} Laplacian of {self.count} samples"

    def extend(
        self,
        graph: Graph,
        samples: ArrayLike,
        points: ArrayLike,
        k: int | None = None,
        *,
        metric: DistanceMetric = Default.metric,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> NDArray[np.float64]:
        """Places new points (q, d) in the spectrum of samples (n, d), over their k nearest samples, by Nystrom's extension: (q, m).

        k: 1..n; None chooses by n. metric: that of the graph.
        """
        self._open(), graph._open()
        rows, new, size = view(samples, "samples"), view(points, "points"), or_automatic("k", k, 32)
        lib, kind = _native.library(), choice("metric", "metric", metric)
        with Call(threads, progress) as call:
            placed = Matrix._made(lambda out: lib.lfm_spectrum_extend(self, graph, byref(rows), byref(new), size, kind, call, out))
        with placed:
            return placed._array("data").copy()


def compute_spectrum(X: ArrayLike | Graph, options: Mapping[str, Any], threads: int | None, progress: Progress | None) -> Spectrum:
    """The work of :func:`lfm.spectrum`."""
    if not isinstance(X, Graph):
        with build_graph(X, None, {**taken(KnnOptions, options), **taken(GraphOptions, options)}, threads, progress) as made:
            return compute_spectrum(made, options, threads, progress)
    X._open()
    struct, lib = filled(SpectrumOptions, taken(SpectrumOptions, options)), _native.library()
    with Call(threads, progress) as call:
        return Spectrum._made(lambda out: lib.lfm_spectrum_compute(X, byref(struct), call, out))


def describe(
    graph: Graph,
    spectrum: Spectrum,
    samples: ArrayLike | None,
    anchors: ArrayLike | None,
    labels: ArrayLike | None,
    classes: ArrayLike | None,
    options: Mapping[str, Any],
    threads: int | None,
    progress: Progress | None,
) -> NDArray[np.float64]:
    """The work of :func:`lfm.descriptors`."""
    graph._open(), spectrum._open()
    rows = None if samples is None else view(samples, "samples")
    points = indices([] if anchors is None else anchors, "anchors")
    own, both = (None if each is None else indices(each, name) for each, name in ((labels, "labels"), (classes, "classes")))
    if own is not None and own.size != graph.count:
        raise InvalidArgumentError(f"labels has {own.size} classes for {graph.count} samples; give one a sample")
    struct, lib = filled(DescriptorOptions, options), _native.library()
    with Call(threads, progress) as call:
        made = Matrix._made(lambda out: lib.lfm_descriptors_compute(
            graph, spectrum, None if rows is None else byref(rows), pointer(points), points.size, pointer(own), pointer(both),
            0 if both is None else both.size, byref(struct), call, out))
    with made:
        return made._array("data").copy()
