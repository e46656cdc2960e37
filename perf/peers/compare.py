#!/usr/bin/env python3
"""All pairs of many spaces by five measures in NumPy and SciPy, as the packages that offer them do: a function of two matrices each.

    perf/peers/compare.py FILES… [--cached]

Measures: linear CKA, mean CCA, angular Procrustes, mutual k-NN (k = 10, cosine) and the overlap of spectral subspaces (k by the number of
samples, 50 eigenpairs of the normalised Laplacian, kernel singular). With --cached what can be computed once a space is: centred rows, thin
SVDs, neighbours, eigenvectors. Prints JSON: seconds, and the matrices.
"""

import json
import sys
import time
from functools import cache

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.linalg import eigsh


def centred(x):
    return x - x.mean(axis=0)


def cka(x, y):
    x, y = centred(x), centred(y)
    return np.linalg.norm(x.T @ y) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y))


def basis(x):
    u, s, _ = np.linalg.svd(centred(x), full_matrices=False)
    return u[:, s > 1e-6 * s[0]]


def procrustes(x, y):
    x, y = centred(x), centred(y)
    nuclear = np.linalg.svd(x.T @ y, compute_uv=False).sum()
    return np.arccos(min(1, nuclear / (np.linalg.norm(x) * np.linalg.norm(y))))


def cosines(x):
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    return unit @ unit.T


def neighbors(x, k):
    near = cosines(x)
    np.fill_diagonal(near, -np.inf)
    return np.argpartition(-near, k, axis=1)[:, :k]


def eigenvectors(x, count=50):
    n = len(x)
    k = int(min(300, max(10, np.floor(n ** (4 / 7)))))
    near = neighbors(x, k)
    cos = np.clip(np.take_along_axis(cosines(x), near, axis=1), -1, 1)
    angle = np.arccos(cos)
    graph = sparse.csr_matrix((angle.ravel(), (np.repeat(np.arange(n), k), near.ravel())), shape=(n, n))
    graph = graph.maximum(graph.T)
    eps = angle.max(axis=1)
    graph = graph.tocoo()
    weight = np.exp(-(graph.data ** 2) / (eps[graph.row] * eps[graph.col]))
    affinity = sparse.csr_matrix((weight, (graph.row, graph.col)), shape=(n, n))
    scale = sparse.diags(1 / np.sqrt(np.asarray(affinity.sum(axis=1)).ravel()))
    return eigsh(scale @ affinity @ scale, k=count, which="LA", tol=1e-8)[1]


def main():
    files = [name for name in sys.argv[1:] if name != "--cached"]
    x = [np.load(name).astype(np.float64) for name in files]
    keep = cache if "--cached" in sys.argv else (lambda f: f)
    bases, near, spectra = keep(lambda i: basis(x[i])), keep(lambda i: neighbors(x[i], 10)), keep(lambda i: eigenvectors(x[i]))

    def mutual(i, j):
        return np.mean([len(np.intersect1d(a, b)) for a, b in zip(near(i), near(j))]) / 10

    measures = {
        "cka": lambda i, j: cka(x[i], x[j]),
        "cca": lambda i, j: np.linalg.svd(bases(i).T @ bases(j), compute_uv=False).mean(),
        "procrustes-angular": lambda i, j: procrustes(x[i], x[j]),
        "mutual-knn": mutual,
        "lfm-overlap": lambda i, j: np.linalg.norm(spectra(j).T @ spectra(i)) ** 2 / 50,
    }
    values = {name: np.zeros((len(x), len(x))) for name in measures}
    seconds = {}
    for name, measure in measures.items():
        began = time.perf_counter()
        for i in range(len(x)):
            for j in range(i, len(x)):
                values[name][i, j] = values[name][j, i] = measure(i, j)
        seconds[name] = time.perf_counter() - began
    print(json.dumps({
        "seconds": {**seconds, "total": sum(seconds.values())}, "measures": {name: value.tolist() for name, value in values.items()}}))


if __name__ == "__main__":
    main()
