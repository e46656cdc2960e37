"""Packs the package: the build backend that pyproject.toml names (PEP 517), and what ./build.sh wheel calls. Needs nothing but Python 3.11.

    python3 lfm_build.py FOLDER LIBRARY NATIVE

writes a source archive, and a wheel that carries LIBRARY (liblfm.so) and the libraries of NATIVE (./build.sh native). The same files give
the same bytes. By pip the two are named with ``--config-settings library=… --config-settings native=…``; without them the wheel is pure
Python, and takes the library that LFM_LIBRARY names or the system has.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import re
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any, Mapping

HERE = Path(__file__).resolve().parent
PROJECT: dict[str, Any] = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["project"]
VERSION: str = re.search(r'__version__ = "(.+)"', (HERE / "lfm" / "_version.py").read_text()).group(1)
EPOCH = 315532800  # 1980-01-01, the first day that a zip archive knows

Settings = Mapping[str, str] | None


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None) -> str:
    """Writes the wheel and gives its name."""
    settings = config_settings or {}
    files = {f"lfm/{path.name}": path.read_bytes() for path in sources()}
    native, licenses = carried(settings)
    tag = f"py3-none-{platform_tag(native.values()) if native else 'any'}"
    info = f"lfm-{VERSION}.dist-info"
    files |= {f"lfm/{name}": data for name, data in native.items()}
    files[f"{info}/METADATA"] = metadata()
    files[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: lfm_build\nRoot-Is-Purelib: {str(not native).lower()}\nTag: {tag}\n").encode()
    files |= {f"{info}/{name}": data for name, data in {"LICENSE": own_license(), **licenses}.items()}
    record = f"{info}/RECORD"
    files[record] = ("".join(f"{name},sha256={digest(data)},{len(data)}\n" for name, data in files.items()) + f"{record},,\n").encode()
    return written(Path(wheel_directory) / f"lfm-{VERSION}-{tag}.whl", zipped(files))


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    """Writes the source archive and gives its name."""
    root = f"lfm-{VERSION}"
    files = {f"{root}/lfm/{path.name}": path.read_bytes() for path in sources()}
    files |= {f"{root}/{name}": (HERE / name).read_bytes() for name in ("README.md", "lfm_build.py", "pyproject.toml")}
    files |= {f"{root}/LICENSE": own_license(), f"{root}/PKG-INFO": metadata()}
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(data), EPOCH
            tar.addfile(entry, io.BytesIO(data))
    return written(Path(sdist_directory) / f"{root}.tar.gz", gzip.compress(archive.getvalue(), mtime=EPOCH))


def sources() -> list[Path]:
    return [path for path in sorted((HERE / "lfm").iterdir()) if path.suffix in (".py", ".typed")]


def own_license() -> bytes:
    """In a source archive it lies beside this file, in the repository at its root."""
    beside = HERE / "LICENSE"
    return (beside if beside.exists() else HERE.parents[1] / "LICENSE").read_bytes()


def carried(settings: Mapping[str, str]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The native libraries of the wheel and the licences that go along, by their names there."""
    if "library" not in settings and "native" not in settings:
        return {}, {}
    if not {"library", "native"} <= settings.keys():
        sys.exit("lfm_build: library and native belong together; name liblfm.so and the folder of ./build.sh native")
    native = Path(settings["native"])
    libraries = {path.name: path.read_bytes() for path in sorted((native / "linux-x64").iterdir())}
    licenses = {f"licenses/{path.name}": path.read_bytes() for path in sorted((native / "licenses").iterdir())}
    return {"liblfm.so": Path(settings["library"]).read_bytes(), **libraries}, licenses


def platform_tag(libraries: Any) -> str:
    """The oldest glibc that has every symbol the libraries ask for; tests/test_wheel.py holds the rest of the policy."""
    needed = max(int(minor) for library in libraries for minor in re.findall(rb"\0GLIBC_2\.(\d+)(?=[.\0])", library))
    return f"manylinux_2_{max(needed, 17)}_x86_64"


def metadata() -> bytes:
    """The core metadata of pyproject.toml."""
    lines = [
        "Metadata-Version: 2.1", f"Name: {PROJECT['name']}", f"Version: {VERSION}", f"Summary: {PROJECT['description']}",
        f"License: {PROJECT['license']['text']}", f"Author: {PROJECT['authors'][0]['name']}", f"Keywords: {','.join(PROJECT['keywords'])}",
        *(f"Classifier: {name}" for name in PROJECT["classifiers"]),
        f"Requires-Python: {PROJECT['requires-python']}", *(f"Requires-Dist: {name}" for name in PROJECT["dependencies"]),
        "Description-Content-Type: text/markdown", "", "",
    ]
    return "\n".join(lines).encode() + (HERE / PROJECT["readme"]).read_bytes()


def digest(data: bytes) -> str:
    """SHA-256 as a RECORD has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def zipped(files: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as wheel:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)  # dated 1980-01-01, so that the archive depends on contents alone
            entry.external_attr = (0o755 if ".so" in name else 0o644) << 16
            wheel.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)
    return archive.getvalue()


def written(path: Path, data: bytes) -> str:
    """Writes a file, whole or not at all, and gives its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_bytes(data)
    beside.replace(path)
    return path.name


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    folder = sys.argv[1]
    print(Path(folder, build_sdist(folder)))
    print(Path(folder, build_wheel(folder, {"library": sys.argv[2], "native": sys.argv[3]})))
