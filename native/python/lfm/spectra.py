"""Eigenpairs of graph Laplacians, and descriptors made with them."""

from __future__ import annotations

from ctypes import byref
from typing import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._arrays import indices, pointer, vector, view
from ._call import Call, Progress
from ._handle import Array, Handle, Number, Text
from ._options import choice, filled, whole
from ._structs import DescriptorOptions, SpectrumOptions
from .errors import InvalidArgumentError
from .graphs import Graph, graph
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
    def from_arrays(cls, lambda_: ArrayLike, phi: ArrayLike, mass: ArrayLike | None = None, laplacian: str = "normalized") -> Spectrum:
        """Eigenpairs given by their arrays, shapes as the attributes; nothing but shapes and finiteness is checked."""
        values, vectors = vector(lambda_, "lambda_"), view(phi, "phi", exact=True)
        weights = None if mass is None else vector(mass, "mass")
        if values.size != vectors.cols:
            raise InvalidArgumentError(f"lambda_ has {values.size} eigenvalues and phi {vectors.cols} columns; they must be as many")
        if weights is not None and weights.size != vectors.rows:
            raise InvalidArgumentError(f"mass has {weights.size} weights and phi {vectors.rows} rows; they must be as many")
        lib, kind = _native.library(), choice("laplacian", "laplacian", laplacian)
        return cls._made(lambda out: lib.lfm_spectrum_from_arrays(pointer(values), values.size, byref(vectors), pointer(weights), kind, out))

    def extend(self, graph: Graph, samples: ArrayLike, points: ArrayLike, k: int | None = None, *, metric: str = "angular",
               threads: int | None = None, progress: Progress | None = None) -> NDArray[np.float64]:
        """Places new points (q, d) in the spectrum of samples (n, d), over their k nearest samples, by Nystrom's extension: (q, m).

        k: 1..n; None chooses by n. metric: that of the graph.
        """
        self._open(), graph._open()
        rows, new, size = view(samples, "samples"), view(points, "points"), whole("k", 0 if k is None else k, 32)
        lib, kind = _native.library(), choice("metric", "metric", metric)
        with Call(threads, progress) as call:
            placed = Matrix._made(lambda out: lib.lfm_spectrum_extend(self, graph, byref(rows), byref(new), size, kind, call, out))
        with placed:
            return placed._array("data").copy()


def spectrum(X: ArrayLike | Graph, eigenpairs: int = 50, *, laplacian: str = "normalized", solver: str = "auto", tolerance: float = 1e-8,
             max_products: int = 200_000, k: int | None = None, metric: str = "angular", method: str = "auto", kernel: str = "singular", connect: bool = False,
             seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> Spectrum:
    """The smallest eigenpairs of a graph's Laplacian, certified.

    Args:
        X: a :class:`Graph`, or (n, d) samples, whose graph is made by k, metric, method, kernel and connect as in :func:`lfm.graph`.
        eigenpairs: m, 1..n.
        laplacian: "normalized", "randomwalk" or "combinatorial".
        solver: "auto", "dense" (LAPACK), "block" (block Lanczos) or "arpack".
        tolerance: largest residual of a pair, 1e-14..0.1.
        max_products: products with the operator after which an iterative solver gives up.
        seed, threads, progress: as in :func:`lfm.knn`.

    Raises:
        ConvergenceError: the tolerance was not reached.
        LibraryError: LAPACK, or ARPACK for that solver, was not found.
        and as :func:`lfm.knn`.
    """
    if not isinstance(X, Graph):
        with graph(X, k, metric=metric, method=method, kernel=kernel, connect=connect, seed=seed, threads=threads, progress=progress) as made:
            return spectrum(made, eigenpairs, laplacian=laplacian, solver=solver, tolerance=tolerance, max_products=max_products, seed=seed,
                            threads=threads, progress=progress)
    X._open()
    options = filled(SpectrumOptions, {"eigenpairs": eigenpairs, "laplacian": laplacian, "solver": solver, "tolerance": tolerance,
                                       "max_products": max_products, "seed": seed})
    lib = _native.library()
    with Call(threads, progress) as call:
        return Spectrum._made(lambda out: lib.lfm_spectrum_compute(X, byref(options), call, out))


def descriptors(graph: Graph, spectrum: Spectrum, kinds: str | Sequence[str] = "geodesic", *, samples: ArrayLike | None = None, anchors: ArrayLike | None = None,
                labels: ArrayLike | None = None, classes: ArrayLike | None = None, scales: int | None = None, median_scale: bool = False,
                normalize: bool = False, threads: int | None = None, progress: Progress | None = None) -> NDArray[np.float64]:
    """Descriptors of one side: (n, p), the same p on both sides for the same options and numbers of anchors and classes.

    Args:
        kinds: side by side in this order, of "geodesic", "cosine", "euclidean", "angular", "label", "hks", "wks", "hks-landmark", "wks-landmark".
        samples: (n, d), the rows the graph was built from; needed by "cosine", "euclidean" and "angular".
        anchors: (a,) row numbers of this side, the t-th the partner of the other side's t-th.
        labels: (n,) whole numbers, for "label"; classes: the sorted classes of both sides together.
        scales: times or energies of the spectral kinds; None takes 100, 16 for the landmark forms.
        median_scale: divide geodesics by the median edge length. normalize: scale every column to unit norm.
    """
    graph._open(), spectrum._open()
    rows = None if samples is None else view(samples, "samples")
    points = indices([] if anchors is None else anchors, "anchors")
    own, both = (None if each is None else indices(each, name) for each, name in ((labels, "labels"), (classes, "classes")))
    if own is not None and own.size != graph.count:
        raise InvalidArgumentError(f"labels has {own.size} classes for {graph.count} samples; give one a sample")
    options = filled(DescriptorOptions, {"kinds": kinds, "scales": scales, "median_scale": median_scale, "normalize": normalize})
    lib = _native.library()
    with Call(threads, progress) as call:
        made = Matrix._made(lambda out: lib.lfm_descriptors_compute(
            graph, spectrum, None if rows is None else byref(rows), pointer(points), points.size, pointer(own), pointer(both),
            0 if both is None else both.size, byref(options), call, out))
    with made:
        return made._array("data").copy()
