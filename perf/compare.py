"""Times the published binary of this tree against that of another commit, in turn, and fails where this tree is slower.

    python3 perf/compare.py --base REF [--only JOB[,JOB…]] [--data FOLDER]

A job runs in pairs (A B, B A, …), and the median of the pairs' ratios counts. Within 2 % of 1 after the first pairs it is
decided; otherwise confirming pairs follow. From a ratio of 1.10 on, after confirmation, this tree has become slower, and the exit
code is 1.
"""
import argparse
import io
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from measuring.data import Absent, Data
from measuring.process import run
from measuring.session import wall

ROOT = Path(__file__).resolve().parent.parent
FIRST, CONFIRMING = 5, 30
SETTLED, SLOWER = 0.02, 1.10


GAUSSIAN_100 = ["--kernel", "gaussian", "--eigs", 100]


def whole_align(files, rows, anchors):
    """The main job as perf/measuring/cases has it, with anchors drawn by the program."""
    return ["align", *files, "--preset", "lfmap", "--graph-rows", rows, "--anchors", f"random:{anchors}"]


# Arguments of lfm by job, made from the data only when the job runs.
JOBS = {
    "align": lambda data: ["align", *data.bundled(), "--preset", "lfmap", "--graph-rows", 2000, "--anchors", "random:50"],
    "align-easy": lambda data: whole_align(data.words("easy"), 2000, 50),
    "align-hard": lambda data: whole_align(data.words("hard"), 4000, 100),
    "knn-10k-30": lambda data: ["graph", data.mnist(), "--rows", "0:10000", "--k", 30, "--metric", "euclidean"],
    "spectrum-mnist-10k": lambda data: ["spectrum", data.mnist(), "--rows", "0:10000", "--k", 30, "--metric", "euclidean", *GAUSSIAN_100],
    "graph": lambda data: ["graph", data.bundled()[0], "--k", 300],
    "spectrum": lambda data: ["spectrum", data.bundled()[0], "--k", 15, "--kernel", "gaussian", "--eigs", 100],
    "graph-mnist": lambda data: ["graph", data.mnist(), "--rows", "0:5000", "--k", 30, "--metric", "euclidean"],
    "spectrum-mnist": lambda data: ["spectrum", data.mnist(), "--rows", "0:5000", "--k", 30, "--kernel", "gaussian", "--eigs", 100],
}


def binary_of(ref):
    """The published binary of a commit, built from its own sources in a folder of its own, once."""
    rev_parse = ["git", "-C", str(ROOT), "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"]
    commit = subprocess.run(rev_parse, capture_output=True, text=True).stdout.strip()
    if not commit:
        raise SystemExit(f"compare: '{ref}' names no commit")
    binary = ROOT / "artifacts" / "perf" / "base" / commit[:12] / "lfm"
    if not binary.exists():
        print(f"building {ref} ({commit[:12]})", file=sys.stderr, flush=True)
        binary.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=binary.parent) as tree:
            archive = subprocess.run(["git", "-C", str(ROOT), "archive", commit], check=True, capture_output=True).stdout
            tarfile.open(fileobj=io.BytesIO(archive)).extractall(tree)
            subprocess.run(["dotnet", "publish", "src/LfmNative.Cli", "-c", "Release", "-r", "linux-x64", "-o", f"{tree}/out",
                "--nologo", "-v", "quiet", "--disable-build-servers"], cwd=tree, check=True)
            os.replace(f"{tree}/out/lfm", binary)
    return binary


def pairs(count, job, head, base, out):
    """Ratios head / base of pairs in alternating order."""
    ratios = []
    for p in range(count):
        seconds = {}
        for binary in (base, head) if p % 2 == 0 else (head, base):
            seconds[binary] = wall(run([binary, *job, "-o", out, "--json"]))
        ratios.append(seconds[head] / seconds[base])
    return ratios


def judge(job, head, base, out):
    """The ratios and the verdict: same, faster or slower."""
    pairs(1, job, head, base, out)  # warms the page cache for both
    ratios = pairs(FIRST, job, head, base, out)
    if abs(statistics.median(ratios) - 1) > SETTLED:
        ratios += pairs(CONFIRMING, job, head, base, out)
    ratio = statistics.median(ratios)
    return ratios, "SLOWER" if ratio >= SLOWER else "faster" if ratio <= 1 / SLOWER else "same"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", required=True, help="commit, branch or tag to compare with")
    parser.add_argument("--only", help="names of the jobs, separated by commas")
    parser.add_argument("--data", default=os.environ.get("LFM_PERF_DATA"), help="folder with mnist.npy (default: LFM_PERF_DATA)")
    a = parser.parse_args()
    wanted = a.only.split(",") if a.only else list(JOBS)
    if unknown := [name for name in wanted if name not in JOBS]:
        parser.error(f"no job is called {', '.join(unknown)}; there are {', '.join(JOBS)}")
    head, base = ROOT / "artifacts" / "bin" / "lfm", binary_of(a.base)
    data = Data(ROOT, a.data, ROOT / "artifacts" / "perf" / "data")
    slower = []
    with tempfile.TemporaryDirectory(dir=ROOT / "artifacts" / "perf") as folder:
        for name in wanted:
            try:
                job = JOBS[name](data)
            except Absent as e:
                print(f"{name:16} skipped: {e}")
                continue
            ratios, verdict = judge(job, head, base, Path(folder) / "out.npz")
            low, _, high = statistics.quantiles(ratios, n=4)
            print(f"{name:16} this tree / {a.base}: {statistics.median(ratios):.3f} "
                + f"(quartiles {low:.3f} to {high:.3f}, {len(ratios)} pairs)  {verdict}", flush=True)
            slower += [name] if verdict == "SLOWER" else []
    if slower:
        print(f"slower than {a.base} by {SLOWER - 1:.0%} or more: {', '.join(slower)}", file=sys.stderr)
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
