"""Every kind of result says what it is, can be unpacked, copied and pickled, or says why not."""

import copy
import os
import pickle
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from planted import SMALL, cloud

import lfm


def everything():
    """One object of every kind, the arrays it is told by, and its line."""
    x, y, anchors = cloud()
    model = lfm.align(x, y, anchors, **SMALL)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.npy")
        lfm.write_matrix(path, x)
        matrix = lfm.read_matrix(path)
    return [
        (lfm.knn(x, 5), ["indices", "distances"], "<lfm.Neighbors: 150 samples, k=5, exact>"),
        (lfm.graph(x, 5), ["row_start", "columns", "lengths", "affinities"], "<lfm.Graph: 150 samples, 459 edges, components=1>"),
        (model.spectrum_x, ["lambda_", "phi"], "<lfm.Spectrum: 12 eigenpairs of the normalized Laplacian of 150 samples>"),
        (model.map, ["C"], "<lfm.FunctionalMap: 12 x 12, similarity "),
        (model.matches, ["x", "y", "score"], "<lfm.Matches: 150 pairs>"),
        (model.transformer, ["matrix", "offset"], "<lfm.Transform: 6 to 6 dimensions, orthogonal, normalization center>"),
        (matrix, ["values"], f"<lfm.Matrix: 150 x 6 of {path}>"),
        (lfm.inspect(x, k=10), ["rankme", "hubness_skewness"], "<lfm.Inspection: 150 x 6, effective rank "),
        (lfm.same(x, y), ["verdict", "relation", "rotation_residual"], "<lfm.SameReport: same, rotated>"),
        (model, ["C", "matrix", "anchors"], "<lfm.Alignment: X 150 x 6, Y 150 x 6, eigenpairs 12 and 12, anchors 16, similarity "),
    ]


class Results(unittest.TestCase):
    def equal(self, one, other, names):
        self.assertIs(type(one), type(other))
        for name in names:
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))

    def test_one_line_says_what_it_is(self):
        for each, _, line in everything():
            self.assertTrue(repr(each).startswith(line), repr(each))
            self.assertNotIn("\n", repr(each))
            each.close()
            self.assertEqual(repr(each), f"<lfm.{type(each).__name__}: closed>")

    def test_the_alignment_as_a_table_with_the_verdict(self):
        model = everything()[-1][0]
        self.assertIn(", verdict trusted, MRR 1.000>", repr(model))
        page = model._repr_html_()
        self.assertIn("<tr><th>verdict</th><td>trusted, MRR 1.000</td></tr>", page)
        self.assertIn("can be trusted", page)
        model.close()
        self.assertEqual(model._repr_html_(), "&lt;lfm.Alignment: closed&gt;")

    def test_neighbours_unpack_as_distances_and_indices(self):
        found = lfm.knn(cloud()[0], 5)
        distances, indices = found
        self.assertIs(distances, found.distances)
        self.assertIs(indices, found.indices)

    def test_copies_outlive_what_they_are_of(self):
        before = lfm.live_handles()
        for make in (copy.copy, copy.deepcopy):
            for each, names, _ in everything():
                twin = make(each)
                self.equal(twin, each, names)
                expected = [np.array(getattr(each, name)) for name in names]
                each.close()
                self.assertFalse(twin.closed)
                for name, values in zip(names, expected):
                    np.testing.assert_array_equal(getattr(twin, name), values)
                with self.assertRaises(lfm.ClosedError):
                    make(each)
        del twin, each
        self.assertEqual(lfm.live_handles(), before)

    def test_pickles_are_whole_or_refused(self):
        for each, names, _ in everything():
            if isinstance(each, (lfm.Graph, lfm.Spectrum, lfm.FunctionalMap, lfm.Alignment)):
                for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
                    self.equal(pickle.loads(pickle.dumps(each, protocol)), each, names)
            else:
                words = f"this {type(each).__name__} .* cannot be pickled; pickle its arrays"
                with self.assertRaisesRegex(lfm.InvalidArgumentError, words):
                    pickle.dumps(each)
            each.close()
            with self.assertRaises(lfm.ClosedError):
                pickle.dumps(each)

    def test_a_random_walks_weights_are_pickled(self):
        spectrum = lfm.spectrum(cloud()[0], 5, laplacian="randomwalk")
        self.equal(pickle.loads(pickle.dumps(spectrum)), spectrum, ["lambda_", "phi", "mass", "laplacian"])

    def test_another_process_can_use_what_was_pickled(self):
        model, spectrum = everything()[-1][0], everything()[2][0]
        source = (
            "import pickle, sys\n"
            "model, spectrum = pickle.load(sys.stdin.buffer)\n"
            "print(model.C.sum(), spectrum.phi.shape)\n")
        done = subprocess.run(
            [sys.executable, "-c", source], input=pickle.dumps((model, spectrum)), capture_output=True, timeout=60,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
        self.assertEqual(done.stdout.decode().strip(), f"{model.C.sum()} (150, 12)", done.stderr)

    def test_scores_are_plain(self):
        x, y, anchors = cloud()
        with lfm.align(x, y, anchors, **SMALL) as model:
            scores = model.evaluate(x, y)
        for twin in (copy.copy(scores), copy.deepcopy(scores), pickle.loads(pickle.dumps(scores))):
            self.assertEqual(twin, scores)
