"""Functional maps between two spectra: solving, refining, reading off."""

from __future__ import annotations

from ctypes import byref
from typing import Any, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._arrays import F64, I32, filled as written, indices, pointer, view
from ._call import Call, Progress
from ._handle import Array, Handle, Number, count
from ._option_structs import MapOptions, MatchOptions, ZoomoutOptions
from ._options import choice, filled, or_automatic, whole
from .spectra import Spectrum


class FunctionalMap(Handle):
    """A map of functions on X (m1 eigenpairs) to functions on Y (m2), in spectral coordinates."""

    C = Array("C", "The map: float64, (m2, m1).")
    rows = Number("rows", int, "m2.")
    cols = Number("cols", int, "m1.")
    similarity = Number("similarity", float, "LFM similarity, 0..1.")
    energy = Number("energy", float, "Minimum of the energy; NaN unless solved. So are its three parts and residual.")
    energy_descriptor = Number("energy_descriptor", float, "Its part from descriptors.")
    energy_laplacian = Number("energy_laplacian", float, "Its part from commuting with the Laplacians.")
    energy_commutativity = Number("energy_commutativity", float, "Its part from commuting with the descriptors' operators.")
    iterations = Number("iterations", count, "Iterations of the solve; None unless solved. So is rank.")
    residual = Number("residual", float, "Relative residual of the normal equations.")
    rank = Number("rank", count, "Rank of the descriptors.")

    @classmethod
    def from_array(cls, C: ArrayLike) -> FunctionalMap:
        """A map given by its matrix, (m2, m1)."""
        matrix, lib = view(C, "C", exact=True), _native.library()
        return cls._made(lambda out: lib.lfm_map_from_array(byref(matrix), out))

    @classmethod
    def from_match(cls, x: Spectrum, y: Spectrum, match: ArrayLike, k1: int | None = None, k2: int | None = None) -> FunctionalMap:
        """The map of a pointwise one: match (n2,) names for each sample of Y one of X; (k2, k1), None for the full sizes."""
        x._open(), y._open()
        rows, lib = indices(match, "match"), _native.library()
        first, second = or_automatic("k1", k1, 32), or_automatic("k2", k2, 32)
        return cls._made(lambda out: lib.lfm_map_from_match(x, y, pointer(rows), rows.size, first, second, out))

    def __reduce__(self) -> Any:
        return FunctionalMap.from_array, (self.C,)

    def _summary(self) -> str:
        return f"{self.rows} x {self.cols}, similarity {self.similarity:.3f}"


class Matches(Handle):
    """Pairs of samples with scores: cosines of spectral coordinates, or CSLS values with csls."""

    x = Array("x", "Rows of X: int32, (p,).")
    y = Array("y", "Rows of Y: int32, (p,).")
    score = Array("score", "Scores: float64, (p,).")
    count = Number("count", int, "Pairs p.")

    @property
    def pairs(self) -> NDArray[np.int32]:
        """Both rows side by side: int32, (p, 2)."""
        return np.stack([self.x, self.y], axis=1)

    def __len__(self) -> int:
        return self.count

    def _summary(self) -> str:
        return f"{self.count} pairs"


def solve(
    x: Spectrum,
    f: ArrayLike,
    y: Spectrum,
    g: ArrayLike,
    mask_weights: ArrayLike | None,
    options: Mapping[str, Any],
    threads: int | None,
    progress: Progress | None,
) -> FunctionalMap:
    """The work of :func:`lfm.solve_map`."""
    x._open(), y._open()
    own, other = view(f, "f", exact=True), view(g, "g", exact=True)
    struct, lib = filled(MapOptions, options), _native.library()
    with Call(threads, progress) as call:
        if mask_weights is None:
            return FunctionalMap._made(lambda out: lib.lfm_map_solve(x, byref(own), y, byref(other), byref(struct), call, out))
        weights = view(mask_weights, "mask_weights", exact=True)
        return FunctionalMap._made(lambda out: lib.lfm_map_solve_masked(
            x, byref(own), y, byref(other), byref(weights), byref(struct), call, out))


def refine(
    map: FunctionalMap, x: Spectrum, y: Spectrum, options: Mapping[str, Any], threads: int | None, progress: Progress | None,
) -> FunctionalMap:
    """The work of :func:`lfm.zoomout`."""
    map._open(), x._open(), y._open()
    struct, lib = filled(ZoomoutOptions, options), _native.library()
    with Call(threads, progress) as call:
        return FunctionalMap._made(lambda out: lib.lfm_zoomout(map, x, y, byref(struct), call, out))


def closest_points(
    map: FunctionalMap, x: Spectrum, y: Spectrum, iterations: int, pointwise: str, threads: int | None, progress: Progress | None,
) -> FunctionalMap:
    """The work of :func:`lfm.icp`."""
    map._open(), x._open(), y._open()
    rounds, side, lib = whole("iterations", iterations, 32), choice("pointwise", "pointwise", pointwise), _native.library()
    with Call(threads, progress) as call:
        return FunctionalMap._made(lambda out: lib.lfm_icp(map, x, y, rounds, side, call, out))


def read_pointwise(
    map: FunctionalMap, x: Spectrum, y: Spectrum, pointwise: str, threads: int | None, progress: Progress | None,
) -> NDArray[np.int32]:
    """The work of :func:`lfm.pointwise_map`."""
    map._open(), x._open(), y._open()
    side, lib = choice("pointwise", "pointwise", pointwise), _native.library()
    with Call(threads, progress) as call:
        return written(I32, lambda code, buffer, capacity, needed: lib.lfm_map_pointwise(map, x, y, side, call, buffer, capacity, needed))


def match_map(
    map: FunctionalMap, x: Spectrum, y: Spectrum, options: Mapping[str, Any], threads: int | None, progress: Progress | None,
) -> Matches:
    """The work of :func:`lfm.match`."""
    map._open(), x._open(), y._open()
    struct, lib = filled(MatchOptions, options), _native.library()
    with Call(threads, progress) as call:
        return Matches._made(lambda out: lib.lfm_map_match(map, x, y, byref(struct), call, out))


def match_alignment(alignment: Handle, options: Mapping[str, Any], threads: int | None, progress: Progress | None) -> Matches:
    """The work of :meth:`lfm.Alignment.match`."""
    alignment._open()
    struct, lib = filled(MatchOptions, options), _native.library()
    with Call(threads, progress) as call:
        return Matches._made(lambda out: lib.lfm_alignment_match(alignment, byref(struct), call, out))


def transfer(map: FunctionalMap, x: Spectrum, y: Spectrum, functions: ArrayLike) -> NDArray[np.float64]:
    """Carries functions on X's samples, (n1, p), one a column, to Y's: float64, (n2, p)."""
    map._open(), x._open(), y._open()
    values, lib = view(functions, "functions", exact=True), _native.library()
    return written(F64, lambda code, buffer, capacity, needed: lib.lfm_map_transfer(
        map, x, y, byref(values), code, buffer, capacity, needed)).reshape(-1, values.cols)
