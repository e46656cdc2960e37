"""How alike spaces are."""

from __future__ import annotations

from ctypes import byref, c_void_p
from typing import Any, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._arrays import view
from ._call import Call, Progress
from ._handle import Handle, Json, Number
from ._option_structs import CompareOptions
from ._options import filled
from ._structs import View
from .errors import InvalidArgumentError


class Comparison(Handle):
    """How alike s spaces of the same n samples are: ``comparison["cka"]`` is a number for two, an array for more."""

    spaces = Number("spaces", int, "Spaces s.")
    samples = Number("samples", int, "Samples n.")
    report = Json(
        "report",
        "Everything, as ``lfm compare --json`` prints it: measures, details (kind, range, n, bias, p, interval, warnings), distortion.")

    @property
    def measures(self) -> list[str]:
        """Names of the measures that were computed."""
        return list(self.report["measures"])

    def __getitem__(self, measure: str) -> float | NDArray[np.float64]:
        """The value of a measure for two spaces; for more the (s, s) values, row i against column j."""
        self._check(measure)
        return self._number(measure) if self.spaces == 2 else self._array(measure)

    def values(self, measure: str) -> NDArray[np.float64]:
        """The (s, s) values of a measure, row i against column j."""
        self._check(measure)
        return self._array(measure)

    def p(self, measure: str) -> NDArray[np.float64]:
        """The (s, s) p values of the permutation test; NaN without permutations."""
        self._check(measure)
        return self._array(measure + ".p")

    def interval(self, measure: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The (s, s) ends of the 95 % intervals; NaN without half-samples."""
        self._check(measure)
        return self._array(measure + ".low"), self._array(measure + ".high")

    def matching(self, measure: str) -> float:
        """How often the most alike space of another group stands at the same place; NaN without groups."""
        self._check(measure)
        return self._number(measure + ".matching")

    @property
    def distortion(self) -> NDArray[np.float64] | None:
        """Where two spaces differ: (n,), more where they differ more; None where no functional map was needed."""
        return self._array("distortion") if "distortion" in self.report else None

    def _check(self, measure: str) -> None:
        if measure not in self.report["measures"]:
            raise InvalidArgumentError(f"{measure!r} was not computed; there are {', '.join(self.measures)}")

    def _summary(self) -> str:
        return f"{len(self.measures)} measures of {self.spaces} spaces of {self.samples} samples"


def compare_spaces(
    spaces: Sequence[ArrayLike], labels: ArrayLike | None, options: Mapping[str, Any], threads: int | None, progress: Progress | None,
) -> Comparison:
    """The work of :func:`lfm.compare`."""
    views = [view(space, f"spaces[{at}]", exact=True) for at, space in enumerate(spaces)]
    struct, lib = filled(CompareOptions, options), _native.library()
    together = (View * max(1, len(views)))(*views)
    classes = None
    if labels is not None:
        classes = np.ascontiguousarray(labels)
        if classes.ndim != 1 or classes.dtype.kind not in "iub" or (views and classes.size != views[0].rows):
            raise InvalidArgumentError(
                f"labels have shape {classes.shape} and type {classes.dtype}; give one whole number a sample")
        classes = classes.astype(np.int32)
    with Call(threads, progress) as call:
        return Comparison._made(lambda out: lib.lfm_compare(
            together, len(views), None if classes is None else c_void_p(classes.ctypes.data), byref(struct), call, out))
