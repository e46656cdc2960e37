"""Neighbour search by a library that a user would pick; prints one JSON line.

    python3 knn.py X.npy K --peer faiss|sklearn|hnswlib|pynndescent|sgemm [--rows N] [--metric euclidean|angular]
                   [--threads N] [--save OUT.npz]

seconds counts the search alone for the exact peers, and index and search for the approximate ones, whose index is the work. sgemm is no
search but the product X·Xᵀ that an exact search rests on: half of it bounds what one that uses the symmetry can reach. recall is
measured on 500 seeded rows.
"""
import argparse
import json
import time

import numpy as np


def faiss_search(x, k, threads):
    import faiss
    faiss.omp_set_num_threads(threads)
    index = faiss.IndexFlatL2(x.shape[1])
    index.add(x)
    start = time.perf_counter()
    found = index.search(x, k + 1)[1]
    return found, time.perf_counter() - start


def sklearn_search(x, k, threads):
    from sklearn.neighbors import NearestNeighbors
    start = time.perf_counter()
    found = NearestNeighbors(n_neighbors=k + 1, algorithm="brute", n_jobs=threads).fit(x).kneighbors(x, return_distance=False)
    return found, time.perf_counter() - start


def hnswlib_search(x, k, threads):
    import hnswlib
    start = time.perf_counter()
    index = hnswlib.Index(space="l2", dim=x.shape[1])
    index.init_index(max_elements=len(x), ef_construction=200, M=16)
    index.set_num_threads(threads)
    index.add_items(x)
    index.set_ef(max(2 * k, 100))
    found = index.knn_query(x, k=k + 1)[0]
    return found, time.perf_counter() - start


def pynndescent_search(x, k, threads):
    import pynndescent
    pynndescent.NNDescent(x[:500], n_neighbors=10)  # compiles its functions, which is not the search
    start = time.perf_counter()
    found = pynndescent.NNDescent(x, n_neighbors=k + 1, n_jobs=threads, random_state=0).neighbor_graph[0]
    return found, time.perf_counter() - start


SEARCHES = {"faiss": faiss_search, "sklearn": sklearn_search, "hnswlib": hnswlib_search, "pynndescent": pynndescent_search}


def product_seconds(x):
    """Seconds of X·Xᵀ in blocks of rows; BLAS has as many threads as the environment gives it."""
    out = np.empty((min(2000, len(x)), len(x)), np.float32)
    start = time.perf_counter()
    for i in range(0, len(x), 2000):
        block = x[i:i + 2000]
        np.matmul(block, x.T, out=out[:len(block)])
    return time.perf_counter() - start


def without_self(found, k):
    """(n, k): each row's own number left out, or the last where it was not found (duplicates)."""
    keep = found != np.arange(len(found))[:, None]
    keep[keep.all(axis=1), -1] = False
    return found[keep].reshape(len(found), k)


def recall(x, found, rows=500):
    """Part of the true neighbours (double precision) that are listed, on seeded rows."""
    z = x.astype(np.float64)
    hits = 0
    sample = np.random.default_rng(0).choice(len(x), min(len(x), rows), replace=False)
    for i in sample:
        distance = ((z - z[i]) ** 2).sum(1)
        distance[i] = np.inf
        kth = np.partition(distance, found.shape[1] - 1)[found.shape[1] - 1]
        hits += (distance[found[i]] <= kth).sum()
    return hits / (len(sample) * found.shape[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("x")
    parser.add_argument("k", type=int)
    parser.add_argument("--peer", required=True, choices=[*SEARCHES, "sgemm"])
    parser.add_argument("--rows", type=int, help="use the first N rows")
    parser.add_argument("--metric", default="euclidean", choices=["euclidean", "angular"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save", help="write member indices, n × k, to this .npz")
    a = parser.parse_args()
    x = np.array(np.load(a.x, mmap_mode="r")[:a.rows], dtype=np.float32, order="C")
    if a.metric == "angular":
        x /= np.linalg.norm(x, axis=1, keepdims=True)
    report = {"peer": a.peer, "n": len(x), "d": x.shape[1], "k": a.k}
    if a.peer == "sgemm":
        report["seconds"] = product_seconds(x)
    else:
        found, report["seconds"] = SEARCHES[a.peer](x, a.k, a.threads)
        found = without_self(found, a.k)
        report["recall"] = recall(x, found) if a.peer in ("hnswlib", "pynndescent") else None
        if a.save:
            np.savez(a.save, indices=found.astype(np.int32))
    print(json.dumps(report))


if __name__ == "__main__":
    main()
