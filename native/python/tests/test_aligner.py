"""LatentAligner by scikit-learn's conventions, and with scikit-learn where it is installed."""

import copy
import inspect
import pickle
import unittest

import numpy as np
import pandas as pd
from planted import SMALL, cloud

import lfm
from lfm import _option_structs, _options

try:
    import sklearn.base
    import sklearn.exceptions
    import sklearn.model_selection
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
        del parameters["threads"], parameters["progress"], parameters["n_anchors"]
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

    def test_anchors_by_number(self):
        aligner = lfm.LatentAligner(n_anchors=20, seed=5, **SMALL).fit(self.x, self.y)
        np.testing.assert_array_equal(aligner.alignment_.anchors, lfm.random_anchors(20, 150, seed=5))
        np.testing.assert_array_equal(aligner.fit(self.x, self.y, self.anchors).alignment_.anchors, self.anchors)
        with self.assertRaisesRegex(ValueError, "n_anchors .* row_paired=True"):
            aligner.set_params(row_paired=False).fit(self.x, self.y)
        for many in (0, 151, True, 2.5):
            with self.assertRaises(lfm.InvalidArgumentError):
                lfm.LatentAligner(n_anchors=many, **SMALL).fit(self.x, self.y)

    def test_frames_come_out_where_they_are_asked_for(self):
        x, y = pd.DataFrame(self.x, index=range(100, 250)), pd.DataFrame(self.y, columns=list("abcdef"))
        aligner = lfm.LatentAligner(**SMALL).fit(x, y, self.anchors)
        self.assertEqual(list(aligner.get_feature_names_out()), list("abcdef"))
        array = aligner.transform(x)
        self.assertIsInstance(array, np.ndarray)
        frame = aligner.set_output(transform="pandas").set_output().transform(x)
        pd.testing.assert_frame_equal(frame, pd.DataFrame(array, x.index, list("abcdef")))
        self.assertIsInstance(aligner.set_output(transform="default").transform(x), np.ndarray)
        aligner.fit(self.x, self.y, self.anchors)
        self.assertEqual(aligner.get_feature_names_out()[5], "latentaligner5")
        with self.assertRaisesRegex(ValueError, "polars"):
            aligner.set_output(transform="polars")
        with self.assertRaises(lfm.NotFittedError):
            lfm.LatentAligner().get_feature_names_out()


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

    def test_cross_validation_of_row_paired_data(self):
        x, y, _ = cloud()
        aligner = lfm.LatentAligner(n_anchors=20, **SMALL)
        scores = sklearn.model_selection.cross_val_score(aligner, x, y, cv=3, error_score="raise")
        self.assertEqual(len(scores), 3)
        self.assertGreater(scores.min(), 0.99)
        noisy = y + 0.5 * np.random.default_rng(1).standard_normal(y.shape)
        search = sklearn.model_selection.GridSearchCV(aligner, {"n_anchors": [1, 30]}, cv=3, error_score="raise").fit(x, noisy)
        self.assertEqual(search.best_params_, {"n_anchors": 30})
        self.assertGreater(search.best_score_, search.cv_results_["mean_test_score"][0])

    def test_frames_through_a_pipeline(self):
        x, y, _ = cloud()
        pipeline = sklearn.pipeline.make_pipeline(sklearn.preprocessing.StandardScaler(), lfm.LatentAligner(n_anchors=20, **SMALL))
        twin = sklearn.base.clone(pipeline.set_output(transform="pandas"))
        frame = twin.fit(x, y).transform(x)
        self.assertEqual(list(frame.columns), list(twin.get_feature_names_out()))
