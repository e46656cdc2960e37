"""Functional maps between two spectra: solving, refining, reading off."""

from __future__ import annotations

from ctypes import byref

from numpy.typing import ArrayLike, NDArray
import numpy as np

from . import _native
from ._arrays import F64, I32, filled as written, indices, pointer, view
from ._call import Call, Progress
from ._handle import Array, Handle, Number, count
from ._options import choice, filled, whole
from ._structs import MapOptions, MatchOptions, ZoomoutOptions
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
    def from_match(cls, x: Spectrum, y: Spectrum, match: ArrayLike, k1: int = 0, k2: int = 0) -> FunctionalMap:
        """The map of a pointwise one: match (n2,) names for each sample of Y one of X; (k2, k1), 0 for the full sizes."""
        x._open(), y._open()
        rows, lib = indices(match, "match"), _native.library()
        first, second = whole("k1", k1, 32), whole("k2", k2, 32)
        return cls._made(lambda out: lib.lfm_map_from_match(x, y, pointer(rows), rows.size, first, second, out))


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


def solve_map(x: Spectrum, f: ArrayLike, y: Spectrum, g: ArrayLike, *, weight_descriptor: float = 1.0, weight_laplacian: float = 1e-3,
              weight_commutativity: float = 0.1, mask: str = "sum", tolerance: float = 1e-10, rank_tolerance: float = 1e-7,
              threads: int | None = None, progress: Progress | None = None) -> FunctionalMap:
    """The functional map of two spectra from descriptors; the energy is minimised, not descended.

    Args:
        f: (n1, p) descriptors of X; g: (n2, p) those of Y.
        weight_descriptor: > 0; weight_laplacian, weight_commutativity: >= 0.
        mask: normalisation of the Laplacian penalty: "sum", "max", "none" or "resolvent".
        tolerance: relative residual of the normal equations, 1e-15..0.1.
        rank_tolerance: part of the largest singular value below which descriptors are dropped, 0..0.5.

    Raises:
        InvalidArgumentError: shapes that do not fit, options out of range. DataError: NaN or infinity. ConvergenceError.
    """
    x._open(), y._open()
    own, other = view(f, "f", exact=True), view(g, "g", exact=True)
    options = filled(MapOptions, {"weight_descriptor": weight_descriptor, "weight_laplacian": weight_laplacian, "weight_commutativity": weight_commutativity,
                                  "mask": mask, "tolerance": tolerance, "rank_tolerance": rank_tolerance})
    lib = _native.library()
    with Call(threads, progress) as call:
        return FunctionalMap._made(lambda out: lib.lfm_map_solve(x, byref(own), y, byref(other), byref(options), call, out))


def zoomout(map: FunctionalMap, x: Spectrum, y: Spectrum, *, start: int | None = None, stop: int | None = None, step: int = 1, bijective: bool = False,
            pointwise: str = "direct", threads: int | None = None, progress: Progress | None = None) -> FunctionalMap:
    """Spectral upsampling (ZoomOut) of a map, from side length start (None: ten below the full size) to stop (None: the full size).

    step: growth a step, >= 1. bijective: use both directions in every step. pointwise: "direct" or "adjoint".
    """
    map._open(), x._open(), y._open()
    options = filled(ZoomoutOptions, {"from": start, "to": stop, "step": step, "bijective": bijective, "pointwise": pointwise})
    lib = _native.library()
    with Call(threads, progress) as call:
        return FunctionalMap._made(lambda out: lib.lfm_zoomout(map, x, y, byref(options), call, out))


def icp(map: FunctionalMap, x: Spectrum, y: Spectrum, *, iterations: int = 10, pointwise: str = "direct", threads: int | None = None,
        progress: Progress | None = None) -> FunctionalMap:
    """Iterative closest points at one size; at most iterations rounds, 1..10000."""
    map._open(), x._open(), y._open()
    rounds, side, lib = whole("iterations", iterations, 32), choice("pointwise", "pointwise", pointwise), _native.library()
    with Call(threads, progress) as call:
        return FunctionalMap._made(lambda out: lib.lfm_icp(map, x, y, rounds, side, call, out))


def pointwise_map(map: FunctionalMap, x: Spectrum, y: Spectrum, *, pointwise: str = "direct", threads: int | None = None,
                  progress: Progress | None = None) -> NDArray[np.int32]:
    """For each of n2 samples of Y the nearest sample of X in spectral coordinates: int32, (n2,)."""
    map._open(), x._open(), y._open()
    side, lib = choice("pointwise", "pointwise", pointwise), _native.library()
    with Call(threads, progress) as call:
        return written(I32, lambda code, buffer, capacity, needed: lib.lfm_map_pointwise(map, x, y, side, call, buffer, capacity, needed))


def match(map: FunctionalMap, x: Spectrum, y: Spectrum, *, pointwise: str = "direct", csls: bool = False, mutual: bool = False, assignment: bool = False,
          neighborhood: int = 10, threads: int | None = None, progress: Progress | None = None) -> Matches:
    """Pairs of samples with scores.

    Args:
        csls: cross-domain similarity local scaling, over neighborhood (1..1000) samples, instead of the plain nearest.
        mutual: keep only pairs that choose each other.
        assignment: one-to-one by linear assignment; at most 10,000 samples a side; without csls and mutual.
    """
    map._open(), x._open(), y._open()
    options = filled(MatchOptions, {"pointwise": pointwise, "csls": csls, "mutual": mutual, "assignment": assignment, "neighborhood": neighborhood})
    lib = _native.library()
    with Call(threads, progress) as call:
        return Matches._made(lambda out: lib.lfm_map_match(map, x, y, byref(options), call, out))


def transfer(map: FunctionalMap, x: Spectrum, y: Spectrum, functions: ArrayLike) -> NDArray[np.float64]:
    """Carries functions on X's samples, (n1, p), one a column, to Y's: float64, (n2, p)."""
    map._open(), x._open(), y._open()
    values, lib = view(functions, "functions", exact=True), _native.library()
    return written(F64, lambda code, buffer, capacity, needed: lib.lfm_map_transfer(
        map, x, y, byref(values), code, buffer, capacity, needed)).reshape(-1, values.cols)
