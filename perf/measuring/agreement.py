"""Whether ours and theirs are the same answer, judged in double precision."""
import numpy as np
import scipy.sparse as sp


def neighbor_sets(x, ours, theirs, block=2000):
    """Compares two (n, k) lists of Euclidean neighbours.

    A row agrees when both list the same samples. Where they differ, the samples that only one lists are compared by their distances in
    double precision, in ascending order: equal distances are exact ties, a smaller one of ours is their rounding,
    a larger one is our fault.
    """
    counts = {"rows": len(ours), "same": 0, "ties": 0, "ours_closer": 0, "ours_farther": 0}
    for start in range(0, len(ours), block):
        a, b = np.sort(ours[start:start + block], axis=1), np.sort(theirs[start:start + block], axis=1)
        differ = (a != b).any(axis=1)
        counts["same"] += int((~differ).sum())
        for i in np.flatnonzero(differ):
            row = start + i
            mine, yours = (np.sort(distances(x, row, np.setdiff1d(p, q))) for p, q in ((a[i], b[i]), (b[i], a[i])))
            if len(mine) != len(yours) or len(mine) == 0:
                counts["ours_farther"] += 1  # a row that lists a sample twice
            elif (mine > yours).any():
                counts["ours_farther"] += 1
            elif (mine < yours).any():
                counts["ours_closer"] += 1
            else:
                counts["ties"] += 1
    return counts


def distances(x, row, others):
    """Squared Euclidean distances of one row to others, float64."""
    return ((x[others].astype(np.float64) - x[row].astype(np.float64)) ** 2).sum(axis=1)


def operator_of(graph):
    """D^−½WD^−½ of a graph file."""
    with np.load(graph) as g:
        w = sp.csr_matrix((g["affinities"], g["indices"], g["indptr"]), shape=tuple(g["shape"]))
    scale = sp.diags(1 / np.sqrt(np.asarray(w.sum(axis=1)).ravel()))
    return (scale @ w @ scale).tocsr()


def residual(matrix, eigenvalues, vectors):
    """Largest ‖Lφ − λφ‖ over the pairs, L = I − matrix, ‖φ‖ = 1."""
    error = vectors * (1 - eigenvalues) - matrix @ vectors
    return float((np.linalg.norm(error, axis=0) / np.linalg.norm(vectors, axis=0)).max())


def spectra(graph, ours, theirs):
    """Residuals of both spectra on the same graph, and the largest difference of their eigenvalues."""
    matrix = operator_of(graph)
    with np.load(ours) as a, np.load(theirs) as b:
        return {
            "ours_residual": residual(matrix, a["lambda"], a["phi"]),
            "theirs_residual": residual(matrix, b["lambda"], b["phi"]),
            "eigenvalue_difference": float(np.abs(a["lambda"] - b["lambda"]).max()),
        }
