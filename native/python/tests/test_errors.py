"""Bad input ends in the exception that fits, with a sentence that names the culprit."""

import os
import pickle
import tempfile
import unittest

import numpy as np
from planted import SMALL, cloud

import lfm


class BadInput(unittest.TestCase):
    def setUp(self):
        self.x, self.y, self.anchors = cloud()

    def fails(self, kind, words, function, *arguments, **options):
        with self.assertRaises(kind) as caught:
            function(*arguments, **options)
        self.assertIsInstance(caught.exception, lfm.LfmError)
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))

    def test_dtypes(self):
        for bad in (self.x.astype(complex), self.x.astype(str), np.zeros((5, 2), "M8[s]")):
            self.fails(lfm.InvalidArgumentError, ["X", str(bad.dtype)], lfm.knn, bad)
        self.fails(ValueError, "X", lfm.knn, [[1, 2], [3]])
        self.fails(ValueError, "X", lfm.knn, "text")

    def test_axes(self):
        for bad in (self.x[0], self.x[None], np.float32(1)):
            self.fails(lfm.InvalidArgumentError, ["X", "axes"], lfm.knn, bad)

    def test_empty(self):
        for bad in (self.x[:0], self.x[:, :0], np.zeros((0, 0))):
            self.fails(ValueError, "", lfm.knn, bad)
            self.fails(ValueError, "", lfm.align, bad, self.y, self.anchors)

    def test_not_finite(self):
        for value in (np.nan, np.inf):
            self.x[17, 3] = value
            for bad in (self.x, self.x.astype(np.float64), np.asfortranarray(self.x)):
                self.fails(lfm.DataError, ["17", "3"], lfm.knn, bad)
                self.fails(ValueError, ["17", "3"], lfm.align, bad, self.y, self.anchors)

    def test_zero_row(self):
        self.x[4] = 0
        self.fails(lfm.DataError, "4", lfm.knn, self.x)

    def test_neighbours(self):
        for k in (150, 151, -1, 2**31 - 1):
            self.fails(lfm.InvalidArgumentError, str(k), lfm.knn, self.x, k)
        for k in (2**31, -(2**70), 2.5, "7", [3]):
            self.fails(lfm.InvalidArgumentError, "k is", lfm.knn, self.x, k)
        self.fails(ValueError, "", lfm.spectrum, self.x, 151)

    def test_options(self):
        self.fails(lfm.InvalidArgumentError, ["angular", "euclidean"], lfm.knn, self.x, metric="manhattan")
        self.fails(lfm.InvalidArgumentError, ["metric is 3", "cosine"], lfm.knn, self.x, metric=3)
        self.fails(lfm.InvalidArgumentError, "seed", lfm.knn, self.x, seed=-1)
        self.fails(lfm.InvalidArgumentError, "threads", lfm.knn, self.x, threads=5000)
        self.fails(lfm.InvalidArgumentError, "progress", lfm.knn, self.x, progress=7)
        self.fails(lfm.InvalidArgumentError, "tolerance", lfm.align, self.x, self.y, self.anchors, tolerance="small")
        self.fails(lfm.InvalidArgumentError, "preset", lfm.align, self.x, self.y, self.anchors, preset="fast")
        self.fails(lfm.InvalidArgumentError, "descriptors", lfm.align, self.x, self.y, self.anchors, descriptors=[])
        self.fails(lfm.InvalidArgumentError, ["hold", "9 members"], lfm.align, self.x, self.y, self.anchors, hold=9 * ["k"])
        self.fails(lfm.InvalidArgumentError, ["hold", "refine"], lfm.align, self.x, self.y, self.anchors, hold="mask")
        with self.assertRaisesRegex(TypeError, "'eigs'"):
            lfm.align(self.x, self.y, self.anchors, eigs=10)
        with self.assertRaises(TypeError):
            lfm.align(self.x, self.y, self.anchors, struct_size=10)

    def test_anchors(self):
        for bad in ([[0, 150]], [[-1, 0]]):
            self.fails(ValueError, "", lfm.align, self.x, self.y, bad, **SMALL)
        self.fails(lfm.InvalidArgumentError, ["anchors", "(3,)"], lfm.align, self.x, self.y, [0, 1, 2])
        self.fails(lfm.InvalidArgumentError, ["anchors", "float64"], lfm.align, self.x, self.y, [[0.0, 1.0]])
        self.fails(lfm.InvalidArgumentError, "32 bits", lfm.align, self.x, self.y, [[2**32, 0]])
        self.fails(ValueError, "anchors", lfm.align, self.x, self.y, descriptors="cosine", **SMALL)

    def test_lengths_that_do_not_fit(self):
        labels = np.zeros(150, int)
        self.fails(ValueError, "labels_x has 3", lfm.align, self.x, self.y, labels_x=[0, 1, 2], labels_y=labels, descriptors="label")
        for given, words in (
            (dict(descriptors_x=np.zeros((150, 2))), ["2", "0 for Y"]),
            (dict(descriptors_x=np.zeros((150, 2)), descriptors_y=np.zeros((149, 2))), ["149", "150 samples"]),
            (dict(descriptors_x=np.full((150, 1), np.nan), descriptors_y=np.zeros((150, 1))), ["descriptors_x", "row 0"]),
            ({}, ["given is functions"]),
        ):
            self.fails(ValueError, words, lfm.align, self.x, self.y, self.anchors, descriptors="given", **given, **SMALL)
        self.fails(ValueError, "mask", lfm.align, self.x, self.y, self.anchors, mask="given", mask_weights=np.ones((3, 4)), **SMALL)
        self.fails(ValueError, "both or neither", lfm.align, self.x, self.y, self.anchors, labels_x=np.zeros(150, int))
        self.fails(ValueError, "partners has 3", lfm.retrieval, self.x, self.x, [0, 1, 2])
        self.fails(ValueError, "lambda_ has 3", lfm.Spectrum.from_arrays, [0, 1, 2], np.eye(4)[:, :2])
        self.fails(ValueError, "mass has 2", lfm.Spectrum.from_arrays, [0, 1], np.eye(4)[:, :2], [1, 1])
        self.fails(ValueError, "row_start ends with 2", lfm.Graph.from_arrays, [0, 1, 2], [1], [1.0], [1.0])
        with lfm.align(self.x, self.y, self.anchors, **SMALL) as model:
            self.fails(ValueError, "5", model.transform, np.zeros((2, 5)))
            self.fails(ValueError, "", model.transfer, np.zeros((149, 1)))
            self.fails(ValueError, "", model.evaluate, self.x, self.y[:-1])

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            missing = os.path.join(folder, "none", "model.npz")
            self.fails(lfm.FileError, missing, lfm.load, missing)
            self.fails(OSError, missing, lfm.read_matrix, missing)
            self.fails(lfm.InvalidArgumentError, "zero byte", lfm.load, "a\0b")
            garbage = os.path.join(folder, "model.npz")
            with open(garbage, "wb") as file:
                file.write(b"PK garbage")
            self.fails(lfm.FileError, garbage, lfm.load, garbage)
            with lfm.align(self.x, self.y, self.anchors, **SMALL) as model:
                self.fails(lfm.OutputError, "none", model.save, missing)

    def test_memory(self):
        for rows in (self.x, self.x.astype(np.float64)):
            self.fails(MemoryError, "max_memory", lfm.align, rows, self.y, self.anchors, max_memory=1000, **SMALL)
            for stage in (lfm.knn, lfm.graph, lfm.spectrum):
                self.fails(MemoryError, "max_memory", stage, rows, max_memory=1000)
        with lfm.knn(self.x) as found, lfm.graph(found) as graph:
            self.fails(MemoryError, "max_memory", lfm.graph, found, max_memory=1000)
            self.fails(MemoryError, "max_memory", lfm.spectrum, graph, max_memory=1000)

    def test_statuses(self):
        with self.assertRaises(lfm.InvalidArgumentError) as caught:
            lfm.knn(self.x, 150)
        self.assertEqual(caught.exception.status, -1)


class Closed(unittest.TestCase):
    def test_a_closed_object_says_so(self):
        x, y, anchors = cloud()
        model = lfm.align(x, y, anchors, **SMALL)
        spectrum, found = model.spectrum_x, lfm.knn(x, 5)
        before = lfm.live_handles()
        for each in (model, spectrum, found):
            each.close()
            each.close()
            self.assertTrue(each.closed)
        self.assertEqual(lfm.live_handles(), before - 3)
        uses = [
            lambda: model.C, lambda: model.meta, lambda: model.trusted, lambda: model.matches, lambda: model.spectrum_x,
            lambda: model.map, lambda: model.transformer, lambda: model.transform(x), lambda: model.transfer(x),
            lambda: model.match(), lambda: model.evaluate(x, y), lambda: model.save("model.npz"), lambda: pickle.dumps(model),
            lambda: spectrum.phi, lambda: found.indices, lambda: lfm.graph(found),
        ]
        for use in uses:
            with self.assertRaises(lfm.ClosedError) as caught:
                use()
            self.assertIn("was closed", str(caught.exception))
            self.assertIsInstance(caught.exception, ValueError)

    def test_parts_outlive_the_whole(self):
        x, y, anchors = cloud()
        with lfm.align(x, y, anchors, **SMALL) as model:
            expected, part = model.phi_x, model.spectrum_x
        np.testing.assert_array_equal(part.phi, expected)

    def test_rows_of_a_file_outlive_their_object(self):
        x = cloud()[0]
        before = lfm.live_handles()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.npy")
            lfm.write_matrix(path, x)
            with lfm.read_matrix(path) as matrix:
                rows = matrix.values[3:7]
            self.assertTrue(matrix.closed)
            self.assertEqual(lfm.live_handles(), before + 1)
            np.testing.assert_array_equal(rows, x[3:7])
            del rows
            self.assertEqual(lfm.live_handles(), before)
            with self.assertRaises(lfm.ClosedError):
                matrix.values

    def test_what_is_dropped_is_freed(self):
        x = cloud()[0]
        before = lfm.live_handles()
        for _ in range(20):
            lfm.spectrum(x, 5, k=5)
        self.assertEqual(lfm.live_handles(), before)
