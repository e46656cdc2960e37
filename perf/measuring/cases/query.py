"""What one row through a fitted transform costs, as a query pays it."""
import subprocess
import sys

from ..process import run
from ..results import Check, Row

WIDTHS = (384, 768, 1024, 1536)


def one_row(s):
    """One row from C and from Python, the bytes of the matrix read once beside them, and rows in bulk."""
    library, program, rows = s.root / "artifacts" / "lib", s.file("transform_row"), []
    subprocess.run(["gcc", "-O3", "-march=x86-64-v3", "-I", s.root / "native" / "include", s.root / "perf" / "hosts" / "transform_row.c",
        "-o", program, f"-L{library}", "-llfm", f"-Wl,-rpath,{library}"], check=True)
    env = {"PYTHONPATH": str(s.root / "native" / "python"), "LFM_LIBRARY": str(library / "liblfm.so")}
    for d in WIDTHS:
        from_c, from_python = s.alternate(
            ("lfm_transform_apply", lambda: run([program, d]), lambda o: o.json["one"]),
            ("Transform.apply", lambda: run([sys.executable, s.root / "perf" / "hosts" / "transform_row.py", d], env),
                lambda o: o.json["one"]))
        last = from_c.last
        checks = [Check("time / reading the matrix once", from_c.median / last["reading"], 4)]
        if d == WIDTHS[0]:
            checks += [Check("from C, µs", 1e6 * from_c.median, 10), Check("from Python, µs", 1e6 * from_python.median, 20)]
        rows.append(Row(f"one row through a transform of {d} × {d}, from C and from Python", from_c.summary(), from_python.summary(), checks,
            f"reading {1e6 * last['reading']:.1f} µs; out of memory {1e6 * last['cold']:.0f} µs; "
            f"in bulk {last['rows_per_second']:,.0f} rows/s"))
    return rows, ""
