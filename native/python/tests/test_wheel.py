"""The wheel installs from the file alone and works from there; the library is found where the lookup says."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from planted import ROOT

import lfm
from lfm import _native

LIBRARY = Path(_native.library()._name)


def run(*command, **variables):
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "LFM_LIBRARY")}
    done = subprocess.run([str(part) for part in command], env={**environment, **variables}, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="lfm-wheel-")
        cls.path = Path(cls.folder.name)
        status, output = run(sys.executable, ROOT / "native" / "python" / "build_wheel.py", LIBRARY, cls.path)
        assert status == 0, output
        cls.wheel = Path(output.strip())
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
        self.assertLess(self.wheel.stat().st_size, 5_000_000)

    def test_the_same_files_make_the_same_bytes(self):
        status, output = run(sys.executable, ROOT / "native" / "python" / "build_wheel.py", LIBRARY, self.path / "again")
        self.assertEqual((self.path / "again" / self.wheel.name).read_bytes(), self.wheel.read_bytes(), output)

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
