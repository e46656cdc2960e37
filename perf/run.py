"""Measures lfm against its rivals in turn and writes one table; `./build.sh perf` builds what it needs and starts it.

    python3 perf/run.py [--only CASE[,CASE…]] [--full] [--runs 5] [--data FOLDER] [--out FOLDER] [--list]
"""
import argparse
import datetime
import os
import sys
import tempfile
import time
from pathlib import Path

from measuring import machine
from measuring.cases import CASES
from measuring.data import Absent, Data
from measuring.process import Failed
from measuring.results import Store
from measuring.session import Session

ROOT = Path(__file__).resolve().parent.parent
FEWEST = 5  # runs that a recorded median needs


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="names of the cases to run, separated by commas")
    parser.add_argument("--full", action="store_true", help="also the cases that take very long")
    parser.add_argument("--runs", type=int, default=FEWEST, help="runs of each side (default: %(default)s)")
    parser.add_argument("--data", default=os.environ.get("LFM_PERF_DATA"),
        help="folder with mnist.npy, words/easy_*.npy, words/hard_*.npy (default: LFM_PERF_DATA)")
    parser.add_argument("--out", type=Path,
        help=f"folder of the table (default: perf/results/<cpu>; below artifacts/ with fewer than {FEWEST} runs)")
    parser.add_argument("--list", action="store_true", help="name the cases and stop")
    a = parser.parse_args()
    unknown = [name for name in a.only.split(",") if name and name not in CASES]
    if unknown:
        parser.error(f"no case is called {', '.join(unknown)}; there are {', '.join(CASES)}")
    if a.runs < 1:
        parser.error(f"--runs is {a.runs}; it must be at least 1")
    return a


def main():
    a = arguments()
    if a.list:
        for name, case in CASES.items():
            print(f"{name:20} {case.about}{' (with --full or by name)' if case.full else ''}")
        return 0
    wanted = a.only.split(",") if a.only else [name for name, case in CASES.items() if a.full or not case.full]
    out = a.out or (ROOT / "perf" / "results" if a.runs >= FEWEST else ROOT / "artifacts" / "perf" / "results") / machine.slug()
    store = Store(out)
    facts = machine.describe(ROOT)
    missed, wrong, skipped, failed = [], [], [], []
    scratch = ROOT / "artifacts" / "perf"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as work:
        session = Session(ROOT, Data(ROOT, a.data, scratch / "data"), a.runs, Path(work), out)
        for name in (n for n in CASES if n in wanted):
            print(f"{name}: {CASES[name].about}", file=sys.stderr, flush=True)
            start, load = time.time(), os.getloadavg()[0]
            try:
                rows, details = CASES[name].run(session)
            except Absent as e:
                print(f"    skipped: {e}", file=sys.stderr)
                skipped.append(name)
                continue
            except Failed as e:
                print(f"    failed: {e}", file=sys.stderr)
                failed.append(name)
                continue
            store.put(name, rows, details, runs=a.runs, commit=facts["commit"], date=datetime.date.today().isoformat(),
                load_before=round(load, 2), minutes=round((time.time() - start) / 60, 1))
            store.write(facts, CASES)
            for row in rows:
                print("    " + "  |  ".join(cell for cell in row.cells() if cell), file=sys.stderr)
                missed += [f"{name}: {c.text()}" for c in row.checks if not c.met and not c.wrong]
                wrong += [f"{name}: {c.text()}" for c in row.checks if not c.met and c.wrong]
    print(f"wrote {out}/README.md and results.json")
    for title, lines in (("skipped, their data is absent", skipped),
        ("goals not met", missed), ("failed", failed), ("WRONG ANSWERS", wrong)):
        if lines:
            print(f"{title}:", *lines, sep="\n  ")
    return 1 if wrong or failed else 0


if __name__ == "__main__":
    sys.exit(main())
