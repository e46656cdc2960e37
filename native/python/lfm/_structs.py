"""The structures of lfm.h that hold no options, field by field; a test holds them against the layout that the C side is held to."""

from __future__ import annotations

from ctypes import Structure, c_double, c_int32, c_int64, c_size_t, c_void_p


class View(Structure):
    _fields_ = [("data", c_void_p), ("rows", c_int64), ("cols", c_int64), ("ld", c_int64), ("type", c_int32), ("reserved", c_int32)]


class FeatureMaps(Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("rows", View), ("positions", c_int32), ("reserved", c_int32), ("lengths", c_void_p),
        ("labels", c_void_p), ("logits", c_void_p),
    ]


class Call(Structure):
    _fields_ = [("struct_size", c_size_t), ("threads", c_int32), ("reserved", c_int32), ("progress", c_void_p), ("user", c_void_p)]


class Scores(Structure):
    _fields_ = [
        ("queries", c_int64), ("candidates", c_int64), ("mrr", c_double), ("p_at_1", c_double), ("p_at_10", c_double),
        ("mean_cosine", c_double), ("mrr_csls", c_double), ("p_at_1_csls", c_double),
    ]


class Evaluation(Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("map", Scores), ("anchors_only", Scores), ("relative", Scores), ("relative_whitened", Scores),
        ("relative_parallel", Scores), ("pairwise", Scores), ("canonical", Scores),
    ]
