"""All cases by name, in the order of the table."""
from dataclasses import dataclass
from typing import Callable

from . import growth, kernels, library, maps, neighbors, query, spectra


@dataclass
class Case:
    """run(session) returns the rows of the table and details in Markdown."""
    about: str
    run: Callable
    full: bool = False  # runs when named or with --full only


CASES = {
    "knn-10k-30": Case("exact neighbours against faiss, MNIST 10,000, k = 30", lambda s: neighbors.exact(s, 10_000, 30, 1.8)),
    "knn-10k-300": Case("exact neighbours against faiss, MNIST 10,000, k = 300", lambda s: neighbors.exact(s, 10_000, 300, 2.5)),
    "knn-20k-100": Case("exact neighbours against faiss, MNIST 20,000, k = 100", lambda s: neighbors.exact(s, 20_000, 100, 2.0)),
    "knn-rivals": Case("exact neighbours against scikit-learn, hnswlib and pynndescent, MNIST 10,000, k = 30",
        lambda s: neighbors.rivals(s, 10_000, 30)),
    "spectrum-bundled": Case("eigenpairs against SciPy eigsh, bundled words, k = 300, 50 pairs", spectra.words_bundled),
    "spectrum-words-4k": Case("eigenpairs against SciPy eigsh, easy words 4,000, k = 300, 50 pairs", spectra.words_4k),
    "spectrum-mnist-10k": Case("eigenpairs against SciPy eigsh, MNIST 10,000, k = 30, 100 pairs", spectra.mnist_10k),
    "mnist-60k": Case("MNIST 60,000, k = 30, 100 pairs: eigenpairs against eigsh, and the whole process against faiss and eigsh",
        lambda s: spectra.whole(s, 60_000, 30, 100)),
    "solve-100": Case("map solve 100 × 100, 100 geodesic anchors, 10,000 samples", lambda s: maps.solve(s, 100, 100, 2, None)),
    "solve-300": Case("map solve 300 × 300, 200 geodesic anchors, 10,000 samples", lambda s: maps.solve(s, 300, 200, 30, 2)),
    "align-bundled": Case("whole `lfm align` against NumPy and SciPy, bundled words, 2,000 rows, 50 anchors",
        lambda s: maps.align(s, s.data.bundled(), "bundled words", 2_000, 50, 6)),
    "align-easy": Case("whole `lfm align` against NumPy and SciPy, easy words, 2,000 rows, 50 anchors",
        lambda s: maps.align(s, s.data.words("easy"), "easy words", 2_000, 50, 6)),
    "align-hard": Case("whole `lfm align` against NumPy and SciPy, hard words, 4,000 rows, 100 anchors",
        lambda s: maps.align(s, s.data.words("hard"), "hard words", 4_000, 100, 8)),
    "library": Case("loading and calling the C library", library.load_and_call),
    "python": Case("the whole job from Python against the engine's own time, bundled words", lambda s: library.python(s, 2_000, 50)),
    "query": Case("one row through a transform, from C and from Python, 384 to 1,536 dimensions", query.one_row),
    "kernels": Case("kernels compiled ahead of time against the JIT", kernels.compare),
    "growth": Case("seconds by stage and peak memory from 5,000 to 40,000 samples, with a picture", growth.grow),
    "million": Case("1,000,000 × 64, approximate k = 15, 50 pairs", lambda s: spectra.approximate(s, 1_000_000), full=True),
}
