"""Models as bytes: those of the file, back again, pickled, and damaged in every way."""

import pickle
import random
import tempfile
import unittest
from pathlib import Path

import numpy as np
from planted import SMALL, cloud

import lfm


class Memory(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        x, y, anchors = cloud()
        cls.model = lfm.align(x, y, anchors, **SMALL)
        cls.data = cls.model.to_bytes()

    def test_the_bytes_are_those_of_the_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.npz"
            self.model.save(path)
            self.assertEqual(path.read_bytes(), self.data)

    def test_they_come_back(self):
        for data in (self.data, bytearray(self.data), memoryview(self.data)):
            with lfm.Alignment.from_bytes(data) as twin:
                np.testing.assert_array_equal(twin.C, self.model.C)
                self.assertEqual(twin.meta, self.model.meta)

    def test_pickling_needs_no_file(self):
        before = tempfile.tempdir
        tempfile.tempdir = "/none/such"
        try:
            twin = pickle.loads(pickle.dumps(self.model))
        finally:
            tempfile.tempdir = before
        np.testing.assert_array_equal(twin.matrix, self.model.matrix)

    def test_damaged_bytes_are_refused_in_a_sentence(self):
        chance = random.Random(5)
        before = lfm.live_handles()
        damaged = [b"", b"no model", self.data[:-1], self.data[1:]]
        damaged += [self.data[: chance.randrange(len(self.data))] for _ in range(50)]
        for data in damaged:
            with self.assertRaises(lfm.FileError) as caught:
                lfm.Alignment.from_bytes(data)
            self.assertIn("the model in memory: ", str(caught.exception))
            self.assertIn("align", str(caught.exception))
        for _ in range(300):
            flipped = bytearray(self.data)
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
            try:
                lfm.Alignment.from_bytes(flipped).close()
            except lfm.FileError as error:
                self.assertIn("the model in memory: ", str(error))
        self.assertEqual(lfm.live_handles(), before)

    def test_a_closed_model_has_none(self):
        x, y, anchors = cloud()
        model = lfm.align(x, y, anchors, **SMALL)
        model.close()
        with self.assertRaises(lfm.ClosedError):
            model.to_bytes()


if __name__ == "__main__":
    unittest.main()
