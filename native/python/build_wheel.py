"""Packs the package and liblfm.so into a wheel: the same files give the same bytes. Needs nothing but Python.

    python3 build_wheel.py LIBRARY FOLDER
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LICENSE = HERE.parents[1] / "LICENSE"


def platform_tag(library: bytes) -> str:
    """The oldest glibc that has every symbol the library asks for."""
    needed = max(int(minor) for minor in re.findall(rb"\0GLIBC_2\.(\d+)(?=[.\0])", library))
    return f"manylinux_2_{max(needed, 17)}_x86_64"


def digest(data: bytes) -> str:
    """SHA-256 as a RECORD has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def build(library: Path, folder: Path) -> Path:
    """Writes the wheel into folder and names it."""
    version = re.search(r'__version__ = "(.+)"', (HERE / "lfm" / "_version.py").read_text()).group(1)
    native = library.read_bytes()
    tag = f"py3-none-{platform_tag(native)}"
    info = f"lfm-{version}.dist-info"
    files = {f"lfm/{path.name}": path.read_bytes() for path in sorted((HERE / "lfm").iterdir()) if path.suffix in (".py", ".typed")}
    files["lfm/liblfm.so"] = native
    files[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: lfm\nVersion: {version}\nSummary: Latent functional maps between two sets of embeddings\n"
        "License: MIT\nRequires-Python: >=3.9\nRequires-Dist: numpy>=1.21\nDescription-Content-Type: text/markdown\n\n"
    ).encode() + (HERE / "README.md").read_bytes()
    files[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: build_wheel\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()
    files[f"{info}/LICENSE"] = LICENSE.read_bytes()
    record = f"{info}/RECORD"
    files[record] = ("".join(f"{name},sha256={digest(data)},{len(data)}\n" for name, data in files.items()) + f"{record},,\n").encode()

    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"lfm-{version}-{tag}.whl"
    beside = wheel.with_suffix(".part")
    with zipfile.ZipFile(beside, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)  # dated 1980-01-01, so that the archive depends on contents alone
            entry.external_attr = (0o755 if name.endswith(".so") else 0o644) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)
    beside.replace(wheel)
    return wheel


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(build(Path(sys.argv[1]), Path(sys.argv[2])))
