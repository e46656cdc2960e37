"""``python -m lfm doctor``: what was found and what is missing; ``python -m lfm version``."""

from __future__ import annotations

import argparse
import platform
import sys

import numpy as np

from . import LfmError, __version__, _native, build_info, version


def doctor() -> int:
    """Prints a line for each part; 0 when nothing is missing."""
    print(f"python      {platform.python_version()}, NumPy {np.__version__}")
    print(f"package     {__version__}")
    try:
        info, loaded = build_info(), _native.library()._name
    except LfmError as error:
        print(f"library     MISSING: {error}")
        return 1
    print(f"library     {loaded} ({info['version']}, {info['runtime']}, {info['instruction_set']})")
    missing = 0
    for role in ("blas", "lapack", "arpack"):
        found = info[role]
        if "path" in found:
            print(f"{role.upper():<12}{found['path']}" + (f" ({found['version']})" if found.get("version") else ""))
        else:
            missing += 1
            print(f"{role.upper():<12}MISSING: {found['missing']}")
    print(f"threads     {info['threads']} of {info['processors']} processors")
    print("all is well" if missing == 0 else "something is missing: see above")
    return 0 if missing == 0 else 1


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m lfm", description="Latent functional maps; the command line proper is the program lfm.")
    parser.add_argument("command", choices=["doctor", "version"], help="doctor: what was found and what is missing")
    if parser.parse_args().command == "doctor":
        return doctor()
    try:
        print(f"{__version__} (library {version()})")
    except LfmError as error:
        print(f"{__version__} (library MISSING: {error})")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
