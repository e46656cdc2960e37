"""Seconds by stage and peak memory as the number of samples doubles: fitted exponents and a picture."""
import statistics

import numpy as np

from ..process import alternate
from ..results import Row
from ..session import wall

SIZES = (5_000, 10_000, 20_000, 40_000)
RUNS = 3  # a line through four sizes needs less than a ratio does
SPECTRUM = ("neighbors", "affinity", "spectrum")
ALIGN = ("neighbors", "affinity", "spectrum", "descriptors", "solve", "refine", "match", "transform")
SHORTEST = 0.01  # a stage below ten milliseconds at the smallest size has no exponent worth a fit


def grow(s):
    x, y = s.data.mnist(), s.data.mnist_copy()
    runs = min(s.runs, RUNS)
    graph = ["--k", 30, "--kernel", "gaussian"]
    jobs = {
        "lfm spectrum, 100 pairs": (SPECTRUM,
            lambda n: s.lfm("spectrum", x, "--rows", f"0:{n}", *graph, "--eigs", 100, "-o", s.file("growth.npz"))),
        "lfm align, 50 pairs, 50 anchors": (ALIGN,
            lambda n: s.lfm("align", x, y, "--rows", f"0:{n}", *graph, "--eigs", 50, "--anchors", "random:50", "--refine", "zoomout",
                            "-o", s.file("growth.npz"))),
    }
    rows, curves, details = [], {}, ""
    for job, (stages, start) in jobs.items():
        series = [alternate(runs, (f"{job}, n = {n:,}", lambda n=n: start(n), wall))[0] for n in SIZES]
        seconds = {stage: [statistics.median(run[stage] for run in one.stages) for one in series] for stage in stages}
        seconds["whole process"] = [one.median for one in series]
        memory = [one.peak for one in series]
        curves[job] = (seconds, memory)
        details += table(job, runs, seconds, memory)
        rows.append(Row(f"growth of {job}, MNIST k = 30: n = {SIZES[-1]:,} (runs: {runs})", series[-1].summary(), None, [],
                        f"exponent of the whole process {exponent(seconds['whole process']):.2f}, "
                            + f"of its memory {exponent(memory):.2f}, over n = 5, 10, 20, 40 thousand"))
    draw(curves, s.charts / "growth.png")
    return rows, f"![Seconds by stage and peak memory against the number of samples](growth.png)\n\n{details}"


def exponent(values):
    """Slope of the least-squares line through the logarithms."""
    return float(np.polyfit(np.log(SIZES), np.log(np.maximum(values, 1e-6)), 1)[0])


def table(job, runs, seconds, memory):
    counted = f"medians of {runs} runs" if runs > 1 else "one run"
    text = f"\n{job} (MNIST, k = 30 gaussian, {counted}):\n\n| stage |"
    text += "".join(f" n = {n:,} |" for n in SIZES) + " exponent |\n|---|" + "--:|" * (len(SIZES) + 1) + "\n"
    for stage, values in seconds.items():
        fit = f"{exponent(values):.2f}" if values[0] >= SHORTEST else "too short"
        text += f"| {stage}, s | " + " | ".join(f"{v:.3g}" for v in values) + f" | {fit} |\n"
    return text + "| peak memory, MB | " + " | ".join(f"{v:,.0f}" for v in memory) + f" | {exponent(memory):.2f} |\n"


def draw(curves, path):
    """One panel of seconds a job, and one of memory; logarithmic both ways, each curve named where it ends."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    figure, panels = plt.subplots(1, len(curves) + 1, figsize=(6.2 * (len(curves) + 1), 6), layout="constrained")
    colors = dict(zip([*ALIGN, "whole process"], [*plt.get_cmap("tab10").colors[:8], (0.1, 0.1, 0.1)]))
    for panel, (job, (seconds, _)) in zip(panels, curves.items()):
        ends = []
        for stage, values in seconds.items():
            whole = stage == "whole process"
            panel.plot(SIZES, values, "o-", color=colors[stage], linewidth=2.6 if whole else 1.6, markersize=5)
            power = f"  $n^{{{exponent(values):.2f}}}$" if values[0] >= SHORTEST else ""
            ends.append((values[-1], stage + power, colors[stage]))
        name_ends(panel, ends)
        panel.set(title=job, ylabel="seconds")
    for (job, (_, memory)), style in zip(curves.items(), ("o-", "s--")):
        panels[-1].plot(SIZES, memory, style, color="tab:blue" if style == "o-" else "tab:red", linewidth=2)
    name_ends(panels[-1], [(m[-1], f"{job.split(',')[0]}  $n^{{{exponent(m):.2f}}}$", c)
                           for (job, (_, m)), c in zip(curves.items(), ("tab:blue", "tab:red"))])
    panels[-1].set(title="peak memory", ylabel="MB")
    for panel in panels:
        panel.set(xscale="log", yscale="log", xlabel="samples (MNIST, 784 dimensions, k = 30)", xlim=(SIZES[0] * 0.9, SIZES[-1] * 3.6))
        panel.set_xticks(SIZES, [f"{n:,}" for n in SIZES])
        panel.xaxis.set_minor_formatter(NullFormatter())
        panel.tick_params(axis="x", which="minor", length=0)
        low, high = panel.get_ylim()
        panel.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if high / low < 100 else (1,)))
        panel.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}"))
        panel.yaxis.set_minor_formatter(NullFormatter())
        panel.grid(alpha=0.3)
        panel.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def name_ends(panel, ends, gap=1.0):
    """Writes each curve's name right of its last point, moved apart where they would overlap."""
    panel.set_yscale("log")
    low, high = np.log10(panel.get_ylim())
    step = gap * (high - low) / 24
    heights = []
    for value, *_ in sorted(ends):
        height = np.log10(value)
        heights.append(max(height, heights[-1] + step) if heights else height)
    for height, (value, text, color) in zip(heights, sorted(ends)):
        panel.annotate(text, (SIZES[-1], value), (SIZES[-1] * 1.12, 10 ** height),
            color=color, va="center", fontsize=10, annotation_clip=False,
                       arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 3})
