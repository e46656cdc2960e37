"""What a space is like, and whether one model made two."""

from __future__ import annotations

from ctypes import byref
from typing import Any, Mapping

from numpy.typing import ArrayLike

from . import _native
from ._arrays import view
from ._call import Call, Progress
from ._handle import Handle, Json, Number, Text, switch
from ._option_structs import InspectOptions, SameOptions
from ._options import filled


class Inspection(Handle):
    """What a space is like; figures that do not exist are NaN. docs/inspect.md says what each means."""

    rows = Number("rows", int, "Rows n.")
    cols = Number("cols", int, "Columns d.")
    copies = Number("copies", int, "Rows that are copies of earlier ones, bit for bit.")
    near_copies = Number("near_copies", int, "Sampled rows with another within a thousandth of the median nearest distance.")
    zero_rows = Number("zero_rows", int, "Rows that are zero.")
    constant = Number("constant", int, "Columns whose elements are all equal.")
    dead = Number("dead", int, "Columns that are zero in every row.")
    offset = Number("offset", float, "Norm of the mean row over the root mean square of the norms.")
    mean_cosine = Number("mean_cosine", float, "Mean cosine of two different rows.")
    mean_cosine_centered = Number("mean_cosine_centered", float, "The same once the mean row is taken off.")
    norm_median = Number("norm_median", float, "Median norm of a row.")
    norm_variation = Number("norm_variation", float, "Standard deviation of the norms over their mean.")
    rankme = Number("rankme", float, "RankMe of the rows as they are.")
    effective_rank = Number("effective_rank", float, "Effective rank of the rows as they are.")
    von_neumann_entropy = Number("von_neumann_entropy", float, "Entropy of the normalised second moments, nats.")
    participation_ratio = Number("participation_ratio", float, "Participation ratio of the second moments.")
    rankme_centered = Number("rankme_centered", float, "RankMe once the mean row is taken off.")
    effective_rank_centered = Number("effective_rank_centered", float, "Effective rank once the mean row is taken off.")
    von_neumann_entropy_centered = Number("von_neumann_entropy_centered", float, "Entropy of the normalised covariance, nats.")
    participation_ratio_centered = Number("participation_ratio_centered", float, "Participation ratio of the covariance.")
    sample_rows = Number("sample_rows", int, "Distinct rows that neighbours were sought for and among.")
    dimension_mle = Number("dimension_mle", float, "Intrinsic dimension by maximum likelihood.")
    dimension_local_median = Number("dimension_local_median", float, "Median of the rows' own estimates.")
    dimension_twonn = Number("dimension_twonn", float, "Intrinsic dimension by the two nearest distances.")
    hubness_skewness = Number("hubness_skewness", float, "Skewness of the k-occurrences.")
    robin_hood = Number("robin_hood", float, "Robin Hood index of the k-occurrences.")
    anti_hubs = Number("anti_hubs", float, "Part of the rows that are nobody's neighbour.")
    harms = Number("harms", int, "Findings that will hurt an alignment.")
    report = Json("report", "All figures and findings, by the keys of ``lfm inspect --json``.")

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What will hurt an alignment, and what is worth knowing: key, harms, sentence."""
        return list(self.report["findings"])

    def _summary(self) -> str:
        return f"{self.rows} x {self.cols}, effective rank {self.effective_rank_centered:.1f}, {self.harms} findings that harm"


class SameReport(Handle):
    """Whether two sets of vectors were made by the same model, and the evidence."""

    verdict = Text("verdict", "'same', 'different' or 'undecided'.")
    relation = Text("relation", "'identical', 'rounded', 'other-rows', 'scaled', ... as docs/inspect.md lists them.")
    reason = Text("reason", "One sentence: what the verdict rests on.")
    advice = Text("advice", "One sentence: what to do.")
    same = Number("same", switch, "True, False, or None where that is not decided.")
    interchangeable = Number("interchangeable", switch, "Whether rows of both may be used together as they are; None: not known.")
    scale = Number("scale", float, "The number that A times is of B's size.")
    position = Number("position", float, "Agreement of the coordinates, between shifted dimensions (0) and halves of a side (1).")
    error = Number("error", float, "Standard deviation of that over the splits into halves.")
    identity_residual = Number("identity_residual", float, "Distance of row i to row i over that to the nearest other row.")
    rotation_residual = Number("rotation_residual", float, "The same after the best rotation, on rows it was not fitted to.")
    report = Json("report", "Verdict and evidence, by the keys of ``lfm same --json``.")

    def _summary(self) -> str:
        return f"{self.verdict}, {self.relation}"


def inspect_space(X: ArrayLike, options: Mapping[str, Any], threads: int | None, progress: Progress | None) -> Inspection:
    """The work of :func:`lfm.inspect`."""
    x, struct, lib = view(X, "X"), filled(InspectOptions, options), _native.library()
    with Call(threads, progress) as call:
        return Inspection._made(lambda out: lib.lfm_inspect(byref(x), byref(struct), call, out))


def compare_models(
    A: ArrayLike, B: ArrayLike, options: Mapping[str, Any], threads: int | None, progress: Progress | None,
) -> SameReport:
    """The work of :func:`lfm.same`."""
    a, b, struct, lib = view(A, "A"), view(B, "B"), filled(SameOptions, options), _native.library()
    with Call(threads, progress) as call:
        return SameReport._made(lambda out: lib.lfm_same(byref(a), byref(b), byref(struct), call, out))
