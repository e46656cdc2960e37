"""Measures the rates of model.py on this machine, and holds the model to runs that the rates did not come from.

    LFM_LIBRARY=liblfm.so python3 measure.py LFM_MPI FOLDER [--rates rates.json] [--check-only] [--large]

Processor seconds of one rank with one thread, those inside MPI left out, which other work on the machine disturbs less than seconds by the
clock. The engine's searches are timed by themselves through its Python package, at the lengths that lists have in jobs of 20,000 to
1,000,000 rows, on rows that lie together as those of a list do. FOLDER keeps the matrices (../data/make_manifold.py). --large checks a job
of 1,000,000 rows on two ranks as well.
"""
import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "native" / "python"))
import lfm  # noqa: E402
from model import NEAREST, Job, Machine, basis, rank_bytes, seconds  # noqa: E402

HERE = Path(__file__).parent
K, DIM, LARGEST = 15, 64, 1_000_000


def matrix(folder, n):
    path = folder / f"manifold{n}.npy"
    if not path.exists():
        subprocess.run([sys.executable, HERE.parent / "data" / "make_manifold.py", str(n), path, "--dim", str(DIM)], check=True)
    return path


def run(program, folder, n, *options, ranks=1):
    """The JSON of a run with one thread a rank."""
    output = folder / "ranks"
    for left in (output, folder / "ranks.partial"):
        shutil.rmtree(left, ignore_errors=True)
    launch = ["mpirun", "-n", str(ranks)] if ranks > 1 else []
    done = subprocess.run([*launch, program, "spectrum", matrix(folder, n), "--k", str(K), "--threads", "1", "--json", "-o", output,
                           *options], capture_output=True, text=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    if done.returncode != 0:
        sys.exit(done.stderr)
    answer = json.loads(done.stdout)
    print(n, *options, answer["processor_seconds"], answer["mpi_seconds"], answer["products"], answer["filter_degree"], file=sys.stderr,
          flush=True)
    return answer


def timed(queries, samples, k, metric="angular"):
    """Flops a second of a search: the median of several of a tenth of a second and more."""
    spent = []
    for _ in range(3):
        count, begun = 0, time.process_time()
        while count == 0 or time.process_time() - begun < 0.1:
            lfm.search(queries, samples, k, metric=metric, threads=1)
            count += 1
        spent.append((time.process_time() - begun) / count)
    return 2.0 * len(queries) * samples.shape[0] * DIM / sorted(spent)[1]


def searches(folder):
    """Rates of the three searches: among a list's own rows, among centroids, and of a block among all rows."""
    rows = np.load(matrix(folder, LARGEST), mmap_mode="r")
    draw = np.random.default_rng(0)
    lists, assign, exact = [], [], []
    for n in (20_000, 60_000, 200_000, LARGEST):
        part = np.array(rows[:n])
        part /= np.linalg.norm(part, axis=1, keepdims=True)
        count = int(math.sqrt(n))
        near = np.argpartition(-(part @ part[draw.integers(n)]), NEAREST * count)[: NEAREST * count]
        together = np.ascontiguousarray(part[near])
        lists.append((NEAREST * count, timed(together, together, K + 1)))
        centroids = np.ascontiguousarray(part[draw.choice(n, count, replace=False)])
        assign.append((count, timed(np.ascontiguousarray(part[:20_000]), centroids, NEAREST, "euclidean")))
        if n < LARGEST:
            exact.append((n, timed(part, part, K + 1)))
    return {"list_flops": lists, "assign_flops": assign, "exact_flops": exact}


def measure(program, folder):
    rates = {"cpu": cpu(), **searches(folder)}
    # One eigenpair of one component is known without a solve.
    edges, routed = [], 0.0
    for n in (20_000, 200_000):
        answer = run(program, folder, n, "--neighbors", "approximate", "--eigs", "1")
        edges.append((n * K, answer["processor_seconds"]["affinity"] / (n * K)))
        rates["seconds_per_routed_row"] = 0.0
        searched = seconds(Job(n, DIM, K, 1, 0, 1, False), Machine(1, 1, math.inf, 0), {**rates, "seconds_per_edge": edges,
                           "seconds_per_entry": [(1, 0)], "seconds_per_basis_entry": 0, "entries_per_neighbor": 0})["neighbors"]
        routed = (answer["processor_seconds"]["neighbors"] - searched) / (NEAREST * n)
    rates["seconds_per_routed_row"] = max(0.0, routed)
    rates["seconds_per_edge"] = edges
    # Two solves with bases of two sizes at each size: seconds = products x a x entries + vectors x b x rows x basis / 2.
    per_entry = []
    for n in (20_000, 200_000):
        sides, spent = [], []
        for m in (10, 50):
            answer = run(program, folder, n, "--neighbors", "approximate", "--eigs", str(m))
            held = 2 * answer["edges"]
            job = Job(n, DIM, K, m, answer["products"], answer["filter_degree"], False)
            sides.append((job.products * held, job.products / job.degree * n * basis(job) / 2))
            spent.append(answer["processor_seconds"]["spectrum"])
        entry, vector = np.linalg.solve(np.array(sides), np.array(spent))
        per_entry.append((held, float(entry)))
        rates["seconds_per_basis_entry"] = max(0.0, float(vector))
        rates["entries_per_neighbor"] = held / (n * K)
    rates["seconds_per_entry"] = per_entry
    rates["process_bytes"] = run(program, folder, 2_000, "--eigs", "1")["peak_bytes"]
    return rates


def cpu():
    with open("/proc/cpuinfo") as lines:
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")


def compare(name, answer, job, machine, rates):
    predicted = {**seconds(job, machine, rates)}
    for stage, value in predicted.items():
        spent = answer["processor_seconds"][stage]
        print(f"| {name} | {stage} | {value:.1f} s | {spent:.1f} s | {value / spent - 1:+.0%} |")
        name = ""
    memory, peak = rank_bytes(job, machine, rates), answer["peak_bytes"]
    print(f"| | memory | {memory / 2**20:,.0f} MiB | {peak / 2**20:,.0f} MiB | {memory / peak - 1:+.0%} |", flush=True)


def check(program, folder, rates, large):
    """The model beside runs that gave no rate. Processor seconds hold no message."""
    runs = [(60_000, "exact", 20, 1), (100_000, "approximate", 30, 1)] + ([(LARGEST, "approximate", 50, 2)] if large else [])
    for n, method, m, ranks in runs:
        answer = run(program, folder, n, "--neighbors", method, "--eigs", str(m), ranks=ranks)
        job = Job(n, DIM, K, m, answer["products"], answer["filter_degree"], method == "exact")
        name = f"{n:,} rows, {method}, {m} eigenpairs" + (f", {ranks} ranks" if ranks > 1 else "")
        compare(name, answer, job, Machine(ranks, 1, math.inf, 0), rates)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rates", default=HERE / "rates.json", type=Path)
    parser.add_argument("--check-only", action="store_true")
    parser.add_argument("--large", action="store_true")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    if not args.check_only:
        args.rates.write_text(json.dumps(measure(args.program, args.folder), indent=2) + "\n")
    check(args.program, args.folder, json.loads(args.rates.read_text()), args.large)


if __name__ == "__main__":
    main()
