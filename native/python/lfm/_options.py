"""Options by keyword into the structures of the C interface: names of choices, whole numbers, and nothing wrapped silently."""

from __future__ import annotations

import ctypes
import functools
import math
import operator
from ctypes import byref, c_double, c_int32
from typing import Any, Mapping

import numpy as np

from . import _native
from .errors import InvalidArgumentError

_BITS: dict[Any, tuple[int, bool]] = {ctypes.c_int32: (32, True), ctypes.c_int64: (64, True), ctypes.c_uint64: (64, False)}


def whole(name: str, value: Any, bits: int, signed: bool = True) -> int:
    """A whole number that its field can hold; ranges proper are the library's to judge."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise InvalidArgumentError(f"{name} is {value!r}; it must be a whole number") from None
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    if not low <= number <= high:
        raise InvalidArgumentError(f"{name} is {number}; it must lie in {low}..{high}")
    return number


def or_automatic(name: str, value: Any, bits: int) -> int:
    """A whole number, or None for the automatic value, which C writes 0."""
    if value is None:
        return 0
    number = whole(name, value, bits)
    if number == 0:
        raise InvalidArgumentError(f"{name} is 0; it must be 1 at least, or None for the automatic value")
    return number


def switch(name: str, value: Any) -> int:
    """True or False, also as 1 and 0."""
    if not (isinstance(value, (bool, int, np.bool_, np.integer)) and value in (0, 1)):
        raise InvalidArgumentError(f"{name} is {value!r}; it must be True or False")
    return int(value)


def real(name: str, value: Any) -> float:
    """A number as C's double; NaN, which may mean the automatic value there, is none."""
    try:
        if isinstance(value, (bool, np.bool_, str, bytes)):
            raise TypeError
        number = float(value)
    except (TypeError, ValueError):
        raise InvalidArgumentError(f"{name} is {value!r}; it must be a number") from None
    if math.isnan(number):
        raise InvalidArgumentError(f"{name} is NaN; it must be a number")
    return number


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
        option: an option of :func:`lfm.align` that takes names.

    Raises:
        InvalidArgumentError: there is no such option; the text lists those there are.
    """
    lib = _native.library()
    return _native.text_of(lambda text, capacity, needed: lib.lfm_choice_names(option.encode(), text, capacity, needed)).split(",")


def names_of(kind: type[ctypes.Structure]) -> tuple[str, ...]:
    """The options that fill a structure."""
    return kind._options_


def taken(kind: type[ctypes.Structure], options: Mapping[str, Any]) -> dict[str, Any]:
    """Those of some options that fill a structure."""
    return {name: value for name, value in options.items() if name in names_of(kind)}


def filled(kind: type[ctypes.Structure], options: Mapping[str, Any]) -> Any:
    """A structure with the library's defaults, changed by options; None leaves a default.

    Raises:
        InvalidArgumentError: a value of the wrong type, or a choice that does not exist.
    """
    struct, types = kind(), {field[0]: field[1] for field in kind._fields_}
    _native.check(getattr(_native.library(), kind._init_)(byref(struct), ctypes.sizeof(struct)))
    for name, value in options.items():
        if value is None:
            continue
        if name in kind._lists_:
            _fill_list(struct, name, [value] if isinstance(value, str) else list(value))
        elif name in kind._choices_:
            setattr(struct, name, choice(name, kind._choices_[name], value))
        elif name in kind._switches_:
            setattr(struct, name, switch(name, value))
        elif name in kind._automatic_:
            setattr(struct, name, or_automatic(name, value, _BITS[types[name]][0]))
        elif types[name] is c_double:
            setattr(struct, name, real(name, value))
        else:
            setattr(struct, name, whole(name, value, *_BITS[types[name]]))
    return struct


def _fill_list(struct: Any, name: str, members: list[Any]) -> None:
    (count, option), room = struct._lists_[name], getattr(struct, name)
    if len(members) > len(room):
        raise InvalidArgumentError(f"{name} has {len(members)} members; give at most {len(room)}")
    for i, member in enumerate(members):
        room[i] = choice(name, option, member)
    setattr(struct, count, len(members))
