"""What the figures were measured on."""
import os
import re
import subprocess
from pathlib import Path

# Virtual machines often hide the model; family and model number still tell the series.
AMD_SERIES = {(23, 1): "7001", (23, 49): "7002", (25, 1): "7003", (25, 17): "9004", (25, 160): "9004", (26, 2): "9005"}
PACKAGES = ("libopenblas0-pthread", "libarpack2", "python3-numpy", "python3-scipy",
    "python3-sklearn", "python3-faiss", "python3-hnswlib", "python3-pynndescent")


def cpu_fields():
    """Key and value pairs of the first processor in /proc/cpuinfo."""
    first = Path("/proc/cpuinfo").read_text().split("\n\n")[0]
    return {k.strip(): v.strip() for k, _, v in (line.partition(":") for line in first.splitlines())}


def cpu_name(fields):
    """The model without marketing marks; with the series where the model name holds no number."""
    name = re.sub(r"\((R|TM)\)|CPU|Processor|@.*|\d+-Core", " ", fields.get("model name", "unknown"))
    name = " ".join(name.split())
    if not re.search(r"\d", name):
        key = (int(fields.get("cpu family", 0)), int(fields.get("model", 0)))
        name += " " + AMD_SERIES.get(key, f"family {key[0]} model {key[1]}")
    return name


def slug():
    """Folder name of this machine's results, such as amd-epyc-7003-2-cores."""
    return re.sub(r"[^a-z0-9]+", "-", cpu_name(cpu_fields()).lower()).strip("-") + f"-{os.cpu_count()}-cores"


def has_avx512():
    return "avx512f" in cpu_fields().get("flags", "").split()


def describe(root):
    """Facts that belong beside every table."""
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text()).group(1)) * 1024
    return {
        "cpu": cpu_name(cpu_fields()),
        "cores": os.cpu_count(),
        "avx512": has_avx512(),
        "memory_gb": round(memory / 1e9, 1),
        "kernel": os.uname().release,
        "packages": {name: version for name in PACKAGES if (version := package_version(name))},
        "commit": commit(root),
    }


def package_version(name):
    found = subprocess.run(["dpkg-query", "--show", "--showformat=${Version}", name], capture_output=True, text=True)
    return found.stdout if found.returncode == 0 else None


def commit(root):
    """The commit measured, marked when the engine's sources differ from it; a binary of older sources is not measured."""
    def git(*args):
        return subprocess.run(["git", "-C", str(root), *args], capture_output=True, text=True)
    binary = root / "artifacts" / "bin" / "lfm"
    built = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.strip().partition("+")[2]
    if git("diff", "--quiet", built, "HEAD", "--", "src").returncode != 0:
        raise SystemExit(f"perf: {binary.relative_to(root)} was built from {built[:7] or 'unknown sources'}, "
                         "and src has changed since; run ./build.sh publish and ./build.sh publish-probe")
    changed = git("status", "--porcelain", "--", "src").stdout.strip()
    return git("rev-parse", "--short", "HEAD").stdout.strip() + (" with changes in src" if changed else "")
