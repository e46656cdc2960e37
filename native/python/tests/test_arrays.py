"""Arrays of every layout give what their contiguous copy gives; those that can be read in place are."""

import resource
import unittest

import numpy as np
from planted import cloud

import lfm
from lfm import _arrays


class Layouts(unittest.TestCase):
    def setUp(self):
        self.x = cloud()[0]
        with lfm.knn(self.x, 5) as found:
            self.indices, self.distances = found.indices, found.distances

    def agrees(self, array):
        with lfm.knn(array, 5) as found:
            np.testing.assert_array_equal(found.indices, self.indices)
            np.testing.assert_array_equal(found.distances, self.distances)

    def test_fortran_order(self):
        self.agrees(np.asfortranarray(self.x))

    def test_every_second_row_and_column(self):
        wide = np.full((2 * len(self.x), 2 * self.x.shape[1]), 1e30, np.float32)
        wide[::2, ::2] = self.x
        self.agrees(wide[::2, ::2])

    def test_backward_rows_and_columns(self):
        self.agrees(np.ascontiguousarray(self.x[::-1])[::-1])
        self.agrees(np.ascontiguousarray(self.x[:, ::-1])[:, ::-1])

    def test_transposed(self):
        self.agrees(np.ascontiguousarray(self.x.T).T)

    def test_unaligned(self):
        raw = bytearray(self.x.nbytes + 1)
        array = np.ndarray(self.x.shape, np.float32, raw, 1)
        array[...] = self.x
        self.assertFalse(array.flags.aligned)
        self.agrees(array)

    def test_big_endian(self):
        self.agrees(self.x.astype(">f4"))

    def test_float64_and_half_and_lists(self):
        self.agrees(self.x.astype(np.float64))
        self.agrees(self.x.tolist())
        half = self.x.astype(np.float16)
        with lfm.knn(half, 5) as a, lfm.knn(half.astype(np.float32), 5) as b:
            np.testing.assert_array_equal(a.indices, b.indices)

    def test_whole_numbers(self):
        for kind in (np.int8, np.uint8, np.int16, np.int32, np.int64):
            whole = np.clip(np.rint(20 * self.x), 0, 100).astype(kind)
            whole[:, 0] = np.arange(len(whole)) % 100 + 1
            with lfm.knn(whole, 5) as a, lfm.knn(whole.astype(np.float32), 5) as b:
                np.testing.assert_array_equal(a.indices, b.indices, str(kind))

    def test_repeated_rows_are_read_as_what_they_show(self):
        row = np.ones((1, 6), np.float32)
        with lfm.knn(np.broadcast_to(row, (20, 6)), 3) as found:
            np.testing.assert_allclose(found.distances, 0, atol=1e-6)

    def test_functions_of_any_layout(self):
        x, y, anchors = cloud()
        values = np.random.default_rng(1).standard_normal((150, 4))
        with lfm.align(x, y, anchors, k=10, eigenpairs=12) as model:
            expected = model.transfer(values)
            np.testing.assert_array_equal(model.transfer(np.asfortranarray(values)), expected)
            np.testing.assert_array_equal(model.transfer(np.repeat(values, 2, axis=1)[:, ::2]), expected)
            np.testing.assert_array_equal(model.transfer(values[:, 1]), model.transfer(values[:, 1:2])[:, 0])
            whole = np.rint(10 * values).astype(np.int64)
            np.testing.assert_array_equal(model.transfer(whole), model.transfer(whole.astype(np.float64)))


class InPlace(unittest.TestCase):
    def test_contiguous_rows_are_not_copied(self):
        for kind in (np.float32, np.float64):
            whole = np.zeros((40, 10), kind)
            for array in (whole, whole[5:], whole[::3], whole[:, 2:7], whole[3::2, 1:]):
                view = _arrays.view(array, "x")
                self.assertEqual(view.data, array.ctypes.data)
                self.assertEqual((view.rows, view.cols), array.shape)
                self.assertEqual(view.ld * whole.itemsize, array.strides[0])

    def test_a_single_row_or_column(self):
        whole = np.arange(12, dtype=np.float32).reshape(3, 4)
        self.assertEqual(_arrays.view(whole[1:2], "x").data, whole[1:2].ctypes.data)
        column = _arrays.view(whole[:, 1:2], "x")
        self.assertEqual((column.data, column.ld), (whole[:, 1:2].ctypes.data, 4))

    def test_other_layouts_are_copied(self):
        whole = np.zeros((40, 10), np.float32)
        for array in (whole.T, whole[:, ::2], whole[::-1], np.broadcast_to(whole[:1], (5, 10))):
            view = _arrays.view(array, "x")
            self.assertNotEqual(view.data, array.ctypes.data)
            np.testing.assert_array_equal(view.owner, array)
            self.assertTrue(view.owner.flags.c_contiguous)

    def test_memory_of_a_search_grows_by_less_than_its_input(self):
        wide = np.random.default_rng(0).standard_normal((2000, 16384)).astype(np.float32)
        with lfm.knn(wide[:, :64], 5):
            pass  # what loading and the first search take
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with lfm.knn(wide[:, :16000], 5, metric="euclidean", threads=1):
            grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
        self.assertLess(grown, wide.nbytes / 2)
