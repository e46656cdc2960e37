"""Changing the embedding model of a collection: the map from one model's space to another's, and the calibration of scores."""

from __future__ import annotations

import os
from ctypes import byref
from typing import Any, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._arrays import address, known_pairs, pointer, reals, view
from ._call import Call, Progress
from ._handle import Array, Handle, Json, Number, Text, switch
from ._option_structs import MigrationOptions
from ._options import filled
from .transforms import carried


class Migration(Handle):
    """What :func:`lfm.fit_migration` or ``lfm migrate fit`` found; d1 dimensions are carried to d2. New in 0.3."""

    matrix = Array("transform", "The linear map between normalised rows: float64, (d1, d2); rows are multiplied from the left.")
    calibration_mapped = Array("calibration_mapped", "Cosines with carried rows at the calibration's knots, ascending; empty without.")
    calibration_native = Array("calibration_native", "The native cosines that they stand for.")
    dimensions = Number("dimensions", int, "d1.")
    target_dimensions = Number("target_dimensions", int, "d2.")
    old_rows = Number("old_rows", int, "Rows of the old collection.")
    new_rows = Number("new_rows", int, "Rows of the new model.")
    known_pairs = Number("known_pairs", int, "Pairs that were known.")
    fitted_pairs = Number("fitted_pairs", int, "Known pairs that the map was fitted on.")
    learned_pairs = Number("learned_pairs", int, "Pairs that self-learning found beside them.")
    held_out = Number("held_out", int, "Pairs that the family was chosen by.")
    trusted = Number("trusted", switch, "Whether the map is to be trusted; None: nothing was there to judge it by.")
    calibrated = Number("calibrated", bool, "Whether there is a calibration of scores.")
    family = Text("family", "\"orthogonal\", \"orthogonal-scale\", \"low-rank\", \"ridge\" or \"local\".")
    direction = Text("direction", "\"collection\": old rows are carried to the new space; \"queries\": new ones to the old space.")
    advice = Text("advice", "The verdict in one sentence and, where it is bad, what to try.")
    report = Json("report", "What the fit tells of itself, as ``lfm migrate fit --json`` prints it.")
    seconds = Json("seconds", "Seconds of the fit by stage, and \"total\".")

    def _summary(self) -> str:
        verdict = {None: "not checked", True: "trusted", False: "not trusted"}[self.trusted]
        return f"{self.dimensions} to {self.target_dimensions} dimensions, {self.family}, {verdict}"

    def transform(
        self,
        rows: ArrayLike,
        *,
        out: NDArray[Any] | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> NDArray[Any]:
        """Carries rows, (n, d1), over: (n, d2), float64 for float64 rows, else float32.

        They come in the other space's own coordinates, of the mean norm of its rows; rows of zeros stay zero. out: as in
        :meth:`Transform.apply`.
        """
        return carried(self, "lfm_migration_transform", "target_dimensions", rows, (), out, threads, progress)

    def calibrate(self, scores: ArrayLike) -> NDArray[np.float64]:
        """The native cosines that cosines with carried rows stand for, so that thresholds keep their meaning: the shape of scores.

        Raises:
            InvalidArgumentError: there is no calibration (see calibrated); a score is not finite.
        """
        self._open()
        shape = np.shape(scores)
        given = np.ascontiguousarray(reals(np.ravel(scores), "scores", (1,)), np.float64)
        native = np.empty_like(given)
        _native.check(_native.library().lfm_migration_calibrate(self, pointer(given), given.size, address(native)))
        return native.reshape(shape)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a model (.npz), which ``lfm migrate gate`` and ``apply`` take. Written beside and renamed: never half there.

        Raises:
            OutputError: the file could not be written.
        """
        self._open()
        _native.check(_native.library().lfm_migration_save(self, _native.path_bytes(path)))

    def export_onnx(self, path: str | os.PathLike[str]) -> None:
        """Writes the map as an ONNX model: "embedding", (N, d1), to "mapped_embedding", (N, d2), both float32.

        Raises:
            InvalidArgumentError: the file's name does not end in .onnx.
            OutputError: the file could not be written.
        """
        self._open()
        _native.check(_native.library().lfm_migration_export_onnx(self, _native.path_bytes(path)))


def load_migration(path: str | os.PathLike[str]) -> Migration:
    """Reads a model that :meth:`Migration.save` or ``lfm migrate fit`` wrote. New in 0.3.

    Raises:
        FileError: it is missing, damaged, of a newer format, or a model of ``align``.
    """
    name, lib = _native.path_bytes(path), _native.library()
    return Migration._made(lambda out: lib.lfm_migration_load(name, out))


def fit_map(
    old: ArrayLike, new: ArrayLike, pairs: Any, options: Mapping[str, Any], threads: int | None, progress: Progress | None,
) -> Migration:
    """The work of :func:`lfm.fit_migration`."""
    x, y = view(old, "old"), view(new, "new")
    known = known_pairs([] if pairs is None else pairs, "pairs", x.rows if x.rows == y.rows else None)
    struct, lib = filled(MigrationOptions, options), _native.library()
    with Call(threads, progress) as call:
        return Migration._made(lambda out: lib.lfm_migration_fit(byref(x), byref(y), pointer(known), len(known), byref(struct), call, out))
