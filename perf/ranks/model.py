"""How long lfm-mpi takes, and how much memory a rank: a model from measured rates.

    python3 model.py [--rates rates.json] [--bandwidth GB/s] [--latency US] [--threads N] [--dim D] [--k K] [--eigenpairs M]
                     [--products Q] [--degree P]

Prints tables for 1e7, 1e8 and 1e9 rows on 1 to 64 ranks. Rates are processor seconds of one thread on one machine (measure.py), each
measured by itself at the sizes that matter; what a network does is a parameter. Threads are taken to share the work of a rank evenly, and
ranks to hold as many rows each.
"""
import argparse
import bisect
import json
import math
from dataclasses import dataclass
from pathlib import Path

NEAREST = 4  # lists a row stands in, as in native/mpi/inverted.c
PER_LIST, ITERATIONS = 40, 8  # sampled rows a centroid, and rounds of k-means, as there


@dataclass
class Job:
    n: float  # rows
    d: int  # columns
    k: int  # neighbours
    m: int  # eigenpairs
    products: float  # with the operator
    degree: int  # of the filter: products that one vector of the basis takes
    exact: bool


@dataclass
class Machine:
    ranks: int
    threads: int  # of a rank
    bandwidth: float  # bytes a second out of a rank
    latency: float  # seconds of a message


def basis(job):
    """Vectors of the solver's basis, as in native/mpi/pairs.c."""
    return min(job.n, max(2 * job.m, job.m + 20))


def entries(job, rates):
    return rates["entries_per_neighbor"] * job.n * job.k


def at(table, size):
    """The value at a size of a table of pairs, by interpolation between logarithms; beyond its ends the last value."""
    sizes = [pair[0] for pair in table]
    i = bisect.bisect(sizes, size)
    if i in (0, len(table)):
        return table[max(0, i - 1)][1]
    (a, x), (b, y) = table[i - 1], table[i]
    part = math.log(size / a) / math.log(b / a)
    return math.exp((1 - part) * math.log(x) + part * math.log(y))


def search_seconds(queries, samples, d, table):
    """A search of samples for the nearest of queries, by the flops a second of the engine at that many samples."""
    return 2 * queries * samples * d / at(table, samples)


def neighbor_seconds(job, machine, rates):
    rows, away = job.n / machine.ranks, 1 - 1 / machine.ranks
    if job.exact:
        compute = search_seconds(rows, job.n, job.d, rates["exact_flops"]) / machine.threads
        return max(compute, (machine.ranks - 1) * rows * job.d * 4 / machine.bandwidth)
    lists = math.sqrt(job.n)
    # K-means on one rank; then every row looks for its lists, and every list is searched.
    means = ITERATIONS * search_seconds(PER_LIST * lists, lists, job.d, rates["assign_flops"])
    assign = search_seconds(rows, lists, job.d, rates["assign_flops"])
    search = search_seconds(NEAREST * rows, NEAREST * lists, job.d, rates["list_flops"])
    sent = NEAREST * rows * (4 * job.d + 16 + 16 * job.k + 8) * away
    # One thread of each rank packs rows and merges what comes back.
    return (means + assign + search) / machine.threads + rates["seconds_per_routed_row"] * NEAREST * rows + sent / machine.bandwidth


def graph_seconds(job, machine, rates):
    rows, away = job.n / machine.ranks, 1 - 1 / machine.ranks
    # One thread of each rank joins the lists; edges are sorted, so that each takes longer by the logarithm of their number.
    (few, low), (many, high) = rates["seconds_per_edge"]
    each = low + (high - low) * math.log(rows * job.k / few) / math.log(many / few)
    return each * rows * job.k + 24 * job.k * rows * away / machine.bandwidth


def spectrum_seconds(job, machine, rates):
    """PETSc runs one thread a rank: give a rank a core, or count cores as ranks here."""
    rows, width, held = job.n / machine.ranks, basis(job), entries(job, rates) / machine.ranks
    product = at(rates["seconds_per_entry"], held) * held
    # A vector of the basis is made orthogonal to those before it, half of them in the mean.
    vectors = rates["seconds_per_basis_entry"] * rows * width / 2 * (job.products / job.degree)
    halo = 8 * min(job.n - rows, held) / machine.bandwidth if machine.ranks > 1 else 0
    # The halo of a product; a vector's null vectors and two rounds of orthogonalisation.
    reductions = 2 * math.ceil(math.log2(machine.ranks)) * machine.latency if machine.ranks > 1 else 0
    return job.products * (product + halo + reductions * (0.5 + 4 / job.degree)) + vectors


def seconds(job, machine, rates):
    return {
        "neighbors": neighbor_seconds(job, machine, rates),
        "affinity": graph_seconds(job, machine, rates),
        "spectrum": spectrum_seconds(job, machine, rates),
    }


def rank_bytes(job, machine, rates):
    """The stages of native/mpi/plan.c, with as many edges as were measured where that takes the most there can be."""
    rows = job.n / machine.ranks
    held, lists, edges = 4 * rows * job.d, 16 * rows * job.k, entries(job, rates) / machine.ranks
    searching = 6 * rows * job.d + 12 * min(rows * job.k, 2**24)
    if job.exact:
        near = held + lists + searching + (2 * held if machine.ranks > 1 else 0)
    else:
        near = held + lists + 3 * (held + 24 * rows) + max(searching, 3 * rows * (16 * job.k + 12))
    affinity = lists + max(84 * rows * job.k, 24 * rows * job.k + 77 * edges)
    matrix = 16 * (edges + rows)
    spectrum = 16 * edges + 24 * rows + max(60 * edges, 2 * matrix + 8 * rows * (basis(job) + 2 * job.m + 8))
    return rates["process_bytes"] + max(near, affinity, spectrum)


def span(value):
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if value >= 2 * size:
            return f"{value / size:,.0f} {unit}" if value >= 10 * size else f"{value / size:.1f} {unit}"
    return f"{value:.0f} s"


def table(exact, args, rates):
    print(f"| rows | ranks | neighbours ({'exact' if exact else 'approximate'}) | graph | spectrum | memory of a rank |")
    print("|--:|--:|--:|--:|--:|--:|")
    for n in (1e7, 1e8, 1e9):
        for ranks in (1, 4, 16, 64):
            job = Job(n, args.dim, args.k, args.eigenpairs, args.products, args.degree, exact)
            machine = Machine(ranks, args.threads, args.bandwidth * 1e9, args.latency * 1e-6)
            t = seconds(job, machine, rates)
            memory = rank_bytes(job, machine, rates) / 2**30
            print(f"| {n:.0e} | {ranks} | {span(t['neighbors'])} | {span(t['affinity'])} | {span(t['spectrum'])} | {memory:,.1f} GiB |"
                  .replace("e+0", "e"))
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rates", default=Path(__file__).with_name("rates.json"), type=Path)
    parser.add_argument("--bandwidth", type=float, default=1.0, help="GB/s out of a rank")
    parser.add_argument("--latency", type=float, default=20.0, help="microseconds of a message")
    parser.add_argument("--threads", type=int, default=16, help="of a rank")
    parser.add_argument("--dim", type=int, default=64)
    parser.add_argument("--k", type=int, default=15)
    parser.add_argument("--eigenpairs", type=int, default=50)
    parser.add_argument("--products", type=float, default=2000)
    parser.add_argument("--degree", type=int, default=13)
    args = parser.parse_args()
    rates = json.loads(args.rates.read_text())
    table(False, args, rates)
    table(True, args, rates)


if __name__ == "__main__":
    main()
