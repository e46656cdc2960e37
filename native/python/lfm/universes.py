"""Many spaces in one: a map to the common space for each, through which every pair of them is joined."""

from __future__ import annotations

import ctypes
import os
from ctypes import byref, c_char_p, c_int64
from functools import cached_property
from typing import Any, Mapping, Sequence, Tuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native, _structs
from ._arrays import indices, known_pairs, pointer, view
from ._call import Call, Progress
from ._handle import Array, Handle, Json, Number, Text, switch
from ._option_structs import MatchOptions, UniverseOptions
from ._options import filled, or_automatic
from .alignment import Evaluation
from .errors import InvalidArgumentError
from .maps import Matches
from .transforms import Scores, Transform

#: Two spaces by their names, and their known pairs; None where these are to be found.
Edge = Tuple[str, str, Any]


class Universe(Handle):
    """What :func:`lfm.fit_universe` or ``lfm universe`` found. New in 0.3."""

    consensus = Array("consensus", "The mean of all spaces in the common one: float64, (items, D); no rows after synchronisation.")
    objectives = Array("objectives", "The objective after each round: float64.")
    consistency = Array("consistency", "How far each edge agrees with the others around it: float64; NaN where nothing leads around.")
    edge_mrr = Array("edge_mrr", "MRR of the held-out pairs of each edge: float64; NaN where none were.")
    left_out = Array("left_out", "1 for an edge that the others contradict, so that the universe does without it: int32.")
    latent_eigenvalues = Array("latent_eigenvalues", "How far the functional maps disagree on each latent function: float64.")
    dimensions = Number("dimensions", int, "Dimensions D of the common space.")
    items = Number("items", int, "Items of the consensus; 0 where there is none.")
    held_out = Number("held_out", int, "Items that were held out and scored.")
    edges = Number("edges", int, "Maps of pairs of spaces.")
    mrr = Number("mrr", float, "Mean MRR on the held-out items from space to space; NaN without.")
    pairwise_mrr = Number("pairwise_mrr", float, "The same of maps that are fitted to two spaces alone.")
    trusted = Number("trusted", switch, "Whether the maps are to be trusted; None: not everything could be judged.")
    method = Text("method", "\"procrustes\", \"synchronize\" or \"spectral\".")
    advice = Text("advice", "The verdict in one sentence and, where it is bad, what to try.")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The spaces, in their order."""
        return tuple(self._text("names").split("\n"))
    report = Json("report", "What the fit tells of itself, as ``lfm universe --json`` prints it.")
    seconds = Json("seconds", "Seconds of the fit by stage, and \"total\".")

    def _summary(self) -> str:
        verdict = {None: "not checked", True: "trusted", False: "not trusted"}[self.trusted]
        return f"{len(self.names)} spaces in {self.dimensions} dimensions, {self.method}, {verdict}"

    def to_common(self, name: str) -> NDArray[np.float64]:
        """The map of a space's normalised rows to the common space: (d, D)."""
        return self._array("to_common:" + name)

    def from_common(self, name: str) -> NDArray[np.float64]:
        """The map of the common space to a space's normalised rows: (D, d)."""
        return self._array("from_common:" + name)

    def transform(self, source: str, target: str) -> Transform:
        """The map from one space to another; "universe" names the common space."""
        self._open()
        lib, ends = _native.library(), (_name(source), _name(target))
        return Transform._made(lambda out: lib.lfm_universe_get_transform(self, *ends, out))

    def match(
        self, source: str, target: str, *, csls: bool = False, mutual: bool = False, assignment: bool = False, neighborhood: int = 10,
        threads: int | None = None, progress: Progress | None = None,
    ) -> Matches:
        """Which rows of two spaces correspond, by cosine once they are carried over; options as in :func:`lfm.match`."""
        self._open()
        given = {"csls": csls, "mutual": mutual, "assignment": assignment, "neighborhood": neighborhood}
        struct, lib, ends = filled(MatchOptions, given), _native.library(), (_name(source), _name(target))
        with Call(threads, progress) as call:
            return Matches._made(lambda out: lib.lfm_universe_match(self, *ends, byref(struct), call, out))

    def evaluate(
        self, source: str, target: str, X: ArrayLike, Y: ArrayLike, *, mrr_cap: int | None = None, threads: int | None = None,
        progress: Progress | None = None,
    ) -> Evaluation:
        """How well rows of X, of the source, find the same rows of Y, of the target; pairwise: a map of the two alone."""
        self._open()
        x, y, cap, lib = view(X, "X"), view(Y, "Y"), or_automatic("mrr_cap", mrr_cap, 32), _native.library()
        ends, result = (_name(source), _name(target)), _structs.Evaluation(ctypes.sizeof(_structs.Evaluation))
        with Call(threads, progress) as call:
            _native.check(lib.lfm_universe_evaluate(self, *ends, byref(x), byref(y), cap, call, byref(result)))
        fitted = Scores._of(result.map)
        if fitted is None:
            raise InvalidArgumentError("X has no rows; give one at least")
        return Evaluation(fitted, None, None, pairwise=Scores._of(result.pairwise))

    def add(
        self, name: str, rows: ArrayLike, pairs: Any, *, paired_with: str | None = None, threads: int | None = None,
        progress: Progress | None = None,
    ) -> Universe:
        """The universe with one more space, by one fit; the other maps stay as they are.

        Args:
            name: what the new space is called.
            rows: (n, d), finite.
            pairs: (p, 2) numbers: rows of the new space, and items of the consensus, or rows of paired_with. None: they are found.
            paired_with: the space that the new one is paired with; None for the consensus.
            threads, progress: as in :func:`lfm.knn`.
        """
        self._open()
        x, known = view(rows, "rows"), known_pairs([] if pairs is None else pairs, "pairs")
        struct, lib, other = filled(UniverseOptions, {}), _native.library(), None if paired_with is None else _name(paired_with)
        with Call(threads, progress) as call:
            return Universe._made(lambda out: lib.lfm_universe_add(
                self, _name(name), byref(x), other, pointer(known), len(known), byref(struct), call, out))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a universe (.npz), which ``lfm transfer``, ``match`` and ``eval`` take. Written beside and renamed: never half there.

        Raises:
            OutputError: the file could not be written.
        """
        self._open()
        _native.check(_native.library().lfm_universe_save(self, _native.path_bytes(path)))


def load_universe(path: str | os.PathLike[str]) -> Universe:
    """Reads a universe that :meth:`Universe.save` or ``lfm universe`` wrote. New in 0.3.

    Raises:
        FileError: it is missing, damaged, of a newer format, or another model.
    """
    name, lib = _native.path_bytes(path), _native.library()
    return Universe._made(lambda out: lib.lfm_universe_load(name, out))


def bring_together(
    spaces: Mapping[str, ArrayLike], edges: Sequence[Edge] | None, items: Mapping[str, ArrayLike] | None, options: Mapping[str, Any],
    threads: int | None, progress: Progress | None,
) -> Universe:
    """The work of :func:`lfm.fit_universe`."""
    if edges is not None and items is not None:
        raise InvalidArgumentError("edges and items were both given; say once which rows belong together")
    names = list(spaces)
    views = [view(rows, name) for name, rows in spaces.items()]
    together, called = (_structs.View * max(1, len(views)))(*views), (c_char_p * max(1, len(names)))(*map(_name, names))
    struct, lib, count = filled(UniverseOptions, options), _native.library(), len(names)
    with Call(threads, progress) as call:
        if edges is None:
            rows = None if items is None else _items(items, names)
            return Universe._made(lambda out: lib.lfm_universe_fit(
                together, called, count, None if rows is None else pointer(rows), 0 if rows is None else rows.shape[1], byref(struct),
                call, out))
        ends = np.array([[_index(names, end) for end in edge[:2]] for edge in edges], np.int32).reshape(-1, 2)
        pairs = [known_pairs([] if edge[2] is None else edge[2], f"pairs of {edge[0]}:{edge[1]}") for edge in edges]
        joined = np.ascontiguousarray(np.concatenate([np.zeros((0, 2), np.int32), *pairs]), np.int32)
        counts = (c_int64 * max(1, len(pairs)))(*map(len, pairs))
        return Universe._made(lambda out: lib.lfm_universe_fit_edges(
            together, called, count, pointer(ends), len(ends), pointer(joined), counts, byref(struct), call, out))


def _items(items: Mapping[str, ArrayLike], names: Sequence[str]) -> NDArray[np.int32]:
    if set(items) != set(names):
        raise InvalidArgumentError(f"items are of {sorted(items)} and spaces are {sorted(names)}; give rows of every space")
    rows = [indices(items[name], f"items of {name}") for name in names]
    if len({len(of) for of in rows}) > 1:
        raise InvalidArgumentError("items are not equally many in all spaces; give one row an item for every space")
    return np.ascontiguousarray(np.stack(rows), np.int32)


def _index(names: Sequence[str], name: str) -> int:
    if name not in names:
        raise InvalidArgumentError(f"an edge names {name!r}, and the spaces are {', '.join(names)}")
    return list(names).index(name)


def _name(name: str) -> bytes:
    return _native.path_bytes(name)
