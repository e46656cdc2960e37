"""What people hand over beside plain arrays: read as what it means, or refused with a remedy that works."""

import unittest

import numpy as np
import pandas as pd
import scipy.sparse
from planted import SMALL, cloud

import lfm


class Refusals(unittest.TestCase):
    def fails(self, words, function, *arguments, **options):
        with self.assertRaises(lfm.InvalidArgumentError) as caught:
            function(*arguments, **options)
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))


class Matrices(Refusals):
    def setUp(self):
        self.x = cloud()[0]
        self.expected = lfm.knn(self.x, 5).indices

    def agrees(self, array):
        np.testing.assert_array_equal(lfm.knn(array, 5).indices, self.expected)

    def test_masked_entries_are_refused_and_a_mask_of_nothing_is_read(self):
        masked = np.ma.masked_array(self.x)
        self.agrees(masked)
        masked[9, 1] = masked[7, 2] = np.ma.masked
        self.fails(["X", "row 7, column 2", "masked", "filled"], lfm.knn, masked)
        self.agrees(np.ma.masked_array(self.x, mask=False))

    def test_sparse_matrices(self):
        for kind in (scipy.sparse.csr_matrix, scipy.sparse.coo_array):
            sparse = kind(self.x)
            self.fails("X is a scipy.sparse matrix; pass X.toarray()", lfm.knn, sparse)
            self.agrees(sparse.toarray())

    def test_numbers_held_as_objects_and_nullable_frames(self):
        self.agrees(self.x.astype(object))
        frame = pd.DataFrame(self.x)
        for kind in (object, "Float32", "Float64"):
            self.agrees(frame.astype(kind))
        gap = frame.astype("Float64")
        gap.iloc[3, 1] = pd.NA
        self.fails(["X", "row 3, column 1", "<NA>"], lfm.knn, gap)
        self.fails(["X", "row 0, column 6", "'cat'"], lfm.knn, frame.assign(kind="cat"))
        self.fails("type object", lfm.knn, {"a": 1})

    def test_a_column_of_vectors(self):
        column = pd.Series(list(self.x))
        self.fails("X is a column of 150 vectors; pass numpy.stack(X)", lfm.knn, column)
        self.agrees(np.stack(column))

    def test_bfloat16_as_numpy_keeps_it(self):
        halves = (self.x.view(np.uint32) >> 16).astype(np.uint16).view("V2")
        self.fails(["|V2", "a.view('u2').astype('u4') << 16"], lfm.knn, halves)
        with lfm.knn((halves.view("u2").astype("u4") << 16).view("f4"), 5) as found:
            self.assertGreater(np.mean(found.indices == self.expected), 0.9)

    def test_arrays_of_other_libraries_that_cannot_be_read(self):
        class OnTheGpu:
            def __array__(self, *arguments, **options):
                raise RuntimeError("can't convert a cuda tensor;\nuse Tensor.cpu()")

        self.fails(["X is no array", "use Tensor.cpu()"], lfm.knn, OnTheGpu())


class Anchors(Refusals):
    def setUp(self):
        self.x, self.y, self.anchors = cloud()
        self.order = np.random.default_rng(3).permutation(150)
        self.ix, self.iy = self.anchors[:, 0], np.argsort(self.order)[self.anchors[:, 0]].astype(np.int32)

    def known(self, anchors, **options):
        with lfm.align(self.x, self.y[self.order], anchors, k=10, eigenpairs=12, **options) as model:
            return model.anchors

    def test_two_sides(self):
        expected = self.known(np.stack([self.ix, self.iy], axis=1))
        frame = pd.DataFrame({"y": self.iy, "score": 1.0, "x": self.ix})
        for anchors in (
            (self.ix, self.iy), (self.ix.tolist(), self.iy.tolist()), (pd.Series(self.ix), self.iy), {"x": self.ix, "y": self.iy}, frame,
            pd.DataFrame({"first": self.ix, "second": self.iy}).astype("Int64"), list(zip(self.ix, self.iy)),
        ):
            np.testing.assert_array_equal(self.known(anchors), expected)

    def test_two_pairs_stay_pairs(self):
        for anchors in (np.array([[0, 1], [2, 3]]), [[0, 1], [2, 3]], ((0, 1), (2, 3))):
            np.testing.assert_array_equal(self.known(anchors), [[0, 1], [2, 3]])
        np.testing.assert_array_equal(self.known((np.array([0, 1]), np.array([2, 3]))), [[0, 2], [1, 3]])

    def test_rows_of_row_paired_inputs(self):
        mask = np.zeros(150, bool)
        mask[self.ix] = True
        for anchors in (self.ix, self.ix.tolist(), mask, pd.Series(mask)):
            with lfm.align(self.x, self.y, anchors, **SMALL) as model:
                np.testing.assert_array_equal(model.anchors, self.anchors)
        self.fails(["anchors has shape (16,)", "row_paired=True"], self.known, self.ix)
        self.fails(["anchors", "bool"], self.known, mask)
        self.fails(["mask of 149 rows", "150"], lfm.align, self.x, self.y, mask[:-1], **SMALL)

    def test_what_cannot_be_pairs(self):
        self.fails(["16 rows of X and 15 of Y"], self.known, (self.ix, self.iy[:-1]))
        self.fails(["shape (2, 16)", "tuple"], self.known, np.stack([self.ix, self.iy]))
        self.fails(["anchors[1]", "float64"], self.known, (self.ix, self.iy.astype(float)))


class Options(Refusals):
    def test_whole_numbers(self):
        x, y, anchors = cloud()
        for k in (True, np.True_, 2.0):
            self.fails(["k is", "whole number"], lfm.knn, x, k)
        self.fails(["seed is True"], lfm.knn, x, 5, seed=True)
        self.fails(["k is 0", "None"], lfm.knn, x, 0)
        self.fails(["max_memory is 0"], lfm.knn, x, max_memory=0)
        self.fails(["threads is 0"], lfm.knn, x, threads=0)
        self.fails(["threads is 0"], lfm.set_threads, 0)
        self.fails(["eigenpairs_y is 0"], lfm.align, x, y, anchors, eigenpairs_y=0)
        self.fails(["mrr_cap is 0"], lfm.retrieval, x, x, mrr_cap=0)
        self.assertEqual(lfm.knn(x, np.int64(5)).k, 5)
        self.assertEqual(lfm.knn(x, None, max_memory=None, threads=None).k, 17)

    def test_switches_and_numbers(self):
        x, y, anchors = cloud()
        for connect in (np.True_, 1, True):
            self.assertEqual(lfm.graph(x, 5, connect=connect).components, 1)
        for connect in (2, 1.0, "yes"):
            self.fails(["connect is", "True or False"], lfm.graph, x, 5, connect=connect)
        for ridge in ("0.1", True, float("nan")):
            self.fails("ridge is", lfm.transform, x, y, anchors, ridge=ridge)


class Rows(Refusals):
    """What works row by row gives as many rows as it gets, none among them, where it is told to."""

    def setUp(self):
        x, y, anchors = cloud()
        self.x, self.wide = x, lfm.transform(x, np.hstack([y, y[:, :3]]), anchors)
        self.model = lfm.align(x, np.hstack([y, y[:, :3]]), anchors, **SMALL)

    def test_no_rows(self):
        for kind in (np.float32, np.float64):
            none = self.x[:0].astype(kind)
            for carried in (self.model.transform(none), self.wide.apply(none), lfm.relative(none, self.x[:9])):
                self.assertEqual((carried.shape, carried.dtype), ((0, 9), kind))
        self.fails("5 columns", self.model.transform, self.x[:0, :5])

    def test_one_row_is_what_it_is_among_many(self):
        many = self.model.transform(self.x)
        for count in (1, 3, 4, 5):
            for kind in (np.float32, np.float64):
                np.testing.assert_allclose(self.model.transform(self.x[:count].astype(kind)), many[:count], rtol=1e-6, atol=1e-6)
        np.testing.assert_array_equal(self.model.transform(self.x[:1], threads=2), self.model.transform(self.x[:1]))

    def test_float64_rows_are_rounded_by_blocks(self):
        many = np.tile(self.x.astype(np.float64), (14_000, 1))
        carried = self.wide.apply(many)
        np.testing.assert_array_equal(carried[-150:-4], self.wide.apply(self.x.astype(np.float64))[:146])
        many[-1, 2] = 1e300
        with self.assertRaisesRegex(lfm.DataError, "rows: row 2099999, column 2 .*float32"):
            self.wide.apply(many)

    def test_results_go_where_they_are_told_to(self):
        for carry in (self.model.transform, self.wide.apply, lambda rows, **where: lfm.relative(rows, self.x[:9], **where)):
            expected = carry(self.x)
            for kind in (np.float32, np.float64):
                room = np.full((160, 9), -1, kind)
                filled = carry(self.x, out=room[5:155])
                self.assertIs(filled.base, room)
                np.testing.assert_array_equal(filled, expected)
                self.assertTrue((room[:5] == -1).all() and (room[155:] == -1).all())

    def test_places_that_cannot_take_them(self):
        locked = np.zeros((150, 9), np.float32)
        locked.flags.writeable = False
        for words, out in (
            ("float16", np.zeros((150, 9), np.float16)), ("list", [[0.0]]), ("shape (150, 8)", np.zeros((150, 8))),
            ("without gaps", np.zeros((150, 18))[:, ::2]), ("writable", locked), ("bytes", np.zeros((150, 9), ">f4")),
        ):
            self.fails(["out", words], self.model.transform, self.x, out=out)
        square = lfm.transform(self.x, self.x, np.repeat(np.arange(20)[:, None], 2, axis=1))
        self.fails("out shares memory", square.apply, self.x, out=self.x)
