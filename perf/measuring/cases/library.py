"""What the C library and the Python package cost beside the engine's own work."""
import subprocess
import sys

import numpy as np

from ..process import run
from ..results import Check, Row


def load_and_call(s):
    """Every run is a process of its own that loads the library anew."""
    library, program = s.root / "artifacts" / "lib" / "liblfm.so", s.file("load_and_call")
    subprocess.run(["gcc", "-O2", s.root / "perf" / "hosts" / "load_and_call.c", "-o", program, "-ldl"], check=True)
    mine, = s.alternate(("liblfm.so", lambda: run([program, library]), lambda o: o.json["load"]))
    checks = [Check("load, ms", 1e3 * mine.median, 50),
        Check("call, ns", 1e9 * mine.last["call"], 100), Check("MB", library.stat().st_size / 1e6, 10)]
    return [Row("load liblfm.so and make the first call, from C", mine.summary(),
        None, checks, "best of five rounds of 2,000,000 calls of lfm_version")], ""


def python(s, rows, anchors):
    """Seconds around lfm.align on arrays in memory; the rival is the engine's own clock during the same calls."""
    x, y = s.data.bundled()
    known = np.random.default_rng(0).permutation(rows)[:anchors]
    np.save(s.file("anchors.npy"), np.stack([known, known], axis=1).astype(np.int64))
    env = {"PYTHONPATH": str(s.root / "native" / "python"), "LFM_LIBRARY": str(s.root / "artifacts" / "lib" / "liblfm.so")}
    job = lambda: run([sys.executable, s.root / "perf" / "hosts" / "align.py", x, y, s.file("anchors.npy"), rows], env)
    ratios = []

    def outside(outcome):
        ratios.append(outcome.json["outside"] / outcome.json["engine"])
        return outcome.json["outside"]

    mine, = s.alternate(("lfm.align", job, outside))
    share = float(np.median(ratios))
    return [Row(f"`lfm.align` from Python, bundled words, {rows:,} rows, arrays in memory", mine.summary(),
        None, [Check("time / the engine's own", share, 1.05)], f"largest of the runs {max(ratios):.4f}")], ""
