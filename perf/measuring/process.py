"""Runs one side of a comparison as a process of its own: wall clock, peak memory, and the JSON line it prints."""
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field


class Failed(Exception):
    """A measured process ended with an error."""


@dataclass
class Outcome:
    """One run. wall counts the whole process, start-up included; peak_mb is its largest resident set."""
    wall: float
    peak_mb: float
    json: dict


def run(argv, env=None):
    """Runs a program that prints one JSON object.

    /usr/bin/time starts it: a child forked from this process would inherit our own peak as its floor.
    """
    reader, writer = os.pipe()
    try:
        start = time.perf_counter()
        child = subprocess.run(["/usr/bin/time", "--quiet", "-f", "%M", "-o", f"/dev/fd/{writer}", *map(str, argv)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               pass_fds=[writer], env={**os.environ, **(env or {})})
        wall = time.perf_counter() - start
        os.close(writer)
        writer = None
        peak = os.read(reader, 100).decode()
    finally:
        os.close(reader)
        if writer is not None:
            os.close(writer)
    if child.returncode != 0:
        raise Failed(f"`{' '.join(map(str, argv))}` ended with exit code {child.returncode}: {child.stderr.strip()[-2000:]}")
    return Outcome(wall, int(peak) * 1024 / 1e6, json.loads(child.stdout))


@dataclass
class Series:
    """What one side took over all runs."""
    name: str
    seconds: list = field(default_factory=list)
    peak_mb: list = field(default_factory=list)
    stages: list = field(default_factory=list)  # the "seconds" of each run's JSON: by stage for lfm
    last: dict = None

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def peak(self):
        return max(self.peak_mb)

    def add(self, seconds, outcome):
        self.seconds.append(seconds)
        self.peak_mb.append(outcome.peak_mb)
        self.stages.append(outcome.json.get("seconds"))
        self.last = outcome.json

    def summary(self):
        return {"name": self.name, "median": round(self.median, 9),
            "seconds": [round(s, 9) for s in self.seconds], "peak_mb": round(self.peak, 1)}


def alternate(runs, *sides):
    """Runs the sides in turn, in reversed order every second time, so that drift of the machine meets all alike.

    A side is (name, start) or (name, start, seconds): start() runs a process, seconds(outcome) picks what counts
    (default: the key "seconds" of its JSON). Returns a Series for each side, in their order.
    """
    series = [Series(side[0]) for side in sides]
    for r in range(runs):
        order = list(range(len(sides)))
        for i in order if r % 2 == 0 else reversed(order):
            name, start, *pick = sides[i]
            outcome = start()
            seconds = pick[0](outcome) if pick else outcome.json["seconds"]
            series[i].add(seconds, outcome)
            print(f"    run {r + 1}/{runs}  {name}: {seconds:.4g} s, {outcome.peak_mb:,.0f} MB", file=sys.stderr, flush=True)
    return series
