"""LatentAligner by scikit-learn's conventions, and with scikit-learn where it is installed."""

import copy
import inspect
import pickle
import unittest

import numpy as np
from planted import SMALL, cloud

import lfm
from lfm import _option_structs, _options

try:
    import sklearn.base
    import sklearn.exceptions
    import sklearn.pipeline
    import sklearn.preprocessing
    import sklearn.utils.validation
except ImportError:
    sklearn = None


class Conventions(unittest.TestCase):
    def setUp(self):
        self.x, self.y, self.anchors = cloud()

    def test_fit_transform_score(self):
        aligner = lfm.LatentAligner(**SMALL)
        self.assertIs(aligner.fit(self.x, self.y, self.anchors), aligner)
        np.testing.assert_array_equal(aligner.transform(self.x), aligner.alignment_.transform(self.x))
        np.testing.assert_array_equal(aligner.fit_transform(self.x, self.y, self.anchors), aligner.transform(self.x))
        self.assertGreater(aligner.score(self.x, self.y), 0.99)
        self.assertEqual(aligner.n_features_in_, 6)
        with lfm.align(self.x, self.y, self.anchors, **SMALL) as model:
            np.testing.assert_array_equal(aligner.alignment_.C, model.C)

    def test_parameters_are_kept_as_given(self):
        kinds = ["geodesic", "hks"]
        aligner = lfm.LatentAligner(k=np.int64(7), descriptors=kinds)
        self.assertIs(aligner.get_params()["descriptors"], kinds)
        self.assertIsInstance(aligner.k, np.int64)
        self.assertIs(aligner.set_params(k=9, refine="icp"), aligner)
        self.assertEqual((aligner.k, aligner.refine), (9, "icp"))
        with self.assertRaisesRegex(ValueError, "'eigs'.*eigenpairs"):
            aligner.set_params(eigs=3)
        self.assertEqual(repr(aligner), "LatentAligner(k=9, descriptors=['geodesic', 'hks'], refine='icp')")

    def test_bad_parameters_are_told_by_fit(self):
        with self.assertRaises(lfm.InvalidArgumentError):
            lfm.LatentAligner(kernel="round").fit(self.x, self.y, self.anchors)

    def test_every_option_is_a_parameter_with_the_librarys_default(self):
        parameters = {name: p.default for name, p in inspect.signature(lfm.LatentAligner).parameters.items()}
        parameters["transform"] = parameters.pop("transform_kind")
        del parameters["threads"], parameters["progress"]
        self.assertEqual(set(parameters), set(_options.names_of(_option_structs.AlignOptions)))
        self.assertEqual(*(bytes(_options.filled(_option_structs.AlignOptions, options)) for options in ({}, parameters)))

    def test_not_fitted(self):
        for use in (lambda a: a.transform(self.x), lambda a: a.score(self.x, self.y)):
            for kind in (lfm.NotFittedError, ValueError, AttributeError):
                with self.assertRaisesRegex(kind, "fit"):
                    use(lfm.LatentAligner())

    def test_a_fitted_one_can_be_pickled_and_copied(self):
        aligner = lfm.LatentAligner(**SMALL).fit(self.x, self.y, self.anchors)
        for twin in (pickle.loads(pickle.dumps(aligner)), copy.deepcopy(aligner)):
            np.testing.assert_array_equal(twin.transform(self.x), aligner.transform(self.x))
            self.assertEqual(twin.get_params(), aligner.get_params())


@unittest.skipIf(sklearn is None, "scikit-learn is not installed")
class WithScikitLearn(unittest.TestCase):
    def test_clone(self):
        x, y, anchors = cloud()
        aligner = lfm.LatentAligner(descriptors=["geodesic"], **SMALL).fit(x, y, anchors)
        twin = sklearn.base.clone(aligner)
        self.assertEqual(twin.get_params(), aligner.get_params())
        self.assertFalse(hasattr(twin, "alignment_"))

    def test_check_is_fitted(self):
        x, y, anchors = cloud()
        with self.assertRaises(sklearn.exceptions.NotFittedError):
            sklearn.utils.validation.check_is_fitted(lfm.LatentAligner())
        sklearn.utils.validation.check_is_fitted(lfm.LatentAligner(**SMALL).fit(x, y, anchors))

    def test_at_the_end_of_a_pipeline(self):
        x, y, anchors = cloud()
        pipeline = sklearn.pipeline.make_pipeline(sklearn.preprocessing.StandardScaler(), lfm.LatentAligner(**SMALL))
        pipeline.fit(x, y, latentaligner__anchors=anchors)
        scaled = sklearn.preprocessing.StandardScaler().fit_transform(x)
        expected = lfm.LatentAligner(**SMALL).fit(scaled, y, anchors).transform(scaled)
        np.testing.assert_array_equal(pipeline.transform(x), expected)
        self.assertEqual(sklearn.base.clone(pipeline).get_params()["latentaligner__k"], 10)
