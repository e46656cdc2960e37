"""The whole job by scikit-learn's conventions."""

from __future__ import annotations

import inspect
from typing import Any, Sequence

from numpy.typing import ArrayLike, NDArray

from ._call import Progress
from .alignment import Alignment, align
from .errors import InvalidArgumentError, NotFittedError


class LatentAligner:
    """Carries rows of X's space to Y's, once fitted to both and a few known pairs.

    It needs no scikit-learn; ``sklearn.base.clone`` and pipelines take it (``pipeline.fit(X, Y, latentaligner__anchors=anchors)``). Values are
    checked by ``fit``.

    Args:
        metric: distance of samples: "angular" (Euclidean distance of unit rows), "euclidean" or "cosine".
        k: neighbours of each sample, 1..n-1; None chooses by n. 300 is the published configuration.
        neighbors: "exact", "approximate", or "auto": exact up to 100,000 rows.
        kernel: affinity of edges: "singular", "gaussian", "symgaussian", "uniform" or "distance".
        connect: join components of the graphs by minimum spanning edges.
        laplacian: "normalized", "randomwalk" or "combinatorial".
        eigenpairs: of X, 1..n1; eigenpairs_y: of Y, None takes as many.
        solver: "auto", "dense", "block" or "arpack".
        max_products: products with the operator after which an iterative solver gives up.
        tolerance: largest residual of an eigenpair, 1e-14..0.1.
        seed: of everything random, 0..2^64-1.
        descriptors: one or several of "geodesic", "cosine", "euclidean", "angular", "label", "hks", "wks", "hks-landmark", "wks-landmark".
        descriptor_scales: times or energies of the spectral kinds; None takes 100, 16 for the landmark forms.
        descriptor_median: divide geodesics by the median edge length.
        descriptor_normalize: scale every column to unit norm.
        weight_descriptor: > 0; weight_laplacian, weight_commutativity: >= 0.
        map_tolerance: relative residual of the normal equations, 1e-15..0.1.
        rank_tolerance: part of the largest singular value below which descriptors are dropped, 0..0.5.
        mask: normalisation of the Laplacian penalty: "sum", "max", "none" or "resolvent".
        refine: "zoomout", "self-learning", "icp" or "none".
        zoomout_from, zoomout_to: first and last side length; None takes ten below the full size, and the full size.
        zoomout_step: growth a step, >= 1.
        bijective: use both directions in every step of ZoomOut.
        pointwise: which side is carried over when points are matched: "direct" or "adjoint".
        icp_iterations: rounds of ICP at most, 1..10000.
        transform_kind: the option ``transform`` of :func:`lfm.align`: "orthogonal" (Procrustes), "linear" (ridge least squares) or "affine" (with an intercept).
        normalization: of rows before the transform is fitted: "auto", "none", "center", "unit" or "unit-center-unit".
        ridge: >= 0; None takes 1e-6 * trace / d.
        auto_tune: try a small grid of settings on held-out anchors and keep the best; needs 8 anchors.
        row_paired: row i of X is row i of Y: matches are scored against that.
        max_memory: refuse work predicted to need more bytes; None: what the machine has free; -1: never refuse.
        threads, progress: as in :func:`lfm.align`.

    Attributes:
        alignment_: the :class:`lfm.Alignment`.
        n_features_in_: columns d1 of X.
    """

    def __init__(
        self, *, metric: str = "angular", k: int | None = None, neighbors: str = "auto", kernel: str = "singular", connect: bool = False,
        laplacian: str = "normalized", eigenpairs: int = 50, eigenpairs_y: int | None = None, solver: str = "auto", max_products: int = 200_000,
        tolerance: float = 1e-8, seed: int = 0, descriptors: str | Sequence[str] = "geodesic", descriptor_scales: int | None = None,
        descriptor_median: bool = False, descriptor_normalize: bool = False, weight_descriptor: float = 1.0, weight_laplacian: float = 1e-3,
        weight_commutativity: float = 0.1, map_tolerance: float = 1e-10, rank_tolerance: float = 1e-7, mask: str = "sum", refine: str = "zoomout",
        zoomout_from: int | None = None, zoomout_to: int | None = None, zoomout_step: int = 1, bijective: bool = False, pointwise: str = "direct",
        icp_iterations: int = 10, transform_kind: str = "orthogonal", normalization: str = "auto", ridge: float | None = None, auto_tune: bool = False,
        row_paired: bool = False, max_memory: int | None = None, threads: int | None = None, progress: Progress | None = None,
    ) -> None:
        given = locals()
        for name in self._names():
            setattr(self, name, given[name])

    @classmethod
    def _names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters as they were given."""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self, **params: Any) -> LatentAligner:
        """Changes parameters; the next fit reads them.

        Raises:
            InvalidArgumentError: a name that is no parameter.
        """
        names = self._names()
        for name in params:
            if name not in names:
                raise InvalidArgumentError(f"LatentAligner has no parameter {name!r}; the parameters are: {', '.join(names)}")
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def fit(self, X: ArrayLike, Y: ArrayLike, anchors: ArrayLike | None = None, *, labels_x: ArrayLike | None = None, labels_y: ArrayLike | None = None) -> LatentAligner:
        """Aligns X, (n1, d1), to Y, (n2, d2), from anchors, (a, 2); arguments and errors as in :func:`lfm.align`."""
        options = self.get_params()
        options["transform"] = options.pop("transform_kind")
        self.alignment_ = align(X, Y, anchors, labels_x=labels_x, labels_y=labels_y, **options)
        self.n_features_in_ = self.alignment_.matrix.shape[0]
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Carries rows of X's space, (n, d1), to Y's: (n, d2), float64 for float64 rows, else float32."""
        return self._fitted().transform(X, threads=self.threads)

    def fit_transform(self, X: ArrayLike, Y: ArrayLike, anchors: ArrayLike | None = None, **labels: ArrayLike) -> NDArray[Any]:
        """fit, then transform of the same X."""
        return self.fit(X, Y, anchors, **labels).transform(X)

    def score(self, X: ArrayLike, Y: ArrayLike) -> float:
        """Mean reciprocal rank, (0, 1], with which rows of X find the same rows of Y."""
        return self._fitted().evaluate(X, Y, threads=self.threads).map.mrr

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "alignment_")

    def __repr__(self) -> str:
        defaults = {name: parameter.default for name, parameter in inspect.signature(type(self).__init__).parameters.items()}
        changed = (f"{name}={value!r}" for name, value in self.get_params().items() if value is not defaults[name] and value != defaults[name])
        return f"LatentAligner({', '.join(changed)})"

    def _fitted(self) -> Alignment:
        if not hasattr(self, "alignment_"):
            raise NotFittedError("this LatentAligner is not fitted yet; call fit(X, Y, anchors) first")
        return self.alignment_
