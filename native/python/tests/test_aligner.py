"""LatentAligner by scikit-learn's conventions, and with scikit-learn where it is installed."""

import copy
import ctypes
import inspect
import pickle
import unittest

import numpy as np
from planted import SMALL, cloud

import lfm
from lfm import _options, _structs

try:
    import sklearn.base
    import sklearn.exceptions
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
        self.assertEqual(set(parameters), set(_options.names_of(_structs.AlignOptions)))
        self.assertEqual(*(bytes(_options.filled(_structs.AlignOptions, options)) for options in ({}, parameters)))

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


class Layout(unittest.TestCase):
    def test_structures_lie_as_the_header_has_them(self):
        import re

        from planted import ROOT

        names = {"lfm_view": _structs.View, "lfm_call": _structs.Call, "lfm_scores": _structs.Scores, "lfm_evaluation": _structs.Evaluation}
        for name in ("knn", "graph", "spectrum", "descriptor", "map", "zoomout", "match", "transform", "align"):
            names[f"lfm_{name}_options"] = getattr(_structs, f"{name.capitalize()}Options")
        written = (ROOT / "native" / "tests" / "layout.c").read_text()
        ours = [f"SIZE({name}, {ctypes.sizeof(kind)});" for name, kind in names.items()]
        ours += [f"FIELD({name}, {field[0]}, {getattr(kind, field[0]).offset});" for name, kind in names.items() for field in kind._fields_]
        self.assertEqual(sorted(ours), sorted(re.findall(r"^(?:SIZE|FIELD)\(.*\);", written, re.M)))

    def test_every_function_is_bound(self):
        from lfm import _native
        from planted import ROOT

        self.assertEqual(sorted({*_native._SIGNATURES, *_native._OTHERS}), (ROOT / "native" / "lfm.exports").read_text().split())
