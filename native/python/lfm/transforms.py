"""Transforms between ambient spaces, relative representations, retrieval."""

from __future__ import annotations

import ctypes
from ctypes import byref
from dataclasses import dataclass
from typing import Any, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native, _structs
from ._arrays import address, code_of, indices, known_pairs, pointer, target, view
from ._call import Call, Progress
from ._handle import Array, Handle, Number
from ._option_structs import RelativeOptions, TransformOptions
from ._option_types import RelativeKind
from ._options import choices, filled, or_automatic, switch
from .errors import DataError, InvalidArgumentError
from .graphs import Graph, build_graph


@dataclass(frozen=True)
class Scores:
    """Retrieval of queries among candidates by cosine."""

    queries: int
    candidates: int
    mrr: float  #: mean reciprocal rank, (0, 1]
    p_at_1: float  #: part of the queries whose partner is first
    p_at_10: float  #: ... among the first ten
    mean_cosine: float  #: of a query and its partner
    mrr_csls: float  #: mean reciprocal rank by CSLS with neighbourhood 10
    p_at_1_csls: float

    @classmethod
    def _of(cls, struct: _structs.Scores) -> Scores | None:
        """None when these scores do not exist."""
        return cls(**{name: getattr(struct, name) for name, _ in struct._fields_}) if struct.queries else None


class Transform(Handle):
    """A transform of rows of X's ambient space (d1) to Y's (d2)."""

    matrix = Array("transform", "The matrix: float64, (d1, d2); rows are multiplied from the left.")
    offset = Array("offset", "The intercept: float64, (d2,); empty without.")
    scale_x_mean = Array("scale_x_mean", "Mean that X's normalisation subtracts; empty without. So are the three below.")
    scale_x_norms = Array("scale_x_norms", "Norms of X's normalisation.")
    scale_y_mean = Array("scale_y_mean", "Mean of Y's normalisation.")
    scale_y_norms = Array("scale_y_norms", "Norms of Y's normalisation.")
    rows = Number("rows", int, "d1.")
    cols = Number("cols", int, "d2.")

    @property
    def kind(self) -> str:
        """"orthogonal", "linear" or "affine"."""
        return choices("transform")[int(self._number("kind"))]

    @property
    def normalization(self) -> str:
        """"none", "center", "unit" or "unit-center-unit"."""
        return choices("normalization")[int(self._number("normalization"))]

    def _summary(self) -> str:
        return f"{self.rows} to {self.cols} dimensions, {self.kind}, normalization {self.normalization}"

    def apply(
        self,
        rows: ArrayLike,
        *,
        normalized: bool = False,
        out: NDArray[Any] | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> NDArray[Any]:
        """Carries rows, (n, d1), over: (n, d2), float64 for float64 rows, else float32.

        They come in Y's own coordinates; with normalized in those the transform was fitted in. out: the array that is filled and returned
        instead of a new one, (n, d2), float32 or float64, without gaps.
        """
        return applied(self, "lfm_transform_apply", "cols", rows, normalized, out, threads, progress)


#: Rows that are carried over without BLAS, so quickly that nothing has to be set up around the call.
_FEW = 8


def applied(
    handle: Handle,
    function: str,
    width: str,
    rows: ArrayLike,
    normalized: bool,
    out: NDArray[Any] | None,
    threads: int | None,
    progress: Progress | None,
) -> NDArray[Any]:
    """Rows through a transform, or through an alignment's, whose number of that name is d2."""
    return carried(handle, function, width, rows, (switch("normalized", normalized),), out, threads, progress)


def carried(
    handle: Handle,
    function: str,
    width: str,
    rows: ArrayLike,
    flags: tuple[int, ...],
    out: NDArray[Any] | None,
    threads: int | None,
    progress: Progress | None,
) -> NDArray[Any]:
    """Rows through a function that takes them, flags, a call and a buffer."""
    handle._open()
    values, carry = view(rows, "rows"), getattr(_native.library(), function)
    result = target(out, (values.rows, handle._size(width)), values.type, values)
    buffer = (code_of(result), address(result), result.size, None)
    if values.rows <= _FEW and threads is None and progress is None:
        _native.check(carry(handle, byref(values), *flags, None, *buffer))
        return result
    with Call(threads, progress) as call:
        _native.check(carry(handle, byref(values), *flags, call, *buffer))
    return result


def fit_transform(
    X: ArrayLike, Y: ArrayLike, pairs: ArrayLike, options: Mapping[str, Any], threads: int | None, progress: Progress | None,
) -> Transform:
    """The work of :func:`lfm.transform`."""
    x, y, known = view(X, "X"), view(Y, "Y"), known_pairs(pairs, "pairs")
    struct, lib = filled(TransformOptions, options), _native.library()
    with Call(threads, progress) as call:
        return Transform._made(lambda out: lib.lfm_transform_fit(byref(x), byref(y), pointer(known), len(known), byref(struct), call, out))


def relative(
    rows: ArrayLike | Graph,
    anchors: ArrayLike,
    *,
    kind: RelativeKind = "cosine",
    reference: ArrayLike | None = None,
    out: NDArray[Any] | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> NDArray[Any]:
    """Relative representations of rows, (n, d), by anchors, (a, d): (n, a), float64 for float64 rows, else float32.

    kind: "cosine"; "whitened": inner products of rows and anchors, both whitened by mean and covariance of reference, (m, d), or None for
    those of rows themselves; or "geodesic": lengths of shortest paths, float64, where anchors are row numbers, (a,), and rows the samples
    or the :class:`Graph` that :func:`lfm.graph` made of them; or "heat": the same by the heat method, which approximates them. out: as in
    :meth:`Transform.apply`, (n, a). kind, reference: new in 0.3.

    Raises:
        InvalidArgumentError: shapes that do not fit; a reference for another kind than whitened.
        DataError: all rows of reference are equal; no path leads from some row to an anchor.
    """
    if kind in ("geodesic", "heat"):
        return _geodesics(rows, anchors, kind, reference, out, threads, progress)
    values, points = view(rows, "rows"), view(anchors, "anchors")
    result = target(out, (values.rows, points.rows), values.type, values)
    return _by_anchors("lfm_relative_of_kind", values, points, kind, reference, result, threads, progress)


def _geodesics(
    rows: ArrayLike | Graph,
    anchors: ArrayLike,
    kind: str,
    reference: ArrayLike | None,
    out: NDArray[Any] | None,
    threads: int | None,
    progress: Progress | None,
) -> NDArray[Any]:
    if reference is not None:
        raise InvalidArgumentError("reference names the rows whose covariance whitens; give it with kind=\"whitened\"")
    if out is not None:
        raise InvalidArgumentError(f"out is for the kinds that are computed row by row; leave it out with kind={kind!r}")
    points = indices(anchors, "anchors")
    function = "lfm_graph_heat_geodesics" if kind == "heat" else "lfm_graph_geodesics"
    if isinstance(rows, Graph):
        distances = rows._distances(function, points, threads, progress)
    else:
        with build_graph(rows, None, {"connect": False}, threads, progress) as graph:
            distances = graph._distances(function, points, threads, progress)
    for row, column in np.argwhere(np.isinf(distances))[:1].tolist():
        raise DataError(
            f"no path leads from row {row} to anchor row {points[column]}; pass lfm.graph(rows, connect=True), or one of a larger k")
    return distances


def invert_relative(
    relative: ArrayLike,
    anchors: ArrayLike,
    *,
    kind: RelativeKind = "cosine",
    reference: ArrayLike | None = None,
    out: NDArray[Any] | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> NDArray[Any]:
    """The way back from relative representations, (n, a), by the pseudo-inverse of the anchors, (a, d): (n, d). New in 0.3.

    Of cosines unit rows come back, as they hold no norm; of whitened products the rows themselves, for which reference is needed: the rows
    whose covariance whitened. Of rows outside the span of the anchors their part inside it. Anchors of another space, row by row the same
    items, carry the rows there. out: as in :meth:`Transform.apply`, (n, d).

    Raises:
        InvalidArgumentError: shapes that do not fit; a reference too many or too few; kind="geodesic", which has no inverse.
        DataError: all anchors are zero; all rows of reference are equal.
    """
    if kind == "geodesic":
        raise InvalidArgumentError("kind is 'geodesic', and from geodesic distances no row can be told; the inverse is of the other kinds")
    values, points = view(relative, "relative"), view(anchors, "anchors")
    result = target(out, (values.rows, points.cols), values.type, values)
    return _by_anchors("lfm_relative_invert", values, points, kind, reference, result, threads, progress)


def _by_anchors(
    function: str,
    values: _structs.View,
    anchors: _structs.View,
    kind: RelativeKind,
    reference: ArrayLike | None,
    result: NDArray[Any],
    threads: int | None,
    progress: Progress | None,
) -> NDArray[Any]:
    """Calls lfm_relative_of_kind or lfm_relative_invert, which take the same arguments."""
    known, struct = None if reference is None else view(reference, "reference"), filled(RelativeOptions, {"kind": kind})
    with Call(threads, progress) as call:
        _native.check(getattr(_native.library(), function)(
            byref(values), byref(anchors), None if known is None else byref(known), byref(struct), call, code_of(result),
            address(result), result.size, None))
    return result


def retrieval(
    queries: ArrayLike,
    candidates: ArrayLike,
    partners: ArrayLike | None = None,
    *,
    mrr_cap: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Scores:
    """How well queries, (q, d), find their partners among candidates, (c, d), by cosine.

    partners: (q,) row numbers of candidates; None when row i belongs to row i. mrr_cap: partners ranked below it score 1 / cap.
    """
    asked, found = view(queries, "queries"), view(candidates, "candidates")
    rows = indices(np.arange(asked.rows) if partners is None else partners, "partners")
    if rows.size != asked.rows:
        raise InvalidArgumentError(f"partners has {rows.size} rows for {asked.rows} queries; name one a query")
    scores, cap, lib = _structs.Scores(), or_automatic("mrr_cap", mrr_cap, 32), _native.library()
    with Call(threads, progress) as call:
        _native.check(lib.lfm_retrieval(byref(asked), byref(found), pointer(rows), rows.size, cap, call, ctypes.byref(scores)))
    result = Scores._of(scores)
    if result is None:
        raise InvalidArgumentError("queries has no rows; give one at least")
    return result
