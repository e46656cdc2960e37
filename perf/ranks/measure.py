"""Measures the rates of model.py on this machine, and holds the model to runs that the rates did not come from.

    python3 measure.py LFM_MPI FOLDER [--rates rates.json]

Processor seconds of one rank with one thread, which other work on the machine disturbs less than seconds by the clock. FOLDER keeps the
matrices (../data/make_manifold.py).
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from model import Job, Machine, basis, rank_bytes, seconds

HERE = Path(__file__).parent
K, DIM = 15, 64


def matrix(folder, n):
    path = folder / f"manifold{n}.npy"
    if not path.exists():
        subprocess.run([sys.executable, HERE.parent / "data" / "make_manifold.py", str(n), path, "--dim", str(DIM)], check=True)
    return path


def run(program, folder, n, *options):
    """The JSON of a run on one rank with one thread."""
    output = folder / "ranks"
    for left in (output, folder / "ranks.partial"):
        shutil.rmtree(left, ignore_errors=True)
    done = subprocess.run([program, "spectrum", matrix(folder, n), "--k", str(K), "--threads", "1", "--json", "-o", output, *options],
                          capture_output=True, text=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    if done.returncode != 0:
        sys.exit(done.stderr)
    answer = json.loads(done.stdout)
    print(n, *options, answer["processor_seconds"], answer["products"], file=sys.stderr, flush=True)
    return answer


def measure(program, folder):
    small, large = 20_000, 40_000
    rates = {"cpu": cpu()}
    # One eigenpair of one component is known without a solve.
    exact, near = ([run(program, folder, n, "--neighbors", method, "--eigs", "1")["processor_seconds"] for n in (small, large)]
                   for method in ("exact", "approximate"))
    rates["exact_flops"] = 2.0 * DIM * (large**2 - small**2) / (exact[1]["neighbors"] - exact[0]["neighbors"])
    rates["list_flops"] = 2.0 * DIM * 16 * (large**1.5 - small**1.5) / (near[1]["neighbors"] - near[0]["neighbors"])
    rates["seconds_per_edge"] = near[1]["affinity"] / (large * K)
    # Two solves with bases of two sizes: seconds = products x (a x entries + b x rows x basis).
    rows = []
    for m in (10, 50):
        answer = run(program, folder, large, "--neighbors", "approximate", "--eigs", str(m))
        each = answer["processor_seconds"]["spectrum"] / answer["products"]
        rows.append((2 * answer["edges"], large * basis(Job(large, DIM, K, m, 0, False)), each))
    (a1, b1, c1), (_, b2, c2) = rows
    rates["entries_per_neighbor"] = a1 / (large * K)
    rates["seconds_per_basis_entry"] = max(0.0, (c2 - c1) / (b2 - b1))
    rates["seconds_per_entry"] = (c1 - rates["seconds_per_basis_entry"] * b1) / a1
    rates["process_bytes"] = run(program, folder, 2_000, "--eigs", "1")["peak_bytes"]
    return rates


def cpu():
    with open("/proc/cpuinfo") as lines:
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")


def check(program, folder, rates):
    """The model beside runs that gave no rate."""
    machine = Machine(1, 1, 1e9, 0)
    for n, method, m in ((60_000, "exact", 20), (80_000, "approximate", 30)):
        answer = run(program, folder, n, "--neighbors", method, "--eigs", str(m))
        job = Job(n, DIM, K, m, answer["products"], method == "exact")
        predicted = seconds(job, machine, rates)
        for stage, value in predicted.items():
            spent = answer["processor_seconds"][stage]
            print(f"| {n:,} rows, {method}, {m} eigenpairs | {stage} | {value:.1f} s | {spent:.1f} s | {value / spent - 1:+.0%} |")
        memory = rank_bytes(job, machine, rates)
        peak = answer["peak_bytes"]
        print(f"| | memory | {memory / 2**20:.0f} MiB | {peak / 2**20:.0f} MiB | {memory / peak - 1:+.0%} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rates", default=HERE / "rates.json", type=Path)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    rates = measure(args.program, args.folder)
    args.rates.write_text(json.dumps(rates, indent=2) + "\n")
    check(args.program, args.folder, rates)


if __name__ == "__main__":
    main()
