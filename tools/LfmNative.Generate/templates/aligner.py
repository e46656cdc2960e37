"""The whole job: as a function, and by scikit-learn's conventions."""

from __future__ import annotations

import os
from typing import Literal, Sequence

from numpy.typing import ArrayLike

from ._call import Progress
from ._estimator import Estimator
from ._option_types import (
    AffinityKernel, DescriptorKind, DistanceMetric, EigenSolverKind, LaplacianKind, LaplacianMask, LearningStarts, MapMethod,
    NeighborMethod, PointwiseMethod, PreNormalization, Refinement, SpectralScaling, TransformKind, TunedOption,
)
from .alignment import Alignment, Anchors, SideInformation, fit
from .spectra import Spectrum


def align(
    X: ArrayLike,
    Y: ArrayLike,
    anchors: Anchors | None = None,
    *,
    labels_x: ArrayLike | None = None,
    labels_y: ArrayLike | None = None,
    descriptors_x: ArrayLike | None = None,
    descriptors_y: ArrayLike | None = None,
    mask_weights: ArrayLike | None = None,
    spectrum_x: Spectrum | str | os.PathLike[str] | None = None,
    spectrum_y: Spectrum | str | os.PathLike[str] | None = None,
    preset: str | None = None,
    {{parameters align}}
    threads: int | None = None,
    progress: Progress | None = None,
) -> Alignment:
    """Aligns X to Y.

    Args:
        X: (n1, d1); Y: (n2, d2); finite. float32 with contiguous rows is read where it lies; float64 is rounded to float32 by the library.
        anchors: known pairs, row numbers of X and of Y counted from 0: rows of pairs (a, 2); or a tuple of two arrays (a,); or a frame or
            mapping with "x" and "y"; with row_paired also the rows that are known, (a,), or a mask of them, (n1,). None for descriptors
            that need none. With 8 or more a fifth is held out and scored (``trusted``, ``advice``).
        labels_x, labels_y: (n1,) and (n2,) whole numbers, for descriptors="label".
        descriptors_x, descriptors_y: (n1, p) and (n2, p), functions on the samples that correspond column by column, for
            descriptors="given" or a list that names it. New in 0.3.
        mask_weights: (m2, m1), not negative, for mask="given": one row an eigenpair of Y, one column one of X. New in 0.3.
        spectrum_x, spectrum_y: spectra of X's rows and of Y's that were computed before, or files or folders of such: no graph is made of
            that side. All their pairs are taken where eigenpairs is None, and distances to the anchors take the place of geodesic
            descriptors. New in 0.3.
        preset: "lfmap", the published configuration (k=300); options that are not at their defaults win.
        {{arguments align}}
        threads: worker threads, 1..1024; None takes what :func:`lfm.set_threads` set, at first one a processor.
        progress: function of (stage, fraction), called on this thread; a true answer, or an exception, cancels.

    Raises:
        InvalidArgumentError: shapes, options or anchors out of range. DataError: NaN, infinity, zero rows.
        ConvergenceError, FactorizationError, OutOfMemoryError, LibraryError.
        CancelledError: progress answered so. KeyboardInterrupt: Ctrl-C; nothing is left behind.
    """
    options = {
        {{items align}}
    }
    side_information = SideInformation(
        labels_x, labels_y, descriptors_x, descriptors_y, mask_weights, spectrum_x, spectrum_y)
    return fit(X, Y, anchors, side_information, preset, options, threads, progress)


class LatentAligner(Estimator):
    """Carries rows of X's space to Y's, once fitted to both and a few known pairs.

    It needs no scikit-learn; ``sklearn.base.clone`` and pipelines take it (``pipeline.fit(X, Y, latentaligner__anchors=anchors)``). Values
    are checked by ``fit``. The option ``transform`` of :func:`lfm.align` is ``transform_kind`` here: ``transform`` is the method.

    Args:
        {{arguments estimator}}
        n_anchors: rows to draw by the seed as known pairs of row-paired inputs, when ``fit`` is given no anchors: in cross-validation anew
            in every fold; 1..rows.
        threads, progress: as in :func:`lfm.align`.

    Attributes:
        alignment_: the :class:`lfm.Alignment`.
        n_features_in_: columns d1 of X.

    ``cross_val_score(LatentAligner(row_paired=True, n_anchors=50), X, Y)`` scores by the mean reciprocal rank of rows never seen.
    """

    def __init__(
        self,
        *,
        {{parameters estimator}}
        n_anchors: int | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        given = locals()
        for name in self._names():
            setattr(self, name, given[name])
