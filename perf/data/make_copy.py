"""Another space of the same items: every row rotated by one seeded orthogonal matrix, with Gaussian noise of a tenth of the data's
deviation.

    python3 make_copy.py X.npy COPY.npy
"""
import argparse

import numpy as np


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("x")
    parser.add_argument("out")
    a = parser.parse_args()
    x = np.load(a.x)
    rng = np.random.default_rng(0)
    rotation = np.linalg.qr(rng.standard_normal((x.shape[1], x.shape[1])))[0].astype(np.float32)
    noise = np.float32(0.1 * x.std())
    copy = x @ rotation
    for start in range(0, len(x), 10_000):
        block = copy[start:start + 10_000]
        block += noise * rng.standard_normal(block.shape, dtype=np.float32)
    np.save(a.out, copy)


if __name__ == "__main__":
    main()
