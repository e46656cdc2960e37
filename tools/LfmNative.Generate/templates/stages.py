"""The stages one by one, from samples to maps and transforms: options are keywords, with their types and defaults."""

from __future__ import annotations

from typing import Literal, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._call import Progress
from ._option_types import (
    AffinityKernel, DescriptorKind, DistanceMetric, EigenSolverKind, LaplacianKind, LaplacianMask, MapFamily, MigrationDirection,
    NeighborMethod, PointwiseMethod, PreNormalization, SelectionMethod, TransformKind,
)
from .graphs import Graph, build_graph
from .maps import FunctionalMap, Matches, closest_points, match_map, read_pointwise, refine, solve
from .migration import Migration, fit_map
from .neighbors import Neighbors, find_neighbors
from .spectra import Spectrum, compute_spectrum, describe
from .suggestions import Suggestions, suggest_rows
from .transforms import Transform, fit_transform


def knn(
    X: ArrayLike,
    {{parameters knn only k}}
    *,
    {{parameters knn without k}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> Neighbors:
    """The k nearest neighbours of every row.

    Args:
        X: (n, d), finite. float32 with contiguous rows is read where it lies; float64 is rounded to float32 by the library.
        {{arguments knn}}
        threads: worker threads, 1..1024; None takes what :func:`lfm.set_threads` set, at first one a processor.
        progress: function of (stage, fraction); a true answer, or an exception, cancels.

    Raises:
        InvalidArgumentError: X is no matrix of numbers, or an option is out of its range.
        DataError: X holds NaN or infinity, or a zero row under an angular or cosine metric.
        OutOfMemoryError, CancelledError, KeyboardInterrupt.
    """
    options = {
        {{items knn}}
    }
    return find_neighbors(X, options, threads, progress)


def graph(
    X: ArrayLike | Neighbors,
    {{parameters graph only k}}
    *,
    {{parameters graph without k}}
    samples: ArrayLike | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Graph:
    """The neighbour graph of samples.

    Args:
        X: (n, d) samples, or their :class:`Neighbors`; then k, neighbors and seed are ignored.
        {{arguments graph}}
        samples: (n, d), the rows the neighbours were found in; needed only with connect and neighbours.
        threads, progress: as in :func:`lfm.knn`.

    Raises:
        as :func:`lfm.knn`.
    """
    options = {
        {{items graph}}
    }
    return build_graph(X, samples, options, threads, progress)


def spectrum(
    X: ArrayLike | Graph,
    {{parameters spectrum only eigenpairs}}
    *,
    {{parameters spectrum without eigenpairs}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> Spectrum:
    """The smallest eigenpairs of a graph's Laplacian, certified.

    Args:
        X: a :class:`Graph`, or (n, d) samples, whose graph is made by the options of :func:`lfm.graph`, which are ignored for graphs.
        {{arguments spectrum}}
        threads, progress: as in :func:`lfm.knn`.

    Raises:
        ConvergenceError: the tolerance was not reached.
        LibraryError: LAPACK, or ARPACK for that solver, was not found.
        and as :func:`lfm.knn`.
    """
    options = {
        {{items spectrum}}
    }
    return compute_spectrum(X, options, threads, progress)


def descriptors(
    graph: Graph,
    spectrum: Spectrum,
    {{parameters descriptor only kinds}}
    *,
    samples: ArrayLike | None = None,
    anchors: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    classes: ArrayLike | None = None,
    {{parameters descriptor without kinds}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """Descriptors of one side: (n, p), the same p on both sides for the same options and numbers of anchors and classes.

    Args:
        samples: (n, d), the rows the graph was built from; needed by "cosine", "euclidean" and "angular".
        anchors: (a,) row numbers of this side, the t-th the partner of the other side's t-th.
        labels: (n,) whole numbers, for "label"; classes: the sorted classes of both sides together.
        {{arguments descriptor}}
        threads, progress: as in :func:`lfm.knn`.
    """
    options = {
        {{items descriptor}}
    }
    return describe(graph, spectrum, samples, anchors, labels, classes, options, threads, progress)


def solve_map(
    x: Spectrum,
    f: ArrayLike,
    y: Spectrum,
    g: ArrayLike,
    *,
    mask_weights: ArrayLike | None = None,
    {{parameters map}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> FunctionalMap:
    """The functional map of two spectra from descriptors; the energy is minimised, not descended.

    Args:
        f: (n1, p) descriptors of X; g: (n2, p) those of Y.
        mask_weights: (m2, m1), not negative, for mask="given". New in 0.3.
        {{arguments map}}
        threads, progress: as in :func:`lfm.knn`.

    Raises:
        InvalidArgumentError: shapes that do not fit, options out of range. DataError: NaN or infinity. ConvergenceError.
    """
    options = {
        {{items map}}
    }
    return solve(x, f, y, g, mask_weights, options, threads, progress)


def zoomout(
    map: FunctionalMap,
    x: Spectrum,
    y: Spectrum,
    *,
    {{parameters zoomout}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> FunctionalMap:
    """Spectral upsampling (ZoomOut) of a map.

    Args:
        {{arguments zoomout}}
        threads, progress: as in :func:`lfm.knn`.
    """
    options = {
        {{items zoomout}}
    }
    return refine(map, x, y, options, threads, progress)


def icp(
    map: FunctionalMap,
    x: Spectrum,
    y: Spectrum,
    *,
    {{parameters icp}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> FunctionalMap:
    """Iterative closest points at one size.

    Args:
        {{arguments icp}}
        threads, progress: as in :func:`lfm.knn`.
    """
    return closest_points(map, x, y, iterations, pointwise, threads, progress)


def pointwise_map(
    map: FunctionalMap,
    x: Spectrum,
    y: Spectrum,
    *,
    {{parameters icp only pointwise}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> NDArray[np.int32]:
    """For each of n2 samples of Y the nearest sample of X in spectral coordinates: int32, (n2,).

    Args:
        {{arguments icp only pointwise}}
        threads, progress: as in :func:`lfm.knn`.
    """
    return read_pointwise(map, x, y, pointwise, threads, progress)


def match(
    map: FunctionalMap,
    x: Spectrum,
    y: Spectrum,
    *,
    {{parameters match}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> Matches:
    """Pairs of samples with scores.

    Args:
        {{arguments match}}
        threads, progress: as in :func:`lfm.knn`.
    """
    options = {
        {{items match}}
    }
    return match_map(map, x, y, options, threads, progress)


def transform(
    X: ArrayLike,
    Y: ArrayLike,
    pairs: ArrayLike,
    *,
    {{parameters transform}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> Transform:
    """Fits a transform to pairs of rows.

    Args:
        X: (n1, d1); Y: (n2, d2). Normalisations are fitted to all rows.
        pairs: (p, 2) row numbers, of X and of Y.
        {{arguments transform}}
        threads, progress: as in :func:`lfm.knn`.
    """
    options = {
        {{items transform}}
    }
    return fit_transform(X, Y, pairs, options, threads, progress)


def fit_migration(
    old: ArrayLike,
    new: ArrayLike,
    pairs: ArrayLike | None = None,
    *,
    {{parameters migration}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> Migration:
    """Fits the change of a collection from one embedding model to another. New in 0.3.

    Args:
        old: (n1, d1) rows of the old model; new: (n2, d2) rows of the new one, finite. Those used are drawn by the seed.
        pairs: (p, 2) row numbers of the same items, of old and of new; of equally many rows also (p,) row numbers. None where none is
            known.
        {{arguments migration}}
        threads, progress: as in :func:`lfm.knn`.

    Raises:
        InvalidArgumentError: an option is out of its range; a pair names a row that does not exist; neither pairs nor rows to learn from.
        DataError: all rows of a side are the same, or zero.
        and as :func:`lfm.knn`.
    """
    options = {
        {{items migration}}
    }
    return fit_map(old, new, pairs, options, threads, progress)


def suggest(
    X: ArrayLike,
    {{parameters suggest only count}}
    *,
    {{parameters suggest without count}}
    known: ArrayLike | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Suggestions:
    """Rows whose partners in another space would help an alignment most, the most useful first.

    The other space is not needed. Copies are suggested once, zero rows not at all. The same seed suggests the same rows.

    Args:
        X: (n, d), finite.
        {{arguments suggest}}
        known: (a,) row numbers whose partners are known: they are not suggested, and those that are complement them.
        threads, progress: as in :func:`lfm.knn`.

    Raises:
        InvalidArgumentError: count is not below the rows there are to choose from, or a known row does not exist.
        and as :func:`lfm.knn`.
    """
    options = {
        {{items suggest}}
    }
    return suggest_rows(X, known, options, threads, progress)
