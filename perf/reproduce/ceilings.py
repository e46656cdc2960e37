"""Words with every pair known: what any map could reach, by number of candidates."""

import numpy as np

from ranks import mrr, queries, unit

FIT = 2000
PUBLISHED = {"rotation": .9911, "linear map": .9910, "relative representations": .9285}


def run(job):
    x, y = (np.load(path).astype(np.float32) for path in job.words()[:2])
    fits = {
        "rotation": procrustes, "linear map": lambda x, y: np.linalg.lstsq(x, y, rcond=None)[0],
    }
    rest, command = len(x) - FIT, "perf/reproduce --only ceilings"
    rows = queries(rest, 1000 if job.small else 3000)
    for way, fit in fits.items():
        found = mrr(x[FIT:] @ fit(x[:FIT], y[:FIT]), y[FIT:], rows)
        job.row("words, MRR", f"every pair known, {way}", PUBLISHED[way], [found], command, f"{rest:,} candidates")
    way = "relative representations"
    found = mrr(unit(x[FIT:]) @ unit(x[:FIT]).T, unit(y[FIT:]) @ unit(y[:FIT]).T, rows)
    job.row("words, MRR", f"every pair known, {way}", PUBLISHED[way], [found], command, "cosines to all 2,000 words")
    rotated = x[FIT:] @ procrustes(x[:FIT], y[:FIT])
    for candidates in (1000, 3000):
        if candidates < rest:
            found = mrr(rotated[:candidates], y[FIT:FIT + candidates], np.arange(min(candidates, 3000)))
            job.row("words, MRR", f"every pair known, rotation, {candidates:,} candidates", "–", [found], command, "")


def procrustes(x, y):
    """The rotation nearest to carrying x to y."""
    u, _, v = np.linalg.svd(x.T @ y, full_matrices=False)
    return u @ v
