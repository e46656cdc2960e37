"""What a case works with: binaries, data, rivals, the number of runs."""
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from .data import Data
from .process import alternate, run

# Debian's alternatives may point libblas.so.3 elsewhere; the rivals get the BLAS that serves them best.
OPENBLAS = "/usr/lib/x86_64-linux-gnu/openblas-pthread"


@dataclass
class Session:
    root: Path
    data: Data
    runs: int
    work: Path    # scratch of the measured processes
    charts: Path  # where pictures belong

    @property
    def threads(self):
        return os.cpu_count()

    def lfm(self, *args):
        """Runs the published binary; its JSON is the outcome's."""
        return run([self.root / "artifacts" / "bin" / "lfm", *args, "--json"])

    def probe(self, *args):
        """Runs the probe, compiled ahead of time."""
        return run([self.root / "artifacts" / "perf" / "probe", *args])

    def rival(self, script, *args):
        """Runs a Python rival with all threads on OpenBLAS."""
        threads = str(self.threads)
        return run([sys.executable, script, *args],
            {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "LD_LIBRARY_PATH": OPENBLAS})

    def peer(self, script, *args):
        return self.rival(self.root / "perf" / "peers" / script, *args)

    def alternate(self, *sides):
        return alternate(self.runs, *sides)

    def file(self, name):
        return self.work / name


def stage(*names):
    """Picks the sum of stages from the JSON of lfm."""
    return lambda outcome: sum(outcome.json["seconds"][name] for name in names)


def wall(outcome):
    return outcome.wall
