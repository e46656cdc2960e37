"""The package knows lfm.h whole: every structure as it lies there, every function that the library exports."""

import ctypes
import re
import unittest

from planted import ROOT

from lfm import _native, _option_structs, _structs


class Header(unittest.TestCase):
    def test_structures_lie_as_the_header_has_them(self):
        names = {"lfm_view": _structs.View, "lfm_call": _structs.Call, "lfm_scores": _structs.Scores, "lfm_evaluation": _structs.Evaluation,
                 "lfm_feature_maps": _structs.FeatureMaps}
        names.update({kind._init_.removesuffix("_init"): kind for kind in _option_structs.STRUCTURES})
        written = "".join((ROOT / "native" / "tests" / name).read_text() for name in ("layout.c", "layout_options.c"))
        ours = [f"SIZE({name}, {ctypes.sizeof(kind)});" for name, kind in names.items()]
        ours += [f"FIELD({name}, {field[0]}, {getattr(kind, field[0]).offset});" for name, kind in names.items() for field in kind._fields_]
        self.assertEqual(sorted(ours), sorted(re.findall(r"^(?:SIZE|FIELD)\(.*\);", written, re.M)))

    def test_every_function_is_bound(self):
        self.assertEqual(sorted({*_native._SIGNATURES, *_native._OTHERS}), (ROOT / "native" / "lfm.exports").read_text().split())
