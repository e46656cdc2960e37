#!/usr/bin/python3
"""Published results of latent functional maps and their relatives beside ours, on data that can be had here.

    perf/reproduce [--data FOLDER] [--only PART,...] [--draws 3] [--out FOLDER] [--small] [--list]

FOLDER holds words/, cifar/, maps/, stitching/ and sentences/ (default: ../shared/data). Every part measures with the published binary
and adds rows to one table; parts whose data is missing are named and left out. --small takes the 3,000 words of samples/ and, for other
data, what stand_ins.py makes of the samples: every part runs then. Writes table.md, rows.json and pictures. Needs ./build.sh publish,
python3-numpy, python3-sklearn and python3-matplotlib.
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path

import stand_ins
from job import ROOT, Absent, Job

#: Modules beside this one, imported when they are wanted: some need packages for pictures.
PARTS = (
    "words", "ceilings", "distances", "signatures", "layers", "pushed", "noise", "latents", "heads", "positions", "classes", "diagnostics")
#: Parts of the small run: all but those of trained networks, which samples/stitching has of its own.
SMALL = tuple(name for name in PARTS if name not in ("latents", "heads"))


def main():
    parser = argparse.ArgumentParser(prog="perf/reproduce", description=__doc__.split("\n")[0])
    parser.add_argument("--data", default=ROOT.parent / "shared" / "data", help="folder with the data")
    parser.add_argument("--only", help="parts, with commas between")
    parser.add_argument("--draws", type=int, default=3, help="draws of known pairs and noise")
    parser.add_argument("--out", default=ROOT / "artifacts" / "reproduce")
    parser.add_argument("--small", action="store_true", help="the samples of the repository alone")
    parser.add_argument("--list", action="store_true", help="name the parts")
    given = parser.parse_args()
    if given.list:
        print("\n".join(f"{name:12} {import_module(name).__doc__.splitlines()[0]}" for name in PARTS))
        return 0
    wanted = given.only.split(",") if given.only else SMALL if given.small else PARTS
    unknown = [name for name in wanted if name not in PARTS]
    if unknown or given.draws < 1:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}" if unknown else "--draws takes a number from 1")
    binary = ROOT / "artifacts" / "bin" / "lfm"
    if not binary.exists():
        parser.error(f"{binary} is missing; make it by ./build.sh publish")
    if given.small:
        given.data = Path(given.out) / "data"
        stand_ins.make(given.data)
    job = Job(binary, given.data, given.out, given.draws, given.small)
    absent = []
    for name in wanted:
        part = import_module(name)
        print(f"{name}: {part.__doc__.splitlines()[0]}", file=sys.stderr, flush=True)
        try:
            part.run(job)
        except Absent as missing:
            absent.append(f"{name}: {missing}")
        job.write()
    print("\n".join([f"written: {job.out / 'table.md'}", *(f"left out: {line}" for line in absent)]), file=sys.stderr)
    return 0 if job.rows else 1


if __name__ == "__main__":
    sys.exit(main())
