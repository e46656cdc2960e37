"""Rows whose partners in another space are worth finding."""

from __future__ import annotations

from ctypes import byref, c_void_p
from typing import Any, Mapping, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._arrays import indices, pointer, view
from ._call import Call, Progress
from ._option_structs import SuggestOptions
from ._options import filled


class Suggestions(NamedTuple):
    """Suggested rows, the most useful first."""

    rows: NDArray[np.int32]
    """Row numbers: int32, (count,)."""
    scores: NDArray[np.float64]
    """What the method says of each: float64, (count,)."""


def suggest_rows(
    X: ArrayLike, known: ArrayLike | None, options: Mapping[str, Any], threads: int | None, progress: Progress | None,
) -> Suggestions:
    """The work of :func:`lfm.suggest`."""
    x, struct, lib = view(X, "X"), filled(SuggestOptions, options), _native.library()
    taken = indices([] if known is None else known, "known")
    # What is not below the number of rows is refused before anything is written.
    count = struct.count if 0 < struct.count < x.rows else 0
    rows, scores = np.empty(count, np.int32), np.empty(count, np.float64)
    with Call(threads, progress) as call:
        _native.check(lib.lfm_suggest(
            byref(x), pointer(taken), taken.size, byref(struct), call, c_void_p(rows.ctypes.data), c_void_p(scores.ctypes.data),
            max(0, struct.count), None))
    return Suggestions(rows, scores)
