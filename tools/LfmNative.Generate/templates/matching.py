"""The matches of an alignment."""

from __future__ import annotations

from typing import Literal

from ._call import Progress
from ._handle import Handle
from ._option_types import PointwiseMethod
from .maps import Matches, match_alignment


class Matching(Handle):
    """What an alignment has of :func:`lfm.match`."""

    def match(
        self,
        *,
        {{parameters match}}
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Matches:
        """Pairs of samples with scores: by default the matches of the fit, else read off the map anew.

        Args:
            {{arguments match}}
            threads, progress: as in :func:`lfm.knn`.
        """
        options = {
            {{items match}}
        }
        return match_alignment(self, options, threads, progress)
