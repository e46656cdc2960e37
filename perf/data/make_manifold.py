"""A seeded mixture on a curved low-dimensional manifold: the large input of the scale runs.

    python3 make_manifold.py N OUT.npy [--dim 64] [--latent 7] [--clusters 24] [--noise 0.005] [--seed 0]

Latent points come from a mixture of overlapping Gaussians (standard deviations 0.5 to 1.2 around centres of standard
deviation 1.2, so that the neighbour graph is one piece or nearly so). A smooth map carries them into the ambient space: a
linear part, plus sines and cosines of random projections of slow and medium frequency. Ambient noise is added, the rows are
float32, and their order is random. Rows are made in blocks with a generator each, so that peak memory is the output's.
"""
import argparse

import numpy as np

BLOCK = 50_000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n", type=int)
    parser.add_argument("out")
    parser.add_argument("--dim", type=int, default=64)
    parser.add_argument("--latent", type=int, default=7)
    parser.add_argument("--clusters", type=int, default=24)
    parser.add_argument("--noise", type=float, default=0.005)
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    shape = np.random.default_rng([a.seed, 0])
    centers = 1.2 * shape.standard_normal((a.clusters, a.latent))
    spreads = shape.uniform(0.5, 1.2, (a.clusters, a.latent))
    weights = shape.dirichlet(np.full(a.clusters, 4.0))
    features = 4 * a.dim
    frequency = shape.standard_normal((a.latent, features)) * shape.uniform(0.2, 0.7, features)
    phase = shape.uniform(0, 2 * np.pi, features)
    mix = shape.standard_normal((features, a.dim)) / np.sqrt(features)
    linear = 0.2 * shape.standard_normal((a.latent, a.dim))
    out = np.lib.format.open_memmap(a.out, mode="w+", dtype=np.float32, shape=(a.n, a.dim))
    for start in range(0, a.n, BLOCK):
        rng = np.random.default_rng([a.seed, 1 + start // BLOCK])
        count = min(BLOCK, a.n - start)
        cluster = rng.choice(a.clusters, count, p=weights)
        z = centers[cluster] + spreads[cluster] * rng.standard_normal((count, a.latent))
        x = z @ linear + np.sin(z @ frequency + phase) @ mix
        out[start : start + count] = x + a.noise * rng.standard_normal((count, a.dim))
    out.flush()


if __name__ == "__main__":
    main()
