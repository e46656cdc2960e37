"""The structures of lfm.h, field by field; a test holds them against the layout that the C side is held to."""

from __future__ import annotations

from ctypes import Structure, c_double, c_int32, c_int64, c_size_t, c_uint64, c_void_p

MAX_DESCRIPTORS = 12


class View(Structure):
    _fields_ = [("data", c_void_p), ("rows", c_int64), ("cols", c_int64), ("ld", c_int64), ("type", c_int32), ("reserved", c_int32)]


class Call(Structure):
    _fields_ = [("struct_size", c_size_t), ("threads", c_int32), ("reserved", c_int32), ("progress", c_void_p), ("user", c_void_p)]


class KnnOptions(Structure):
    _fields_ = [("struct_size", c_size_t), ("k", c_int32), ("metric", c_int32), ("method", c_int32), ("reserved", c_int32), ("seed", c_uint64)]


class GraphOptions(Structure):
    _fields_ = [("struct_size", c_size_t), ("kernel", c_int32), ("connect", c_int32), ("metric", c_int32), ("reserved", c_int32)]


class SpectrumOptions(Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("eigenpairs", c_int32), ("laplacian", c_int32), ("solver", c_int32), ("max_products", c_int32),
        ("tolerance", c_double), ("seed", c_uint64),
    ]


class DescriptorOptions(Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("kinds", c_int32 * MAX_DESCRIPTORS), ("kind_count", c_int32), ("scales", c_int32),
        ("median_scale", c_int32), ("normalize", c_int32),
    ]


class MapOptions(Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("weight_descriptor", c_double), ("weight_laplacian", c_double), ("weight_commutativity", c_double),
        ("tolerance", c_double), ("rank_tolerance", c_double), ("mask", c_int32), ("reserved", c_int32),
    ]


class ZoomoutOptions(Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("from", c_int32), ("to", c_int32), ("step", c_int32), ("bijective", c_int32),
        ("pointwise", c_int32), ("reserved", c_int32),
    ]


class MatchOptions(Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("pointwise", c_int32), ("csls", c_int32), ("mutual", c_int32), ("assignment", c_int32),
        ("neighborhood", c_int32), ("reserved", c_int32),
    ]


class TransformOptions(Structure):
    _fields_ = [("struct_size", c_size_t), ("kind", c_int32), ("normalization", c_int32), ("ridge", c_double)]


class AlignOptions(Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("metric", c_int32), ("k", c_int32), ("neighbors", c_int32), ("kernel", c_int32), ("connect", c_int32),
        ("laplacian", c_int32), ("eigenpairs", c_int32), ("eigenpairs_y", c_int32), ("solver", c_int32), ("max_products", c_int32),
        ("tolerance", c_double), ("seed", c_uint64), ("descriptors", c_int32 * MAX_DESCRIPTORS), ("descriptor_count", c_int32),
        ("descriptor_scales", c_int32), ("descriptor_median", c_int32), ("descriptor_normalize", c_int32), ("weight_descriptor", c_double),
        ("weight_laplacian", c_double), ("weight_commutativity", c_double), ("map_tolerance", c_double), ("rank_tolerance", c_double),
        ("mask", c_int32), ("refine", c_int32), ("zoomout_from", c_int32), ("zoomout_to", c_int32), ("zoomout_step", c_int32),
        ("bijective", c_int32), ("pointwise", c_int32), ("icp_iterations", c_int32), ("transform", c_int32), ("normalization", c_int32),
        ("ridge", c_double), ("auto_tune", c_int32), ("row_paired", c_int32), ("max_memory", c_int64),
    ]


class Scores(Structure):
    _fields_ = [
        ("queries", c_int64), ("candidates", c_int64), ("mrr", c_double), ("p_at_1", c_double), ("p_at_10", c_double),
        ("mean_cosine", c_double), ("mrr_csls", c_double), ("p_at_1_csls", c_double),
    ]


class Evaluation(Structure):
    _fields_ = [("struct_size", c_size_t), ("map", Scores), ("anchors_only", Scores), ("relative", Scores)]
