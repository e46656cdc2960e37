"""Options by keyword into the structures of the C interface: names of choices, whole numbers, and nothing wrapped silently."""

from __future__ import annotations

import ctypes
import functools
import operator
from ctypes import byref, c_double, c_int32
from typing import Any, Mapping

from . import _native, _structs
from .errors import InvalidArgumentError

# Fields that hold a choice, and the option whose names they take.
_CHOICES = {
    "metric": "metric", "neighbors": "neighbors", "method": "neighbors", "kernel": "kernel", "laplacian": "laplacian", "solver": "solver",
    "mask": "mask", "refine": "refine", "pointwise": "pointwise", "transform": "transform", "kind": "transform", "normalization": "normalization",
}
_LISTS = {"descriptors": "descriptor_count", "kinds": "kind_count"}
_HIDDEN = {"struct_size", "reserved", *_LISTS.values()}
_INIT = {
    _structs.KnnOptions: "knn", _structs.GraphOptions: "graph", _structs.SpectrumOptions: "spectrum", _structs.DescriptorOptions: "descriptor",
    _structs.MapOptions: "map", _structs.ZoomoutOptions: "zoomout", _structs.MatchOptions: "match", _structs.TransformOptions: "transform",
    _structs.AlignOptions: "align",
}
_BITS: dict[Any, tuple[int, bool]] = {ctypes.c_int32: (32, True), ctypes.c_int64: (64, True), ctypes.c_uint64: (64, False)}


def whole(name: str, value: Any, bits: int, signed: bool = True) -> int:
    """A whole number that its field can hold; ranges proper are the library's to judge."""
    try:
        number = operator.index(value)
    except TypeError:
        raise InvalidArgumentError(f"{name} is {value!r}; it must be a whole number") from None
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    if not low <= number <= high:
        raise InvalidArgumentError(f"{name} is {number}; it must lie in {low}..{high}")
    return number


def real(name: str, value: Any) -> float:
    """A number as C's double."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise InvalidArgumentError(f"{name} is {value!r}; it must be a number") from None


@functools.lru_cache(maxsize=None)
def _parse(option: str, name: str) -> int:
    value = c_int32()
    _native.check(_native.library().lfm_choice_parse(option.encode(), name.encode(), byref(value)))
    return value.value


def choice(name: str, option: str, value: Any) -> int:
    """The number of a choice by its name, e.g. ("kernel", "kernel", "gaussian")."""
    if not isinstance(value, str):
        raise InvalidArgumentError(f"{name} is {value!r}; it must be one of: {', '.join(choices(option))}")
    return _parse(option, value)


def choices(option: str) -> list[str]:
    """The names that an option takes.

    Args:
        option: metric, neighbors, kernel, laplacian, solver, descriptors, mask, refine, pointwise, transform or normalization.

    Raises:
        InvalidArgumentError: there is no such option; the text lists those there are.
    """
    lib = _native.library()
    return _native.text_of(lambda text, capacity, needed: lib.lfm_choice_names(option.encode(), text, capacity, needed)).split(",")


def names_of(kind: type[ctypes.Structure]) -> list[str]:
    """The keywords that fill a structure."""
    return [field[0] for field in kind._fields_ if field[0] not in _HIDDEN]


def filled(kind: type[ctypes.Structure], options: Mapping[str, Any]) -> Any:
    """A structure with the library's defaults, changed by options; None leaves a default.

    Raises:
        TypeError: a keyword that is no option.
        InvalidArgumentError: a value of the wrong type, or a choice that does not exist.
    """
    struct, fields = kind(), {field[0]: field[1] for field in kind._fields_}
    _native.check(getattr(_native.library(), f"lfm_{_INIT[kind]}_options_init")(byref(struct), ctypes.sizeof(struct)))
    for name, value in options.items():
        if name not in fields or name in _HIDDEN:
            raise TypeError(f"there is no option {name!r}; the options are: {', '.join(names_of(kind))}")
        if value is None:
            continue
        if name in _LISTS:
            kinds = [value] if isinstance(value, str) else list(value)
            if not 1 <= len(kinds) <= _structs.MAX_DESCRIPTORS:
                raise InvalidArgumentError(f"{name} names {len(kinds)} kinds; give 1 to {_structs.MAX_DESCRIPTORS}")
            for i, each in enumerate(kinds):
                getattr(struct, name)[i] = choice(name, "descriptors", each)
            setattr(struct, _LISTS[name], len(kinds))
        elif name in _CHOICES:
            setattr(struct, name, choice(name, _CHOICES[name], value))
        elif fields[name] is c_double:
            setattr(struct, name, real(name, value))
        else:
            setattr(struct, name, whole(name, value, *_BITS[fields[name]]))
    return struct
