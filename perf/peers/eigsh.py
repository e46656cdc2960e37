"""SciPy's eigensolvers on the normalised Laplacian of a graph that `lfm graph` wrote; prints one JSON line.

    python3 eigsh.py GRAPH.npz --eigs M [--solver eigsh|lobpcg] [--tol 1e-8] [--save OUT.npz]

seconds counts the solve alone. The pairs are the smallest of I − D^−½WD^−½, found as the largest of D^−½WD^−½.
"""
import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
from scipy.sparse.linalg import LinearOperator, eigsh, lobpcg

sys.path.insert(0, str(Path(__file__).parent.parent))
from measuring.agreement import operator_of, residual


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("graph")
    parser.add_argument("--eigs", type=int, required=True)
    parser.add_argument("--solver", default="eigsh", choices=["eigsh", "lobpcg"])
    parser.add_argument("--tol", type=float, default=1e-8)
    parser.add_argument("--save", help="write members lambda and phi to this .npz")
    a = parser.parse_args()
    matrix = operator_of(a.graph)
    n = matrix.shape[0]
    products = 0

    def product(v):
        nonlocal products
        products += 1 if v.ndim == 1 else v.shape[1]
        return matrix @ v

    operator = LinearOperator(matrix.shape, matvec=product, matmat=product, dtype=float)
    random = np.random.default_rng(0)
    start = time.perf_counter()
    if a.solver == "eigsh":
        values, vectors = eigsh(operator, k=a.eigs, which="LA", tol=a.tol, v0=random.standard_normal(n))
    else:
        values, vectors = lobpcg(operator, random.standard_normal((n, a.eigs)), tol=a.tol, maxiter=300, largest=True)
    seconds = time.perf_counter() - start
    order = np.argsort(-values)
    eigenvalues, vectors = 1 - values[order], vectors[:, order]
    if a.save:
        np.savez(a.save, **{"lambda": eigenvalues, "phi": vectors})
    print(json.dumps({"peer": a.solver, "n": n, "entries": matrix.nnz, "eigs": a.eigs, "seconds": seconds, "products": products,
                      "residual": residual(matrix, eigenvalues, vectors)}))


if __name__ == "__main__":
    main()
