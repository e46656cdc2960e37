"""The SIMD kernels compiled ahead of time against the JIT: two processes asked for a batch each in turn."""
import os
import statistics
import subprocess
import sys

from ..machine import has_avx512
from ..results import Check, Row

AOT, JIT, WIDE = "ahead of time", "JIT with AVX2", "JIT with AVX-512"
NO_AVX512 = {"DOTNET_EnableAVX512F": "0", "DOTNET_EnableAVX512": "0"}  # the name in .NET 9, and in .NET 10
BATCHES = 9


class Probe:
    """A running `probe kernels`."""

    def __init__(self, argv, env=None):
        self.process = subprocess.Popen(list(map(str, argv)), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
        self.version, *self.kernels = self.process.stdout.readline().rstrip("\n").split("\t")

    def batch(self, kernel):
        self.process.stdin.write(kernel + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def probes(root):
    assembly = root / "artifacts" / "bin" / "LfmNative.Probe" / "release" / "LfmNative.Probe.dll"
    running = {AOT: Probe([root / "artifacts" / "perf" / "probe", "kernels"]), JIT: Probe(["dotnet", assembly, "kernels"], NO_AVX512)}
    if has_avx512():
        running[WIDE] = Probe(["dotnet", assembly, "kernels"])
    return running


def measure(s):
    """Median over fresh processes of the medians over batches, by side and kernel; and the runtimes' versions."""
    taken, versions = {}, {}
    for r in range(s.runs):
        running = probes(s.root)
        for side, probe in running.items():
            versions[side] = probe.version
        for kernel in running[AOT].kernels:
            batches = {side: [] for side in running}
            for b in range(BATCHES):
                for side in running if b % 2 == 0 else reversed(running):
                    batches[side].append(running[side].batch(kernel))
            for side, seconds in batches.items():
                taken.setdefault(side, {}).setdefault(kernel, []).append(statistics.median(seconds))
        for probe in running.values():
            probe.close()
        print(f"    run {r + 1}/{s.runs}  {len(taken[AOT])} kernels", file=sys.stderr, flush=True)
    return taken, versions


def compare(s):
    """One line for the kernel that loses most; every kernel in the table below."""
    taken, versions = measure(s)
    median = {side: {kernel: statistics.median(seconds) for kernel, seconds in kernels.items()} for side, kernels in taken.items()}
    aot, jit = median[AOT], median[JIT]
    loss = {kernel: aot[kernel] / jit[kernel] for kernel in aot}
    worst = max(loss, key=loss.get)
    sides = [{"name": name, "median": median[side][worst], "seconds": taken[side][worst], "peak_mb": None}
             for side, name in ((AOT, "lfm"), (JIT, f".NET {versions[JIT]} JIT held to AVX2"))]
    line = Row(f"kernels ahead of time, the one that loses most: {worst}",
        *sides, [Check("largest time ahead of time / JIT", loss[worst], 1.10)],
               f"{sum(v <= 1.1 for v in loss.values())} of {len(loss)} kernels within 10 %")
    return [line], table(median, versions)


def table(median, versions):
    """Every kernel; with AVX-512 beside it where the CPU has it."""
    wide = median.get(WIDE)
    text = f"Ahead of time by .NET {versions[AOT]} for x86-64-v3, against the JIT of .NET {versions[JIT]}. "
    text += "" if wide else "This CPU has no AVX-512, so the distance to it cannot be measured here."
    text += f"\n\n| kernel | {AOT}, µs | {JIT}, µs | ratio |" + (f" {WIDE}, µs | ratio |" if wide else "")
    text += "\n|---|--:|--:|--:|" + ("--:|--:|" if wide else "") + "\n"
    for kernel, seconds in median[AOT].items():
        cells = [kernel, f"{1e6 * seconds:.4g}"]
        for other in (median[JIT], wide):
            cells += [f"{1e6 * other[kernel]:.4g}", f"{seconds / other[kernel]:.2f}"] if other else []
        text += f"| {' | '.join(cells)} |\n"
    return text
