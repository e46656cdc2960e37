"""Latent functional maps between two sets of embeddings: NumPy in and out, over liblfm.so.

>>> model = lfm.align(X, Y, anchors, k=300)     # which rows correspond, and the map that carries X's space into Y's
>>> model.transform(new_rows_of_X)

float32 arrays with contiguous rows are read where they lie; everything else is copied once. Long calls run without the GIL, on any thread;
Ctrl-C ends them. Failures are :class:`LfmError` and the built-in exception that fits. After ``os.fork()`` the library is unusable in the
child: start processes with multiprocessing's method "spawn".
"""

from ._call import Progress
from ._library import build_info, live_handles, set_blas_threads, set_threads, version
from ._options import choices
from ._version import __version__
from .aligner import LatentAligner, align
from .alignment import Alignment, Evaluation, load
from .comparison import Comparison
from .errors import (
    CancelledError, ClosedError, ConvergenceError, DataError, FactorizationError, FileError, InternalError, InvalidArgumentError, LfmError,
    LibraryError, NotFittedError, OutOfMemoryError, OutputError,
)
from .graphs import Graph
from .inspection import Inspection, SameReport
from .maps import FunctionalMap, Matches, transfer
from .matrices import Matrix, random_anchors, read_anchors, read_matrix, write_matrix
from .migration import Migration, load_migration
from .neighbors import Neighbors, search
from .rsm import SemanticRsm
from .spaces import compare, fit_universe, inspect, same, semantic_rsm
from .spectra import Spectrum
from .stages import descriptors, fit_migration, graph, icp, knn, match, pointwise_map, solve_map, spectrum, suggest, transform, zoomout
from .suggestions import Suggestions
from .transforms import Scores, Transform, invert_relative, relative, retrieval
from .universes import Universe, load_universe

__all__ = [
    "Alignment", "CancelledError", "ClosedError", "Comparison", "ConvergenceError", "DataError", "Evaluation", "FactorizationError",
    "FileError", "FunctionalMap", "Graph", "Inspection", "InternalError", "InvalidArgumentError", "LatentAligner", "LfmError",
    "LibraryError", "Matches", "Matrix", "Migration", "Neighbors", "NotFittedError", "OutOfMemoryError", "OutputError", "Progress",
    "SameReport", "Scores", "SemanticRsm", "Spectrum", "Suggestions", "Transform", "Universe", "__version__", "align", "build_info",
    "choices", "compare", "descriptors", "fit_migration", "fit_universe", "graph", "icp", "inspect", "invert_relative", "knn",
    "live_handles", "load", "load_migration", "load_universe", "match", "pointwise_map", "random_anchors", "read_anchors", "read_matrix",
    "relative", "retrieval", "same", "search", "semantic_rsm", "set_blas_threads", "set_threads", "solve_map", "spectrum", "suggest",
    "transfer", "transform", "version", "write_matrix", "zoomout",
]
