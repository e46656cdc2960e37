"""Measures the rates of model.py on this machine, and holds the model to runs that the rates did not come from.

    LFM_LIBRARY=liblfm.so python3 measure.py LFM_MPI FOLDER [--rates rates.json] [--check-only] [--large]

Processor seconds of one rank with one thread, those inside MPI left out, which other work on the machine disturbs less than seconds by the
clock. The engine's searches are timed by themselves through its Python package, at the lengths that lists have in jobs of 20,000 to
100,000,000 rows, on rows that lie together as those of a list do. FOLDER keeps the matrices (../data/make_manifold.py). --large checks a
job of 1,000,000 rows on two ranks as well.
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
from model import NEAREST, Job, Machine, basis, neighbor_seconds, rank_bytes, seconds  # noqa: E402

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
    """Flops a second of a search that is repeated for half a second."""
    count, begun = 0, time.process_time()
    while time.process_time() - begun < 0.5:
        lfm.search(queries, samples, k, metric=metric, threads=1)
        count += 1
    return 2.0 * len(queries) * len(samples) * DIM * count / (time.process_time() - begun)


def searches(folder):
    """Rates of the three searches: among a list's own rows, among centroids, and of a block among all rows."""
    rows = np.load(matrix(folder, LARGEST), mmap_mode="r")
    draw = np.random.default_rng(0)
    lists, assign, exact = [], [], []
    for n in (20_000, 60_000, 200_000, LARGEST, 10 * LARGEST, 100 * LARGEST):
        # Of jobs that are larger than the matrix the lists are as long, if not as dense.
        part = np.array(rows[:n])
        part /= np.linalg.norm(part, axis=1, keepdims=True)
        count = int(math.sqrt(n))
        near = np.argpartition(-(part @ part[draw.integers(len(part))]), NEAREST * count)[: NEAREST * count]
        together = np.ascontiguousarray(part[near])
        lists.append((NEAREST * count, timed(together, together, K + 1)))
        some = np.ascontiguousarray(part[:20_000])
        centroids = np.ascontiguousarray(part[draw.choice(len(part), count, replace=False)])
        assign.append((count, timed(some, centroids, NEAREST, "euclidean")))
        if n < LARGEST:
            exact.append((n, timed(some, part, K + 1)))
    return {"list_flops": lists, "assign_flops": assign, "exact_flops": exact}


def measure(program, folder):
    rates = {"cpu": cpu(), **searches(folder)}
    # One eigenpair of one component is known without a solve.
    rates["seconds_per_edge"] = []
    for n in (20_000, 200_000):
        spent = run(program, folder, n, "--neighbors", "approximate", "--eigs", "1")["processor_seconds"]
        rates["seconds_per_edge"].append((n * K, spent["affinity"] / (n * K)))
    # What the searches leave of the larger job's seconds.
    searched = neighbor_seconds(Job(n, DIM, K, 1, 0, 1, False), Machine(1, 1, math.inf, 0), {**rates, "seconds_per_routed_row": 0})
    rates["seconds_per_routed_row"] = (spent["neighbors"] - searched) / (NEAREST * n)
    solves = []
    for n in (20_000, 200_000):
        for m in (10, 50):
            answer = run(program, folder, n, "--neighbors", "approximate", "--eigs", str(m))
            job = Job(n, DIM, K, m, answer["products"], answer["filter_degree"], False)
            solves.append((job, 2 * answer["edges"], answer["processor_seconds"]["spectrum"]))
    rates.update(solve_rates(solves))
    rates["process_bytes"] = run(program, folder, 2_000, "--eigs", "1")["peak_bytes"]
    return rates


def solve_rates(solves):
    """Seconds of an entry at each size and of a vector's entry, by least relative squares of solves with two bases at each size."""
    sizes = sorted({job.n for job, _, _ in solves})
    sides = np.zeros((len(solves), len(sizes) + 1))
    for row, (job, held, spent) in zip(sides, solves):
        row[sizes.index(job.n)] = job.products * held / spent
        row[-1] = job.products / job.degree * job.n * basis(job) / 2 / spent
    *entry, vector = np.linalg.lstsq(sides, np.ones(len(solves)), rcond=None)[0]
    held = [max(held for job, held, _ in solves if job.n == n) for n in sizes]
    return {"seconds_per_entry": [[h, float(e)] for h, e in zip(held, entry)], "seconds_per_basis_entry": float(vector),
            "entries_per_neighbor": held[-1] / (sizes[-1] * K)}


def cpu():
    with open("/proc/cpuinfo") as lines:
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")


def compare(name, answer, job, machine, rates):
    predicted = seconds(job, machine, rates)
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
