"""The whole job: two sets of embeddings and a few known pairs become an alignment."""

from __future__ import annotations

import ctypes
import html
import json
import math
import os
from ctypes import byref
from dataclasses import dataclass
from typing import Any, Mapping, NamedTuple, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native, _structs
from ._arrays import F64, filled as written, indices, known_pairs, pointer, view
from ._call import Call, Progress
from ._handle import Array, Number, Text, count, switch
from ._matching import Matching
from ._option_structs import AlignOptions
from ._option_types import DEFAULTS, PRESETS
from ._options import filled, or_automatic
from .errors import FileError, InvalidArgumentError
from .maps import FunctionalMap, Matches
from .spectra import Spectrum
from .transforms import Scores, Transform, applied

#: Known pairs in any of the forms that :func:`lfm.align` takes.
Anchors = Union[ArrayLike, Tuple[ArrayLike, ArrayLike], Mapping[str, ArrayLike]]


@dataclass(frozen=True)
class Evaluation:
    """How well rows of X find the same rows of Y, beside the baselines; None where there were no anchors."""

    map: Scores  #: the fitted transform
    anchors_only: Scores | None  #: a transform of the same kind, fitted on the anchors alone
    relative: Scores | None  #: relative representations
    relative_whitened: Scores | None = None  #: whitened ones, each side by its test rows; new in 0.3
    relative_parallel: Scores | None = None  #: by the parallel anchors; None after another refinement than "bootstrap"; new in 0.3
    pairwise: Scores | None = None  #: of a universe: a map of the two spaces alone; None without pairs of theirs; new in 0.3
    canonical: Scores | None = None  #: in the canonical coordinates of map_method="spectral-cca", by Nystrom; None for others; new in 0.3


class Alignment(Matching):
    """What :func:`lfm.align` found, and what a model file holds. Arrays are read-only; n1, n2 samples and d1, d2 columns of X and Y."""

    C = Array("C", "The functional map: float64, (m2, m1).")
    lambda_x = Array("lambda_x", "Eigenvalues of X's graph: float64, (m1,), ascending.")
    lambda_y = Array("lambda_y", "Eigenvalues of Y's graph: float64, (m2,).")
    phi_x = Array("phi_x", "Eigenvectors of X's graph: float64, (n1, m1).")
    phi_y = Array("phi_y", "Eigenvectors of Y's graph: float64, (n2, m2).")
    mass_x = Array("mass_x", "Weights of X's inner product: float64, (n1,); random walk only.")
    mass_y = Array("mass_y", "Weights of Y's inner product: float64, (n2,); random walk only.")
    anchors = Array("anchors", "The known pairs: int32, (a, 2).")
    anchor_rows_x = Array("anchor_rows_x", "Their rows of X: float32, (a, d1).")
    anchor_rows_y = Array("anchor_rows_y", "Their rows of Y: float32, (a, d2).")
    parallel_anchors = Array("parallel_anchors", "The pairs that refine=\"bootstrap\" grew, known ones first: int32, (p, 2); else empty.")
    parallel_rows_x = Array("parallel_rows_x", "Their rows of X: float32, (p, d1).")
    parallel_rows_y = Array("parallel_rows_y", "Their rows of Y: float32, (p, d2).")
    pointwise = Array("match", "For each sample of Y its sample of X: int32, (n2,).")
    matrix = Array("transform", "The transform's matrix: float64, (d1, d2); rows are multiplied from the left.")
    offset = Array("offset", "The transform's intercept: float64, (d2,); empty without.")
    scale_x_mean = Array("scale_x_mean", "Mean that X's normalisation subtracts; empty without. So are the three below.")
    scale_x_norms = Array("scale_x_norms", "Norms of X's normalisation.")
    scale_y_mean = Array("scale_y_mean", "Mean of Y's normalisation.")
    scale_y_norms = Array("scale_y_norms", "Norms of Y's normalisation.")

    similarity = Number("similarity", float, "LFM similarity of the two spaces, 0..1.")
    trusted = Number("trusted", switch, "Whether the map beats what the anchors alone do; None: too few anchors to tell.")
    match_accuracy = Number("match_accuracy", float, "Part of the samples matched to themselves or a copy, of row-paired fits; else NaN.")
    correspondences_trusted = Number("correspondences_trusted", float, "1 or 0: whether the matches are trusted; NaN: not checked.")
    transform_trusted = Number("transform_trusted", float, "1 or 0: whether the transform is trusted; NaN: not checked.")
    pairs = Number("pairs", count, "Pairs that the transform was fitted on.")
    held_out = Number("held_out", count, "Anchors held out to be scored.")
    held_out_map = Number("held_out_map", float, "MRR of the map on them. NaN without, as the three below.")
    held_out_anchors_only = Number("held_out_anchors_only", float, "MRR of the anchors alone on them.")
    held_out_relative = Number("held_out_relative", float, "MRR of relative representations on them.")
    held_out_stability = Number("held_out_stability", float, "Part of the matches that stay when they join.")
    energy = Number("energy", float, "Minimum of the map's energy.")
    residual = Number("residual", float, "Relative residual of its normal equations.")
    iterations = Number("iterations", count, "Iterations of its solve.")
    components_x = Number("components_x", count, "Connected components of X's graph.")
    components_y = Number("components_y", count, "Connected components of Y's graph.")
    advice = Text("advice", "One sentence: whether to trust the map, and what to try.")

    @property
    def meta(self) -> dict[str, Any]:
        """Versions, options, certificates, facts, and seconds by stage."""
        return json.loads(self._text("meta"))

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds by stage, and "total"; empty when a model does not tell."""
        return json.loads(self._text("seconds"))

    @property
    def matches(self) -> Matches:
        """The matches of the fit with their scores."""
        return self.match()

    @property
    def spectrum_x(self) -> Spectrum:
        """X's spectrum as an object of its own, sharing the memory."""
        return self._spectrum(0)

    @property
    def spectrum_y(self) -> Spectrum:
        """Y's spectrum as an object of its own, sharing the memory."""
        return self._spectrum(1)

    @property
    def map(self) -> FunctionalMap:
        """The functional map as an object of its own, sharing the memory."""
        self._open()
        return FunctionalMap._made(lambda out: _native.library().lfm_alignment_get_map(self, out))

    @property
    def transformer(self) -> Transform:
        """The transform as an object of its own, sharing the memory."""
        self._open()
        return Transform._made(lambda out: _native.library().lfm_alignment_get_transform(self, out))

    def _facts(self) -> dict[str, str]:
        """What it is, in a few words each."""
        verdict = {None: "not checked", True: "trusted", False: "not trusted"}[self.trusted]
        return {
            "X": f"{self._size('count_x')} x {self._size('dim_x')}",
            "Y": f"{self._size('count_y')} x {self._size('dim_y')}",
            "eigenpairs": f"{self._size('size_x')} and {self._size('size_y')}",
            "anchors": f"{self._size('anchors')}",
            "similarity": f"{self.similarity:.3f}",
            "verdict": verdict if math.isnan(self.held_out_map) else f"{verdict}, MRR {self.held_out_map:.3f}",
        }

    def _summary(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in self._facts().items())

    def _repr_html_(self) -> str:
        if self.closed:
            return html.escape(repr(self))
        lines = {**self._facts(), "advice": self.advice}.items()
        cells = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>" for name, value in lines)
        return f"<table><caption>lfm.Alignment</caption>{cells}</table>"

    def transform(
        self,
        rows: ArrayLike,
        *,
        normalized: bool = False,
        out: NDArray[Any] | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> NDArray[Any]:
        """Carries rows of X's space, (n, d1), to Y's: (n, d2), float64 for float64 rows, else float32.

        They come in Y's own coordinates; with normalized in those the transform was fitted in. out: as in :meth:`Transform.apply`.
        """
        return applied(self, "lfm_alignment_transform", "dim_y", rows, normalized, out, threads, progress)

    def transfer(self, functions: ArrayLike) -> NDArray[np.float64]:
        """Carries functions on X's samples, (n1, p), one a column, to Y's: float64, (n2, p).

        One function may be given as (n1,), and gives (n2,).
        """
        self._open()
        given, lib = np.asarray(functions), _native.library()
        values = view(given[:, None] if given.ndim == 1 else given, "functions", exact=True)
        carried = written(F64, lambda code, buffer, capacity, needed: lib.lfm_alignment_transfer(
            self, byref(values), code, buffer, capacity, needed))
        return carried if given.ndim == 1 else carried.reshape(-1, values.cols)

    def evaluate(
        self, X: ArrayLike, Y: ArrayLike, *, mrr_cap: int | None = None, threads: int | None = None, progress: Progress | None = None,
    ) -> Evaluation:
        """How well rows of X, (n, d1), find the same rows of Y, (n, d2), beside the baselines. mrr_cap as in :func:`lfm.retrieval`."""
        self._open()
        x, y, cap, lib = view(X, "X"), view(Y, "Y"), or_automatic("mrr_cap", mrr_cap, 32), _native.library()
        result = _structs.Evaluation(ctypes.sizeof(_structs.Evaluation))
        with Call(threads, progress) as call:
            _native.check(lib.lfm_alignment_evaluate(self, byref(x), byref(y), cap, call, byref(result)))
        fitted = Scores._of(result.map)
        if fitted is None:
            raise InvalidArgumentError("X has no rows; give one at least")
        return Evaluation(
            fitted, Scores._of(result.anchors_only), Scores._of(result.relative), Scores._of(result.relative_whitened),
            Scores._of(result.relative_parallel), canonical=Scores._of(result.canonical))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a model (.npz, which NumPy opens). Written beside and renamed: never half there.

        Raises:
            OutputError: the file could not be written.
        """
        self._open()
        _native.check(_native.library().lfm_alignment_save(self, _native.path_bytes(path)))

    def export_onnx(self, path: str | os.PathLike[str]) -> None:
        """Writes the transform as an ONNX model: "embedding", (N, d1), to "mapped_embedding", (N, d2), both float32. New in 0.3.

        Raises:
            InvalidArgumentError: the file's name does not end in .onnx; values beyond float32.
            OutputError: the file could not be written.
        """
        self._open()
        _native.check(_native.library().lfm_alignment_export_onnx(self, _native.path_bytes(path)))

    def to_bytes(self) -> bytes:
        """The bytes of the file that :meth:`save` writes."""
        self._open()
        lib, needed = _native.library(), ctypes.c_int64()
        _native.check(lib.lfm_alignment_save_memory(self, None, 0, byref(needed)))
        data = np.empty(needed.value, np.uint8)
        _native.check(lib.lfm_alignment_save_memory(self, ctypes.c_void_p(data.ctypes.data), data.size, None))
        return data.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview) -> Alignment:
        """The model of bytes that :meth:`to_bytes` gave, or of a file.

        Raises:
            FileError: they are no model, damaged, or of a newer format.
        """
        view = np.frombuffer(data, np.uint8)
        if not view.size:
            raise FileError("the model in memory: there are no bytes; give those of to_bytes() or of a file that align wrote")
        return cls._made(lambda out: _native.library().lfm_alignment_load_memory(ctypes.c_void_p(view.ctypes.data), view.size, out))

    def __reduce__(self) -> Any:
        return Alignment.from_bytes, (self.to_bytes(),)

    def _spectrum(self, side: int) -> Spectrum:
        self._open()
        return Spectrum._made(lambda out: _native.library().lfm_alignment_get_spectrum(self, side, out))


class SideInformation(NamedTuple):
    """What a fit is given beside rows and known pairs; see :func:`lfm.align`."""

    labels_x: ArrayLike | None
    labels_y: ArrayLike | None
    descriptors_x: ArrayLike | None
    descriptors_y: ArrayLike | None
    mask_weights: ArrayLike | None
    spectrum_x: Spectrum | str | os.PathLike[str] | None
    spectrum_y: Spectrum | str | os.PathLike[str] | None


def fit(
    X: ArrayLike,
    Y: ArrayLike,
    anchors: Anchors | None,
    side_information: SideInformation,
    preset: str | None,
    options: Mapping[str, Any],
    threads: int | None,
    progress: Progress | None,
) -> Alignment:
    """The work of :func:`lfm.align`."""
    x, y = view(X, "X"), view(Y, "Y")
    known = known_pairs([] if anchors is None else anchors, "anchors", x.rows if options["row_paired"] and x.rows == y.rows else None)
    struct = filled(AlignOptions, options if preset is None else _changed(options, preset))
    first, second = _labels(side_information.labels_x, "labels_x", x), _labels(side_information.labels_y, "labels_y", y)
    if (first is None) != (second is None):
        raise InvalidArgumentError("labels_x and labels_y belong together; give both or neither")
    given = [_matrix(getattr(side_information, name), name) for name in ("descriptors_x", "descriptors_y", "mask_weights")]
    matrices, lib = [None if matrix is None else byref(matrix) for matrix in given], _native.library()
    spectra = [_spectrum(side_information.spectrum_x, X), _spectrum(side_information.spectrum_y, Y)]
    with Call(threads, progress) as call:
        return Alignment._made(lambda out: lib.lfm_align_given(
            byref(x), byref(y), pointer(known), len(known), pointer(first), pointer(second), *matrices, *spectra, byref(struct), call,
            out))


def _changed(options: Mapping[str, Any], preset: str) -> dict[str, Any]:
    """Options in which a preset sets what was left at its default."""
    if preset not in PRESETS:
        raise InvalidArgumentError(f"preset is {preset!r}; it must be one of: {', '.join(PRESETS)}")
    left = {name for name, value in options.items() if value is None or value == DEFAULTS[name]}
    if options["refine"] in ("self-learning", "bootstrap"):
        left.discard("normalization")  # the rows as they are belong to the published refinement
    return {**options, **{name: value for name, value in PRESETS[preset].items() if name in left}}


def load(path: str | os.PathLike[str]) -> Alignment:
    """Reads a model that :meth:`Alignment.save` or the command line wrote.

    Raises:
        FileError: it is missing, damaged, or of a newer format.
    """
    name, lib = _native.path_bytes(path), _native.library()
    return Alignment._made(lambda out: lib.lfm_alignment_load(name, out))


def _spectrum(given: Spectrum | str | os.PathLike[str] | None, samples: ArrayLike) -> Spectrum | int:
    if given is None:
        return 0
    spectrum = given if isinstance(given, Spectrum) else Spectrum.load(given, samples)
    spectrum._open()
    return spectrum


def _matrix(values: ArrayLike | None, name: str) -> _structs.View | None:
    return None if values is None else view(values, name, exact=True)


def _labels(values: ArrayLike | None, name: str, samples: _structs.View) -> NDArray[np.int32] | None:
    if values is None:
        return None
    classes = indices(values, name)
    if classes.size != samples.rows:
        raise InvalidArgumentError(f"{name} has {classes.size} classes for {samples.rows} samples; give one a sample")
    return classes
