"""Semantic RSMs: how alike feature maps are, wherever in them things lie."""

from __future__ import annotations

from ctypes import addressof, byref, c_void_p, sizeof
from typing import Any, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._arrays import indices, reals, view
from ._call import Call, Progress
from ._handle import Array, Handle, Json, Number, count
from ._option_structs import RsmOptions
from ._options import filled
from ._structs import FeatureMaps
from .errors import InvalidArgumentError


class SemanticRsm(Handle):
    """How alike n samples are to each other, or to m of a gallery; figures that do not exist are NaN. docs/rsm.md says what each means."""

    samples = Number("samples", int, "Samples n.")
    gallery_samples = Number("gallery_samples", count, "Samples m of the gallery; None without.")
    positions = Number("positions", int, "Positions of a sample at most.")
    channels = Number("channels", int, "Channels of a position.")
    pairs = Number("pairs", int, "Pairs of different samples.")
    matched = Number("matched", int, "Pairs whose positions were matched to the end.")
    skipped = Number("skipped", float, "Part of the pairs that bounds kept from being matched.")
    gap = Number("gap", float, "Relative distance from the optimum that certificates left open.")
    sigma = Number("sigma", float, "Width of the Gaussian kernel.")
    objective_mean = Number("objective_mean", float, "Mean over all pairs of the sum of matched inner products.")
    spatial_mean = Number("spatial_mean", float, "The same with every position matched with itself.")
    cosine_mean = Number("cosine_mean", float, "Mean cosine of all pairs.")
    cka = Number("cka", float, "Unbiased CKA of the semantic with the spatio-semantic matrix.")
    top = Number("top", int, "Length of the lists of nearest samples; 0 where there is a matrix.")
    first = Number("first", float, "Part of the queries whose nearest sample has their class.")
    f1 = Number("f1", float, "F1 of the nearest sample's class as a prediction, mean over the classes.")
    mrr = Number("mrr", float, "Mean reciprocal rank of the nearest sample of the query's class.")
    spatial_first = Number("spatial_first", float, "As first, by the spatio-semantic matrix.")
    spatial_f1 = Number("spatial_f1", float, "As f1, by the spatio-semantic matrix.")
    spatial_mrr = Number("spatial_mrr", float, "As mrr, by the spatio-semantic matrix.")
    inner = Array("inner", "(n, m) inner products of matched samples.")
    cosine = Array("cosine", "(n, m) cosines.")
    rbf = Array("rbf", "(n, m) values of the Gaussian kernel.")
    spatial_inner = Array("spatial_inner", "(n, m) inner products, every position with itself.")
    spatial_cosine = Array("spatial_cosine", "(n, m) cosines of these.")
    nearest = Array("nearest", "(n, top) nearest samples of each, nearest first; with top.")
    nearest_value = Array("nearest_value", "(n, top) values of the kernel for them.")

    @property
    def permutation(self) -> NDArray[np.int32]:
        """(n, m, positions): the position of the second sample that belongs to each of the first; with permutation=True."""
        columns = self.samples if self.gallery_samples is None else self.gallery_samples
        return self._array("permutation").reshape(self.samples, columns, self.positions)
    report = Json("report", "Everything, as ``lfm rsm --json`` prints it: figures, retrieval, correlations, assessments.")

    def _summary(self) -> str:
        gallery = "" if self.gallery_samples is None else f" with {self.gallery_samples} of a gallery"
        return f"{self.samples} samples{gallery}, {self.positions} positions of {self.channels} channels"


def compare_maps(
    sides: Sequence[tuple[ArrayLike, ArrayLike | None, ArrayLike | None, ArrayLike | None]],
    layout: str,
    options: Mapping[str, Any],
    threads: int | None,
    progress: Progress | None,
) -> SemanticRsm:
    """The work of :func:`lfm.semantic_rsm`: maps, lengths, labels and logits of the samples, and of the gallery."""
    structs = [_struct(*side, layout, name) for side, name in zip(sides, ("maps", "gallery"))]
    struct, lib = filled(RsmOptions, options), _native.library()
    gallery = byref(structs[1]) if len(structs) > 1 else None
    with Call(threads, progress) as call:
        return SemanticRsm._made(lambda out: lib.lfm_rsm_compute(byref(structs[0]), gallery, byref(struct), call, out))


def _struct(
    maps: ArrayLike, lengths: ArrayLike | None, labels: ArrayLike | None, logits: ArrayLike | None, layout: str, name: str,
) -> FeatureMaps:
    array = reals(maps, name, (3, 4))
    if layout == "nchw":
        array = np.moveaxis(array, 1, -1)
    elif layout != "nsc":
        raise InvalidArgumentError(f"layout is {layout!r}; it is 'nsc' (channels last) or 'nchw' (channels before positions)")
    if array.size == 0:
        raise InvalidArgumentError(f"{name} has shape {np.shape(maps)}, which holds nothing; give samples, positions and channels")
    positions = int(np.prod(array.shape[1:-1]))
    rows = view(array.reshape(-1, array.shape[-1]), name)
    struct = FeatureMaps(sizeof(FeatureMaps), rows, positions, 0, None, None, None)
    kept: list[Any] = [rows]
    for field, values in (("lengths", lengths), ("labels", labels)):
        if values is None:
            continue
        numbers = indices(values, f"{field} of {name}")
        if numbers.size != len(array):
            raise InvalidArgumentError(f"{field} of {name} are {numbers.size} for {len(array)} samples; give one each")
        setattr(struct, field, c_void_p(numbers.ctypes.data))
        kept.append(numbers)
    if logits is not None:
        outputs = view(logits, f"logits of {name}", exact=True)
        struct.logits = addressof(outputs)
        kept.append(outputs)
    struct.kept = kept  # the arrays stay until the call is over
    return struct
