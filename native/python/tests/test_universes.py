"""Many spaces in one."""

import os
import tempfile
import unittest

import numpy as np
from planted import SMALL, cloud

import lfm

ROWS = np.arange(150)


def spaces(noise: float = 0.02):
    """Three turns of one cloud, of 6, 6 and 8 dimensions."""
    random = np.random.default_rng(3)
    x, y, _ = cloud()
    wide = np.hstack([x, np.zeros((150, 2), np.float32)]) @ np.linalg.qr(random.standard_normal((8, 8)))[0]
    return {name: (rows + noise * random.standard_normal(rows.shape)).astype(np.float32) for name, rows in zip("abc", (x, y, wide))}


class Universes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.spaces = spaces()
        cls.universe = lfm.fit_universe(cls.spaces)

    def test_rows_reach_every_space(self):
        universe = self.universe
        self.assertEqual((universe.names, universe.dimensions, universe.items, universe.method), (("a", "b", "c"), 8, 150, "procrustes"))
        self.assertIs(universe.trusted, True)
        self.assertGreater(universe.mrr, 0.99)
        self.assertIn("can be trusted", universe.advice)
        carried = universe.transform("c", "a").apply(self.spaces["c"])
        self.assertEqual(carried.shape, (150, 6))
        self.assertEqual(lfm.retrieval(carried, self.spaces["a"], ROWS).p_at_1, 1)
        scores = universe.evaluate("a", "b", self.spaces["a"], self.spaces["b"])
        self.assertEqual((scores.map.p_at_1, scores.pairwise.p_at_1, scores.relative), (1, 1, None))
        pairs = universe.match("a", "c", mutual=True).pairs
        self.assertGreater((pairs[:, 0] == pairs[:, 1]).sum(), 140)
        self.assertEqual(repr(universe), "<lfm.Universe: 3 spaces in 8 dimensions, procrustes, trusted>")
        self.assertIn("pairs", universe.report)
        self.assertIn("total", {**universe.seconds, "total": 0})

    def test_maps_are_rotations_to_the_mean_of_all(self):
        """U = mean of X Omega, by NumPy from the same normalised rows."""
        def unit(rows):
            return rows / np.linalg.norm(rows, axis=1, keepdims=True)

        total = np.zeros((150, 8))
        for name, rows in self.spaces.items():
            turn = self.universe.to_common(name)
            np.testing.assert_allclose(turn @ turn.T, np.eye(len(turn)), atol=1e-9)
            np.testing.assert_array_equal(self.universe.from_common(name), turn.T)
            first = unit(rows.astype(np.float64))
            total += unit(first - first.mean(0)) @ turn / 3
        np.testing.assert_allclose(self.universe.consensus, total, atol=1e-5)
        self.assertTrue((np.diff(self.universe.objectives) <= 1e-7).all())

    def test_edges_and_a_wrong_one(self):
        shuffled = np.random.default_rng(1).permutation(150)
        spaces_ = {**self.spaces, "d": self.spaces["a"] @ np.diag([1, -1, 1, -1, 1, 1]).astype(np.float32)}
        both = np.stack([ROWS, ROWS], 1)
        edges = [("a", "b", both), ("b", "c", both), ("c", "d", both), ("a", "d", both), ("a", "c", np.stack([ROWS, shuffled], 1))]
        universe = lfm.fit_universe(spaces_, edges=edges)
        np.testing.assert_array_equal(universe.left_out, [0, 0, 0, 0, 1])
        self.assertLess(universe.consistency[4], 0.4)
        self.assertIn("left out a:c", universe.advice)
        self.assertEqual((universe.items, universe.edges, universe.consensus.shape), (0, 5, (0, 8)))
        self.assertTrue(np.isnan(universe.mrr))
        learned = lfm.fit_universe(self.spaces, edges=[("a", "b", both[::10]), ("b", "c", None)], k=10, eigenpairs=12)
        self.assertEqual(learned.edges, 2)

    def test_a_space_is_added_and_a_file_holds_all(self):
        larger = self.universe.add("d", -self.spaces["a"], np.stack([ROWS, ROWS], 1))
        self.assertEqual(larger.names, ("a", "b", "c", "d"))
        np.testing.assert_array_equal(larger.to_common("b"), self.universe.to_common("b"))
        other = self.universe.add("e", self.spaces["b"], np.stack([ROWS, ROWS], 1), paired_with="a")
        self.assertGreater(other.evaluate("e", "c", self.spaces["b"], self.spaces["c"]).map.mrr, 0.99)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "u.npz")
            larger.save(path)
            again = lfm.load_universe(path)
            self.assertEqual((again.names, again.advice), (larger.names, larger.advice))
            np.testing.assert_array_equal(again.consensus, larger.consensus)
            with self.assertRaisesRegex(lfm.FileError, "this is a universe"):
                lfm.load(path)
            with self.assertRaises(lfm.FileError):
                lfm.load_universe(os.path.join(folder, "none.npz"))
            with self.assertRaises(lfm.InvalidArgumentError):
                larger.save(os.path.join(folder, "u.txt"))

    def test_items_in_other_rows(self):
        turned = {**self.spaces, "b": self.spaces["b"][::-1]}
        universe = lfm.fit_universe(turned, items={"a": ROWS, "b": ROWS[::-1], "c": ROWS})
        self.assertIs(universe.trusted, True)
        spectral = lfm.fit_universe(self.spaces, method="spectral", k=SMALL["k"], eigenpairs=SMALL["eigenpairs"])
        self.assertEqual(len(spectral.latent_eigenvalues), 12)

    def test_what_cannot_be_done(self):
        x = self.spaces
        for wrong, call in {
            "two or more|2..": lambda: lfm.fit_universe({"a": x["a"]}),
            "edges and items": lambda: lfm.fit_universe(x, edges=[], items={}),
            "no chain of edges": lambda: lfm.fit_universe(x, edges=[("a", "b", ROWS[:0])]),
            "an edge names 'z'": lambda: lfm.fit_universe(x, edges=[("a", "z", None)]),
            "items are of": lambda: lfm.fit_universe(x, items={"a": ROWS}),
            "not equally many": lambda: lfm.fit_universe(x, items={"a": ROWS, "b": ROWS[:5], "c": ROWS}),
            "rounds": lambda: lfm.fit_universe(x, rounds=0),
            "has no space 'z'": lambda: self.universe.transform("a", "z"),
            "has a space 'a' already": lambda: self.universe.add("a", x["a"], None),
            "X has no rows|test rows": lambda: self.universe.evaluate("a", "b", x["a"][:0], x["b"][:0]),
        }.items():
            with self.assertRaisesRegex(lfm.InvalidArgumentError, wrong):
                call()
        with self.assertRaises(lfm.DataError):
            lfm.fit_universe({"a": x["a"], "b": np.full((150, 6), np.nan)})


if __name__ == "__main__":
    unittest.main()
