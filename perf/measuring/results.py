"""Results of the cases, and the one table made from them."""
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

HEADER = """# Measured on {cpu}, {cores} cores

{memory_gb} GB of memory, Linux {kernel}, AVX-512: {avx512}. {packages}.

Ratio is the rival's median seconds over ours, from runs in turn. Peak is the largest resident set of the process over all runs. Made by
`./build.sh perf`; what each line means is in [perf/README.md](../../README.md); every run is in results.json.

| work | ours, s | peak, MB | rival | its s | its peak, MB | ratio | wanted | accuracy | runs, commit |
|---|--:|--:|---|--:|--:|--:|---|---|---|
"""


@dataclass
class Check:
    """One number that must reach a bound."""
    what: str
    value: float
    bound: float
    at_least: bool = False
    wrong: bool = False  # a miss means a wrong answer, not a slow one

    @property
    def met(self):
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def text(self):
        sign = "≥" if self.at_least else "≤"
        return f"{'met' if self.met else '**not met**'}: {self.what} {number(self.value)} {sign} {number(self.bound)}"


@dataclass
class Row:
    """One line of the table. ours and rival are Series.summary(); rival is None where there is none."""
    work: str
    ours: dict
    rival: dict = None
    checks: list = field(default_factory=list)
    accuracy: str = ""

    @property
    def ratio(self):
        return self.rival["median"] / self.ours["median"] if self.rival else None

    def cells(self):
        rival = self.rival or {"name": "", "median": None, "peak_mb": None}
        return [self.work, number(self.ours["median"]), number(self.ours["peak_mb"]),
            rival["name"], number(rival["median"]), number(rival["peak_mb"]),
                number(self.ratio), "; ".join(c.text() for c in self.checks), self.accuracy]


def number(value):
    """Three figures, no more than are meant."""
    if value is None:
        return ""
    if value == 0 or 0.001 <= abs(value) < 100:
        return f"{value:.3g}"
    return f"{value:.1e}" if abs(value) < 0.001 else f"{value:,.0f}"


class Store:
    """results.json of one machine, by case; README.md is written from it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "results.json"
        self.cases = json.loads(path.read_text())["cases"] if path.exists() else {}

    def put(self, name, rows, details, **facts):
        """Replaces the results of a case. details is text in Markdown for what does not fit the table."""
        kept = [{**asdict(row), "ratio": row.ratio, "checks": [{**asdict(c), "met": c.met} for c in row.checks], "cells": row.cells()}
            for row in rows]
        self.cases[name] = {**facts, "rows": kept, "details": details}

    def write(self, machine, order):
        """Writes both files, cases in the given order."""
        cases = {name: self.cases[name] for name in order if name in self.cases}
        (self.folder / "results.json").write_text(json.dumps({"machine": machine, "cases": cases}, indent=1, ensure_ascii=False) + "\n")
        words = {**machine, "avx512": "yes" if machine["avx512"] else "none",
            "packages": ", ".join(f"{k.removeprefix('python3-')} {v}" for k, v in machine["packages"].items())}
        text = HEADER.format(**words)
        for case in cases.values():
            for row in case["rows"]:
                text += f"| {' | '.join(row['cells'])} | {case['runs']}, {case['commit']} |\n"
        for name, case in cases.items():
            if case["details"]:
                text += f"\n## {name}\n\n{case['details']}\n"
        (self.folder / "README.md").write_text(text)
