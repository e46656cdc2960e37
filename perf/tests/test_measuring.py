"""The judges must be able to say no. Run by `./build.sh perf` before it measures:  python3 -m unittest discover -s perf/tests"""
import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import compare
from measuring.agreement import neighbor_sets, operator_of, residual
from measuring.process import Failed, alternate, run
from measuring.results import Check, Row, Store


class Neighbors(unittest.TestCase):
    x = np.array([[0], [1], [2], [-2], [9]], np.float32)

    def verdict(self, ours, theirs):
        counts = neighbor_sets(self.x, np.array([ours]), np.array([theirs]))
        return {k: v for k, v in counts.items() if v and k != "rows"}

    def test_order_does_not_matter(self):
        self.assertEqual(self.verdict([1, 2], [2, 1]), {"same": 1})

    def test_equal_distances_are_a_tie(self):
        self.assertEqual(self.verdict([1, 2], [1, 3]), {"ties": 1})

    def test_a_farther_sample_is_our_fault(self):
        self.assertEqual(self.verdict([1, 4], [1, 2]), {"ours_farther": 1})

    def test_a_closer_sample_is_their_rounding(self):
        self.assertEqual(self.verdict([1, 2], [1, 4]), {"ours_closer": 1})

    def test_a_sample_listed_twice_is_our_fault(self):
        self.assertEqual(self.verdict([1, 1], [1, 2]), {"ours_farther": 1})


class Spectra(unittest.TestCase):
    def test_residual_of_a_cycle(self):
        n = 8
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "graph.npz"
            columns = np.sort(np.stack([(np.arange(n) - 1) % n, (np.arange(n) + 1) % n], axis=1), axis=1)
            np.savez(path, indptr=np.arange(0, 2 * n + 1, 2), indices=columns.ravel(), affinities=np.full(2 * n, 3.0), shape=[n, n])
            matrix = operator_of(path)
        values, vectors = np.linalg.eigh(np.eye(n) - matrix.toarray())
        np.testing.assert_allclose(values, np.sort(1 - np.cos(2 * np.pi * np.arange(n) / n)), atol=1e-12)
        self.assertLess(residual(matrix, values, vectors), 1e-12)
        self.assertGreater(residual(matrix, values + [*[0] * 7, 1e-3], vectors), 9e-4)


class Processes(unittest.TestCase):
    def test_wall_clock_and_peak_memory(self):
        outcome = run([sys.executable,
            "-c", "import time; x = bytearray(200_000_000); x[::4096] = b'1' * len(x[::4096]); time.sleep(0.2); print('{\"a\": 1}')"])
        self.assertEqual(outcome.json, {"a": 1})
        self.assertGreater(outcome.wall, 0.2)
        self.assertTrue(200 < outcome.peak_mb < 300, outcome.peak_mb)

    def test_our_own_memory_is_not_the_childs(self):
        ballast = np.ones(40_000_000)
        self.assertLess(run([sys.executable, "-c", "print('{}')"]).peak_mb, 100)
        self.assertEqual(ballast.sum(), 40_000_000)

    def test_a_failed_process_is_named(self):
        with self.assertRaisesRegex(Failed, "exit code 3.*the reason"):
            run([sys.executable, "-c", "import sys; sys.stderr.write('the reason'); sys.exit(3)"])

    def test_sides_take_turns(self):
        order = []

        def side(name, seconds):
            def start():
                order.append(name)
                return type("Outcome", (), {"json": {"seconds": seconds.pop()}, "peak_mb": 1.0})()
            return name, start
        with contextlib.redirect_stderr(io.StringIO()):
            a, b = alternate(3, side("a", [1, 5, 2]), side("b", [4, 4, 4]))
        self.assertEqual("".join(order), "abbaab")
        self.assertEqual((a.median, b.median), (2, 4))


class Table(unittest.TestCase):
    def test_checks(self):
        self.assertTrue(Check("ratio", 1.8, 1.8, at_least=True).met)
        self.assertFalse(Check("ratio", 1.79, 1.8, at_least=True).met)
        self.assertFalse(Check("residual", 2e-8, 1e-8).met)
        self.assertIn("not met", Check("residual", 2e-8, 1e-8).text())

    def test_a_case_replaces_its_own_rows_only(self):
        side = {"name": "lfm", "median": 1.0, "seconds": [1.0], "peak_mb": 10.0}
        machine = {"cpu": "c", "cores": 2, "avx512": False, "memory_gb": 1,
            "kernel": "k", "packages": {"python3-numpy": "1"}, "commit": "x"}
        with tempfile.TemporaryDirectory() as folder:
            for name, median in (("first", 2.0), ("second", 3.0), ("first", 4.0)):
                store = Store(folder)
                store.put(name, [Row(name, side, {**side, "name": "library", "median": median})], "", runs=5, commit="x")
                store.write(machine, ["first", "second"])
            kept = json.loads((Path(folder) / "results.json").read_text())["cases"]
            self.assertEqual([kept[name]["rows"][0]["ratio"] for name in ("first", "second")], [4.0, 3.0])
            self.assertEqual((Path(folder) / "README.md").read_text().count("| library |"), 2)


class Comparison(unittest.TestCase):
    def verdict(self, ratio):
        asked = []
        original, compare.pairs = compare.pairs, lambda count, *_: asked.append(count) or [ratio] * count
        try:
            return compare.judge([], "head", "base", "out")[1], asked
        finally:
            compare.pairs = original

    def test_slower_after_confirmation(self):
        self.assertEqual(self.verdict(1.10), ("SLOWER", [1, compare.FIRST, compare.CONFIRMING]))

    def test_settled_without_confirmation(self):
        self.assertEqual(self.verdict(1.01), ("same", [1, compare.FIRST]))

    def test_within_the_margin(self):
        self.assertEqual(self.verdict(1.09)[0], "same")


if __name__ == "__main__":
    unittest.main()
