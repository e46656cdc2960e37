"""The change of a collection from one embedding model to another."""

import os
import tempfile
import unittest

import numpy as np
from planted import SMALL, cloud

import lfm
from lfm.embeddings import MappedEmbeddings

ALL = np.arange(150)


class Migrations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.x, cls.y, cls.anchors = cloud()
        cls.model = lfm.fit_migration(cls.x, cls.y, ALL, family="ridge")

    def test_rows_come_near_their_partners(self):
        carried = self.model.transform(self.x)
        self.assertEqual((carried.shape, carried.dtype), (self.y.shape, np.float32))
        cosines = (carried * self.y).sum(1) / np.linalg.norm(carried, axis=1) / np.linalg.norm(self.y, axis=1)
        self.assertGreater(cosines.min(), 0.95)
        np.testing.assert_allclose(np.linalg.norm(carried, axis=1), np.linalg.norm(self.y, axis=1).mean(), rtol=1e-5)
        np.testing.assert_array_equal(self.model.transform(np.zeros((3, 6))), np.zeros((3, 6)))

    def test_the_map_is_that_of_its_definition(self):
        """Unit, centred, unit; the matrix; unit, around the mean, scaled: the means are those of the rows it was fitted on."""
        def unit(rows):
            return rows / np.linalg.norm(rows, axis=1, keepdims=True)

        x, y = unit(self.x.astype(np.float64)), unit(self.y.astype(np.float64))
        spread = np.linalg.norm(y - y.mean(0), axis=1).mean()
        expected = unit(unit(unit(x - x.mean(0)) @ self.model.matrix) * spread + y.mean(0)) * np.linalg.norm(self.y, axis=1).mean()
        np.testing.assert_allclose(self.model.transform(self.x), expected, atol=1e-5)

    def test_one_row_is_carried_as_among_others(self):
        together, out = self.model.transform(self.x), np.empty((1, 6), np.float32)
        for i in (0, 7, 149):
            np.testing.assert_allclose(self.model.transform(self.x[i:i + 1]), together[i:i + 1], atol=1e-6)
            self.assertIs(self.model.transform(self.x[i:i + 1], out=out), out)
        np.testing.assert_allclose(self.model.transform(self.x.astype(np.float64)[:3].tolist()), together[:3], atol=1e-6)
        with self.assertRaisesRegex(lfm.InvalidArgumentError, "5 columns.*6"):
            self.model.transform(self.x[:, :5])

    def test_what_it_tells(self):
        model = self.model
        self.assertEqual((model.dimensions, model.target_dimensions, model.family, model.direction), (6, 6, "ridge", "collection"))
        self.assertEqual((model.known_pairs, model.fitted_pairs, model.learned_pairs), (150, 150, 0))
        self.assertEqual((model.old_rows, model.new_rows), (150, 150))
        self.assertTrue(model.trusted and model.calibrated and model.held_out > 0 and "can be trusted" in model.advice)
        self.assertEqual(model.report["pairs"]["held_out"], model.held_out)
        self.assertEqual(model.report["map"]["family"], "ridge")
        self.assertGreater(model.seconds["total"], 0)
        self.assertEqual(repr(model), "<lfm.Migration: 6 to 6 dimensions, ridge, trusted>")

    def test_scores_are_calibrated(self):
        knots = np.array(self.model.calibration_mapped)
        np.testing.assert_allclose(self.model.calibrate(knots), self.model.calibration_native, atol=1e-12)
        scores = np.linspace(-1, 1, 12).reshape(3, 4)
        native = self.model.calibrate(scores)
        self.assertEqual(native.shape, (3, 4))
        self.assertTrue((np.diff(native.ravel()) >= 0).all() and np.abs(native).max() <= 1)
        self.assertEqual(self.model.calibrate(0.5).shape, ())
        self.assertEqual(self.model.calibrate([]).size, 0)
        with self.assertRaisesRegex(lfm.InvalidArgumentError, "score 1 .*finite"):
            self.model.calibrate([0.5, np.nan])

    def test_few_pairs_and_queries(self):
        few = lfm.fit_migration(self.x, self.y, self.anchors)
        self.assertEqual((few.trusted, few.calibrated, few.fitted_pairs), (None, False, 16))
        with self.assertRaisesRegex(lfm.InvalidArgumentError, "no calibration"):
            few.calibrate([0.5])
        back = lfm.fit_migration(self.x, self.y, np.stack([ALL, ALL], 1), direction="queries")
        carried = back.transform(self.y)
        self.assertGreater(np.corrcoef(carried.ravel(), self.x.ravel())[0, 1], 0.9)
        self.assertEqual(back.direction, "queries")

    def test_what_cannot_be_fitted(self):
        for wrong in (dict(family="cubic"), dict(max_pairs=0), dict(learn_rows=-1), dict(direction="both")):
            with self.assertRaises(lfm.InvalidArgumentError):
                lfm.fit_migration(self.x, self.y, ALL, **wrong)
        with self.assertRaisesRegex(lfm.InvalidArgumentError, "no pair is known"):
            lfm.fit_migration(self.x, self.y)
        with self.assertRaisesRegex(lfm.InvalidArgumentError, "row 150 of the old collection"):
            lfm.fit_migration(self.x, self.y, [[150, 0]])
        with self.assertRaises(lfm.DataError):
            lfm.fit_migration(np.zeros((150, 6)), self.y, ALL)

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path, onnx, other = (os.path.join(folder, name) for name in ("model.npz", "map.onnx", "alignment.npz"))
            self.model.save(path)
            again = lfm.load_migration(path)
            np.testing.assert_array_equal(again.transform(self.x), self.model.transform(self.x))
            mapped = MappedEmbeddings(lambda texts: [self.x[int(text)] for text in texts], path)
            self.assertIsInstance(mapped.model, lfm.Migration)
            np.testing.assert_allclose(mapped.embed_documents(["3", "5"]), self.model.transform(self.x[[3, 5]]), atol=1e-6)
            np.testing.assert_allclose(mapped.embed_query("4"), self.model.transform(self.x[4:5])[0], atol=1e-6)
            self.model.export_onnx(onnx)
            with open(onnx, "rb") as file:
                self.assertIn(self.model.matrix.astype("<f4").tobytes(), file.read())
            with self.assertRaisesRegex(lfm.InvalidArgumentError, "onnx"):
                self.model.export_onnx(path)
            with self.assertRaisesRegex(lfm.FileError, "model of a migration"):
                lfm.load(path)
            with lfm.align(self.x, self.y, self.anchors, **SMALL) as alignment:
                alignment.save(other)
            self.assertIsInstance(MappedEmbeddings(lambda texts: self.x, other).model, lfm.Alignment)
            with self.assertRaisesRegex(lfm.FileError, "model of align"):
                lfm.load_migration(other)
            for missing in (lfm.load_migration, lambda name: MappedEmbeddings(lambda texts: self.x, name)):
                with self.assertRaises(lfm.FileError):
                    missing(os.path.join(folder, "none.npz"))
        again.close()
        with self.assertRaises(lfm.ClosedError):
            again.transform(self.x)


if __name__ == "__main__":
    unittest.main()
