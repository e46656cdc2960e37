"""Eigenpairs against SciPy's ARPACK on the same graph, and the whole of `lfm spectrum` against faiss and ARPACK."""
from ..agreement import spectra
from ..process import Series
from ..results import Check, Row
from ..session import stage, wall
from . import neighbors


def options(rows, k, kernel):
    return ["--rows", f"0:{rows}", "--k", k, "--kernel", kernel, "--metric", "angular"]


def ours(s, x, rows, k, kernel, pairs):
    return lambda: s.lfm("spectrum", x, *options(rows, k, kernel), "--eigs", pairs, "-o", s.file("spectrum.npz"))


def eigsh(s, pairs):
    return lambda: s.peer("eigsh.py", s.file("graph.npz"), "--eigs", pairs, "--tol", 1e-8, "--save", s.file("eigsh.npz"))


def judge(s, mine, theirs, wanted, rival):
    """Checks and words on the pairs of both sides; no ratio is wanted where wanted is None."""
    facts = spectra(s.file("graph.npz"), s.file("spectrum.npz"), s.file("eigsh.npz"))
    checks = [Check("ratio", theirs.median / mine.median, wanted, at_least=True)] if wanted else []
    checks += [
        Check("residual", facts["ours_residual"], 1e-8, wrong=True),
        Check("eigenvalue difference", facts["eigenvalue_difference"], 1e-9, wrong=True),
        neighbors.all_found(mine),
    ]
    accuracy = (f"residual {facts['ours_residual']:.1e}, {rival} {facts['theirs_residual']:.1e}; {mine.last['products']:,} products "
                f"({mine.last['solver']}, {mine.last['restarts']} restarts), {rival} {theirs.last['products']:,}")
    return checks, accuracy


def against_eigsh(s, x, name, rows, k, kernel, pairs, wanted):
    """Seconds of the eigensolver alone, both on the graph that `lfm graph` wrote."""
    s.lfm("graph", x, *options(rows, k, kernel), "-o", s.file("graph.npz"))
    mine, theirs = s.alternate(("lfm", ours(s, x, rows, k, kernel, pairs), stage("spectrum")), ("SciPy eigsh", eigsh(s, pairs)))
    checks, accuracy = judge(s, mine, theirs, wanted, "eigsh")
    return [Row(f"spectrum, {name}, k = {k} {kernel}, {pairs} pairs", mine.summary(), theirs.summary(), checks, accuracy)], ""


def mnist_10k(s):
    return against_eigsh(s, s.data.mnist(), "MNIST 10,000", 10_000, 30, "gaussian", 100, 4)


def words_4k(s):
    return against_eigsh(s, s.data.words("easy")[0], "easy words 4,000", 4_000, 300, "singular", 50, 3)


def words_bundled(s):
    return against_eigsh(s, s.data.bundled()[0], "bundled words 3,000", 3_000, 300, "singular", 50, None)


def whole(s, rows, k, pairs):
    """One series of processes serves both lines: the eigensolver alone, and the whole job with its peak memory."""
    x = s.data.mnist()
    s.lfm("graph", x, *options(rows, k, "gaussian"), "-o", s.file("graph.npz"))
    job, search, theirs = s.alternate(
        ("lfm spectrum", ours(s, x, rows, k, "gaussian", pairs), wall),
        ("faiss IndexFlatL2", neighbors.rival(s, "faiss", x, rows, k, "--metric", "angular")),
        ("SciPy eigsh", eigsh(s, pairs)))
    alone = Series("lfm", [seconds["spectrum"] for seconds in job.stages], job.peak_mb, last=job.last)
    checks, accuracy = judge(s, alone, theirs, 3, "eigsh")
    both = Series("faiss search + eigsh", [a + b for a, b in zip(search.seconds, theirs.seconds)],
        [max(a, b) for a, b in zip(search.peak_mb, theirs.peak_mb)])
    bounds = [Check("share of the rival's time", job.median / both.median, 0.5), Check("peak GB", job.peak / 1e3, 2.5)]
    return [Row(f"spectrum, MNIST {rows:,}, k = {k} gaussian, {pairs} pairs", alone.summary(), theirs.summary(), checks, accuracy),
            Row("the same, whole process from file to file", job.summary(), both.summary(), bounds, stages_of(job.last))], ""


def stages_of(report):
    """The stages of one run in words."""
    return ", ".join(f"{name} {seconds:.3g} s" for name, seconds in report["seconds"].items() if name != "total")


def approximate(s, n):
    """Approximate neighbours at scale; no rival, only what must hold. One run: it is minutes long."""
    x = s.data.manifold(n)
    outcome = s.lfm("spectrum", x, "--k", 15, "--eigs", 50, "--kernel", "gaussian", "--metric", "euclidean",
        "--neighbors", "approximate", "--tolerance", 1e-6, "-o", s.file("million.npz"))
    run = Series("lfm spectrum")
    run.add(outcome.wall, outcome)
    facts = outcome.json
    checks = [Check("minutes", outcome.wall / 60, 30), Check("peak GB", outcome.peak_mb / 1e3, 12),
              Check("recall", facts["recall"], 0.95, at_least=True, wrong=True), Check("residual", facts["residual"], 1e-6, wrong=True)]
    return [Row(f"spectrum, manifold {n:,} × 64, k = 15 approximate, 50 pairs (one run)",
        run.summary(), None, checks, f"{facts['products']:,} products; {stages_of(facts)}")], ""
