"""The wheel installs from the file alone, carries all that its platform tag does not promise, and works from there; so does the source
archive beside a library; the library is found where the lookup says."""

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path

from planted import ROOT

import lfm
from lfm import _native

LIBRARY = Path(_native.library()._name)
NATIVE = ROOT / "artifacts" / "native"
BUILD = (sys.executable, ROOT / "native" / "python" / "lfm_build.py")

# What PEP 600 lets a wheel expect of every system: these libraries, of glibc no newer a version than the tag's, and of the others
# the versions that manylinux_2_17 has already.
ALLOWED = {"ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6", "libdl.so.2", "librt.so.1", "libpthread.so.0", "libgcc_s.so.1", "libz.so.1"}
NEWEST = {"GCC": (4, 8, 0), "CXXABI": (1, 3, 7), "GLIBCXX": (3, 4, 19)}


def run(*command, **variables):
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "LFM_LIBRARY")}
    done = subprocess.run([str(part) for part in command], env={**environment, **variables}, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="lfm-wheel-")
        cls.path = Path(cls.folder.name)
        status, output = run(*BUILD, cls.path, LIBRARY, NATIVE)
        assert status == 0, output
        cls.source, cls.wheel = map(Path, output.split())
        cls.python = cls.path / "venv" / "bin" / "python"
        for command in (
            (sys.executable, "-m", "venv", "--system-site-packages", cls.path / "venv"),
            (cls.python, "-m", "pip", "install", "--no-index", "--no-deps", "--disable-pip-version-check", cls.wheel),
        ):
            status, output = run(*command)
            assert status == 0, output

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_its_name_tells_version_and_platform(self):
        self.assertRegex(self.wheel.name, rf"^lfm-{lfm.__version__}-py3-none-manylinux_2_\d+_x86_64\.whl$")
        self.assertLess(self.wheel.stat().st_size, 30_000_000)

    def test_the_same_files_make_the_same_bytes(self):
        status, output = run(*BUILD, self.path / "again", LIBRARY, NATIVE)
        for made in (self.source, self.wheel):
            self.assertEqual((self.path / "again" / made.name).read_bytes(), made.read_bytes(), output)

    def test_its_libraries_ask_for_no_more_than_the_tag_promises(self):
        glibc = (2, int(re.search(r"manylinux_2_(\d+)_", self.wheel.name).group(1)))
        with zipfile.ZipFile(self.wheel) as archive, tempfile.TemporaryDirectory() as folder:
            carried = {name.removeprefix("lfm/") for name in archive.namelist() if ".so" in name}
            self.assertLessEqual({"liblfm.so", "libopenblas.so.0", "libarpack.so.2"}, carried)
            for name in sorted(carried):
                status, told = run("objdump", "-p", archive.extract(f"lfm/{name}", folder))
                self.assertEqual(status, 0, told)
                needed = set(re.findall(r"NEEDED\s+(\S+)", told))
                self.assertLessEqual(needed, ALLOWED | carried, name)
                if needed & carried:
                    self.assertIn("$ORIGIN", told, name)
                for source, versions in re.findall(r"required from (\S+):\n((?:\s+0x.*\n)+)", told):
                    if source in carried:
                        continue
                    for kind, version in re.findall(r" (GLIBC|GCC|CXXABI|GLIBCXX)_([\d.]+)", versions):
                        newest = glibc if kind == "GLIBC" else NEWEST[kind]
                        self.assertLessEqual(tuple(map(int, version.split("."))), newest, f"{name} needs {kind}_{version} of {source}")

    def test_the_licences_of_what_it_carries_go_along(self):
        with zipfile.ZipFile(self.wheel) as archive:
            names = {name.split("/", 1)[1] for name in archive.namelist() if ".dist-info/" in name}
        for package in ("libopenblas0-pthread", "libarpack2", "libgfortran5", "libquadmath0"):
            self.assertIn(f"licenses/{package}.copyright", names)
        self.assertIn("LICENSE", names)

    def test_it_takes_the_blas_that_it_carries(self):
        source = "import lfm; i = lfm.build_info(); print(*(i[role]['path'] for role in ('blas', 'lapack', 'arpack')), sep='\\n')"
        status, output = run(self.python, "-c", source, LFM_BLAS="openblas")
        self.assertEqual(status, 0, output)
        for path in output.split():
            self.assertTrue(path.startswith(str(self.path / "venv")), output)

    def test_the_source_archive_is_pure_and_takes_the_library_that_is_named(self):
        with tarfile.open(self.source) as archive:
            self.assertEqual([name for name in archive.getnames() if name.endswith("PKG-INFO")], [f"lfm-{lfm.__version__}/PKG-INFO"])
        venv = self.path / "venv-source"
        for command in (
            (sys.executable, "-m", "venv", "--system-site-packages", venv),
            (venv / "bin" / "python", "-m", "pip", "install", "--no-index", "--no-deps", "--disable-pip-version-check", self.source),
        ):
            status, output = run(*command)
            self.assertEqual(status, 0, output)
        expected = (0, f"{lfm.__version__} (library {lfm.version()})\n")
        self.assertEqual(run(venv / "bin" / "python", "-m", "lfm", "version", LFM_LIBRARY=str(LIBRARY)), expected)

    def test_the_doctor_is_content(self):
        status, output = run(self.python, "-m", "lfm", "doctor")
        self.assertEqual(status, 0, output)
        self.assertIn(str(self.path / "venv"), output)
        self.assertIn("all is well", output)

    def test_version(self):
        self.assertEqual(run(self.python, "-m", "lfm", "version"), (0, f"{lfm.__version__} (library {lfm.version()})\n"))
        self.assertEqual(lfm.__version__, lfm.version())

    def test_it_computes(self):
        source = "import lfm, numpy as np; print(lfm.knn(np.eye(9, dtype='f4'), 2).indices[0].tolist())"
        self.assertEqual(run(self.python, "-c", source), (0, "[1, 2]\n"))

    def test_it_is_typed(self):
        source = "import lfm, pathlib; print(pathlib.Path(lfm.__file__).with_name('py.typed').exists())"
        self.assertEqual(run(self.python, "-c", source), (0, "True\n"))

    def test_pip_knows_its_files(self):
        status, output = run(self.python, "-m", "pip", "show", "--files", "lfm")
        self.assertEqual(status, 0, output)
        self.assertIn("lfm/liblfm.so", output)


class Lookup(unittest.TestCase):
    def test_the_variable_comes_first(self):
        package = str(ROOT / "native" / "python")
        status, output = run(sys.executable, "-m", "lfm", "doctor", PYTHONPATH=package, LFM_LIBRARY="/none/liblfm.so")
        self.assertEqual(status, 1)
        self.assertIn("MISSING: the C library could not be loaded (/none/liblfm.so", output)
        self.assertIn("LFM_LIBRARY", output)

    def test_the_system_comes_last(self):
        package = str(ROOT / "native" / "python")
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(LIBRARY, Path(folder) / "liblfm.so.0")
            status, output = run(sys.executable, "-m", "lfm", "doctor", PYTHONPATH=package, LD_LIBRARY_PATH=folder)
        self.assertEqual(status, 0, output)
        self.assertIn("liblfm.so.0", output)

    def test_another_library_is_refused(self):
        status, output = run(sys.executable, "-m", "lfm", "version", PYTHONPATH=str(ROOT / "native" / "python"), LFM_LIBRARY="libm.so.6")
        self.assertNotEqual(status, 0)
        self.assertIn("lfm_build_info", output)
        self.assertNotIn("Traceback", output)
