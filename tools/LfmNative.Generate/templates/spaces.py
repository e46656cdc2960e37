"""What spaces are like and how alike they are: options are keywords, with their types and defaults."""

from __future__ import annotations

from typing import Mapping, Sequence

from numpy.typing import ArrayLike

from ._call import Progress
from ._option_types import (
    AffinityKernel, ComparisonMeasure, DistanceMetric, DistortionKind, EigenSolverKind, LaplacianKind, NeighborMethod,
    PreNormalization, RsmKernel, RsmMatching, TransformKind, UniverseMethod,
)
from .comparison import Comparison, compare_spaces
from .errors import InvalidArgumentError
from .inspection import Inspection, SameReport, compare_models, inspect_space
from .rsm import SemanticRsm, compare_maps
from .universes import Edge, Universe, bring_together


def compare(
    *spaces: ArrayLike,
    {{parameters compare}}
    labels: ArrayLike | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """How alike spaces of the same samples are, by functional maps, CKA, CCA, Procrustes, RSA, neighbours and more.

    Args:
        spaces: two or more of (n, d), each with its own d; row i of all is the same sample. float64 is read in double precision.
        {{arguments compare}}
        labels: (n,) whole numbers, the classes of the samples, for the distortion by classes.
        threads, progress: as in :func:`lfm.knn`.

    Raises:
        InvalidArgumentError: an option is out of its range, or labels are not one a sample.
        DataError: spaces of different numbers of rows, NaN or infinity, or a zero row where angles are compared.
        and as :func:`lfm.knn`.
    """
    options = {
        {{items compare}}
    }
    return compare_spaces(spaces, labels, options, threads, progress)


def inspect(
    X: ArrayLike,
    *,
    {{parameters inspect}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> Inspection:
    """What a space is like: ranks, intrinsic dimension, hubness, norms, copies, columns, its graph; and what of it will hurt.

    Args:
        X: (n, d), finite.
        {{arguments inspect}}
        threads, progress: as in :func:`lfm.knn`.

    Raises:
        As :func:`lfm.knn`, but zero rows are counted and left out.
    """
    options = {
        {{items inspect}}
    }
    return inspect_space(X, options, threads, progress)


def same(
    A: ArrayLike,
    B: ArrayLike,
    *,
    {{parameters same}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> SameReport:
    """Whether two sets of vectors were made by the same model, and how they are related.

    Rows need not be of the same items, nor as many. Where columns differ in number, the first ones are compared.

    Args:
        A, B: (n1, d1) and (n2, d2), finite.
        {{arguments same}}
        threads, progress: as in :func:`lfm.knn`.

    Raises:
        InvalidArgumentError, DataError, OutOfMemoryError, CancelledError, KeyboardInterrupt: as :func:`lfm.knn`.
    """
    options = {
        {{items same}}
    }
    return compare_models(A, B, options, threads, progress)


def semantic_rsm(
    maps: ArrayLike,
    gallery: ArrayLike | None = None,
    *,
    {{parameters rsm}}
    layout: str = "nsc",
    lengths: ArrayLike | None = None,
    gallery_lengths: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    gallery_labels: ArrayLike | None = None,
    logits: ArrayLike | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> SemanticRsm:
    """How alike feature maps are, wherever in them things lie (semantic RSM, Wald et al., NeurIPS 2024).

    Args:
        maps: (n, s, c) samples x positions x channels, tokens, or (n, h, w, c); with layout "nchw" (n, c, h, w) or (n, c, s).
        gallery: samples to compare with, in the same layout and of as many channels; None compares maps among each other.
        {{arguments rsm}}
        layout: order of the axes, "nsc" or "nchw".
        lengths, gallery_lengths: (n,) numbers of positions that count, the first ones of each sample; None for all.
        labels, gallery_labels: (n,) classes, for retrieval; with a gallery both or none.
        logits: (n, k) outputs of a classifier before the softmax; the values are correlated with how differently samples are classified.
        threads, progress: as in :func:`lfm.knn`.

    Raises:
        InvalidArgumentError: an option is out of its range; lengths, labels or logits do not fit the samples.
        DataError: one sample alone, channels that differ, NaN or infinity (named by sample, position and channel).
        and as :func:`lfm.knn`.
    """
    options = {
        {{items rsm}}
    }
    sides = [(maps, lengths, labels, logits)]
    if gallery is not None:
        sides.append((gallery, gallery_lengths, gallery_labels, None))
    elif gallery_lengths is not None or gallery_labels is not None:
        raise InvalidArgumentError("gallery_lengths and gallery_labels describe a gallery; pass it too")
    return compare_maps(sides, layout, options, threads, progress)


def fit_universe(
    spaces: Mapping[str, ArrayLike],
    *,
    edges: Sequence[Edge] | None = None,
    items: Mapping[str, ArrayLike] | None = None,
    {{parameters universe}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> Universe:
    """Brings many spaces into one: a map to the common space for each, checked against the others. New in 0.3.

    Args:
        spaces: by their names two or more of (n, d), each with its own d. Without edges and items row i of all is the same item.
        edges: (name, name, pairs) of some pairs of spaces, which connect all: (p, 2) row numbers of the same items, None where they are
            to be found.
        items: for each space its rows of the items that all share, in the same order.
        {{arguments universe}}
        threads, progress: as in :func:`lfm.knn`.

    Raises:
        InvalidArgumentError: an option is out of its range; edges that leave a space apart; pairs that do not fit.
        DataError: a value is not finite; all rows of a space point the same way.
        and as :func:`lfm.knn`.
    """
    options = {
        {{items universe}}
    }
    return bring_together(spaces, edges, items, options, threads, progress)
