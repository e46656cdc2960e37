"""The map solve at size, and the whole main job against the same job in NumPy, SciPy and scikit-learn."""
import numpy as np

from ..results import Check, Row
from ..session import stage, wall


def solve(s, pairs, anchors, seconds, peak_gb):
    """The stage `solve` of `lfm align`: with held-out anchors it runs twice, and both count."""
    x, y = s.data.mnist(), s.data.mnist_copy()
    mine, = s.alternate(("lfm", lambda: s.lfm(
        "align", x, y, "--rows", "0:10000", "--k", 30, "--kernel", "gaussian", "--eigs", pairs,
        "--anchors", f"random:{anchors}", "--refine", "none", "-o", s.file("model.npz")), stage("solve")))
    facts = mine.last["solve"]
    checks = [Check("seconds", mine.median, seconds), Check("relative residual", facts["residual"], 1e-8, wrong=True)]
    if peak_gb:
        checks.append(Check("peak GB", mine.peak / 1e3, peak_gb))
    accuracy = (f"relative residual {facts['residual']:.1e} after {facts['iterations']} iterations, descriptor rank {facts['rank']}; "
                f"{mine.last['match_accuracy']:.1%} of the rows matched right without refinement")
    return [Row(f"map solve {pairs} × {pairs}, {anchors} geodesic anchors, 10,000 samples (peak of the whole process)",
        mine.summary(), None, checks, accuracy)], ""


def align(s, files, name, rows, anchors, wanted):
    """Our whole process, start-up and reading included; of theirs what the script itself sums up, imports left out. Same anchors."""
    x, y = files
    known = np.random.default_rng(0).permutation(rows)[:anchors]  # as lfm_scipy.py draws them
    np.save(s.file("anchors.npy"), np.stack([known, known], axis=1).astype(np.int64))
    script = s.root / "tests" / "fixtures" / "lfm_scipy.py"
    mine, theirs = s.alternate(
        ("lfm align", lambda: s.lfm("align", x, y, "--preset", "lfmap", "--graph-rows", rows,
        "--anchors", s.file("anchors.npy"), "-o", s.file("model.npz")), wall),
        ("NumPy + SciPy + scikit-learn", lambda: s.rival(script, x, y, "--graph", rows, "--anchors", anchors,
            "--eval", 10, "--json", "--out", s.file("oracle.npz")), lambda o: o.json["total"]))
    with np.load(s.file("model.npz")) as a, np.load(s.file("oracle.npz")) as b:
        difference = max(float(np.abs(a[key] - b[key]).max()) for key in ("lambda_x", "lambda_y"))
        alike = float((a["match"] == b["match"]).mean())
        right = [(m["match"] == np.arange(rows)).mean() for m in (a, b)]
    checks = [Check("ratio", theirs.median / mine.median, wanted, at_least=True),
        Check("eigenvalue difference", difference, 1e-9, wrong=True), Check("rows matched alike", alike, 0.99, at_least=True, wrong=True)]
    accuracy = f"{alike:.2%} of the rows matched alike; matched right {right[0]:.2%}, theirs {right[1]:.2%}"
    work = f"whole `lfm align`, {name}, {rows:,} graph rows, {anchors} anchors"
    return [Row(work, mine.summary(), theirs.summary(), checks, accuracy)], ""
