"""Exact neighbours against faiss, and the share of what half a matrix product would take; other rivals beside."""
import numpy as np

from ..agreement import neighbor_sets
from ..results import Check, Row
from ..session import stage


def ours(s, x, rows, k):
    return lambda: s.lfm("graph", x, "--rows", f"0:{rows}", "--k", k, "--metric", "euclidean", "-o", s.file("graph.npz"))


def rival(s, peer, x, rows, k, *more):
    return lambda: s.peer("knn.py", x, k, "--peer", peer, "--rows", rows, "--threads", s.threads, *more)


def all_found(series):
    """Guards against a default that turns to approximate search: then the times would not compare."""
    return Check("recall", series.last.get("recall", 1), 1, at_least=True, wrong=True)


def exact(s, rows, k, wanted):
    """Seconds of the search alone on both sides; the sets are compared once, outside the clock."""
    x = s.data.mnist()
    mine, faiss, product = s.alternate(
        ("lfm", ours(s, x, rows, k), stage("neighbors")),
        ("faiss IndexFlatL2", rival(s, "faiss", x, rows, k, "--save", s.file("faiss.npz"))),
        ("full SGEMM", rival(s, "sgemm", x, rows, k)))
    s.probe("neighbors", x, rows, k, "euclidean", s.file("neighbors.npz"))
    with np.load(s.file("neighbors.npz")) as a, np.load(s.file("faiss.npz")) as b:
        sets = neighbor_sets(np.load(x, mmap_mode="r")[:rows], a["indices"], b["indices"])
    share = product.median / 2 / mine.median
    accuracy = (f"{sets['same']:,} of {sets['rows']:,} rows list the same samples, "
                f"{sets['ties']:,} differ in exact ties, {sets['ours_closer']:,} where faiss rounded, "
                f"{sets['ours_farther']:,} where we are wrong; {share:.0%} of the bound (half a full SGEMM, {product.median / 2:.3g} s)")
    checks = [Check("ratio", faiss.median / mine.median, wanted, at_least=True),
        Check("rows where we are wrong", sets["ours_farther"], 0, wrong=True), all_found(mine)]
    return [Row(f"neighbours, MNIST {rows:,} × 784, k = {k}", mine.summary(), faiss.summary(), checks, accuracy)], ""


def rivals(s, rows, k):
    """The other libraries; the approximate ones with their recall, index included."""
    x = s.data.mnist()
    names = {"sklearn": "scikit-learn brute", "hnswlib": "hnswlib M = 16, ef 200", "pynndescent": "pynndescent"}
    mine, *others = s.alternate(("lfm", ours(s, x, rows, k), stage("neighbors")),
        *((name, rival(s, peer, x, rows, k)) for peer, name in names.items()))
    table = []
    for other in others:
        recall = other.last["recall"]
        accuracy = "exact on both sides" if recall is None else f"its recall {recall:.4f}, index and search; ours exact"
        table.append(Row(f"neighbours, MNIST {rows:,} × 784, k = {k}", mine.summary(), other.summary(), [], accuracy))
    return table, ""
