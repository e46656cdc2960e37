"""NumPy arrays as the library's views, and its outputs as NumPy arrays."""

from __future__ import annotations

from ctypes import byref, c_int64, c_void_p
from typing import Any, Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._structs import View
from .errors import InvalidArgumentError

F32, F64, I32, I64 = 1, 2, 3, 4
TYPES = {F32: np.dtype(np.float32), F64: np.dtype(np.float64), I32: np.dtype(np.int32), I64: np.dtype(np.int64)}


def _matrix(values: ArrayLike, name: str, dimensions: int = 2) -> NDArray[Any]:
    try:
        array = np.asarray(values)
    except (ValueError, TypeError) as error:
        raise InvalidArgumentError(f"{name} is no array ({error}); pass a matrix of numbers") from error
    if array.dtype.kind not in "fiub":
        raise InvalidArgumentError(f"{name} has elements of type {array.dtype}; pass real numbers")
    if array.ndim != dimensions:
        raise InvalidArgumentError(f"{name} has {array.ndim} axes, shape {array.shape}; it must have {dimensions}")
    return array


def view(values: ArrayLike, name: str, exact: bool = False) -> View:
    """A matrix where it lies, when its rows are contiguous float32 or float64 and its leading dimension is whole; else a copy.

    Types other than those two become float32 when that holds all their values, else float64; with exact always float64.
    """
    array = _matrix(values, name)
    if array.dtype not in (np.float32, np.float64):
        array = array.astype(np.float32 if np.can_cast(array.dtype, np.float32) and not exact else np.float64, order="C")
    width, (rows, cols) = array.itemsize, array.shape
    stride = array.strides[0] if rows > 1 else cols * width
    usable = array.flags.aligned and (cols <= 1 or array.strides[1] == width) and stride >= max(cols, 1) * width and stride % width == 0
    if not usable:
        array = np.array(array, order="C")
        stride = cols * width
    struct = View(array.ctypes.data if array.size else None, rows, cols, stride // width, F32 if array.dtype == np.float32 else F64, 0)
    struct.owner = array  # keeps the memory until the call is over
    return struct


def vector(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """A float64 array of one axis."""
    return np.ascontiguousarray(_matrix(values, name, 1), np.float64)


def indices(values: ArrayLike, name: str, dimensions: int = 1) -> NDArray[np.int32]:
    """Row numbers as int32, never wrapped: an array of one axis, or of pairs."""
    array = np.asarray(values)
    if array.size == 0:
        array = np.zeros((0, 2)[:dimensions], np.int32)
    if array.dtype.kind not in "iu":
        raise InvalidArgumentError(f"{name} has elements of type {array.dtype}; pass whole numbers")
    if array.ndim != dimensions or (dimensions == 2 and array.shape[1] != 2):
        wanted = "pairs of row numbers, shape (a, 2)" if dimensions == 2 else "row numbers, shape (n,)"
        raise InvalidArgumentError(f"{name} has shape {array.shape}; pass {wanted}")
    limits = np.iinfo(np.int32)
    if array.size and (array.min() < limits.min or array.max() > limits.max):
        raise InvalidArgumentError(f"{name} holds numbers beyond 32 bits; they cannot be rows or classes")
    return np.ascontiguousarray(array, np.int32)


def pointer(array: NDArray[Any] | None) -> c_void_p | None:
    """Where an array begins; None for none. The caller keeps the array until the call is over."""
    return None if array is None or array.size == 0 else c_void_p(array.ctypes.data)


def filled(code: int, fill: Callable[[int, Any, int, Any], int]) -> NDArray[Any]:
    """The elements that a function writes, one after another; asks how many they are first."""
    needed = c_int64()
    _native.check(fill(code, None, 0, byref(needed)))
    array = np.empty(needed.value, TYPES[code])
    if array.size:
        _native.check(fill(code, c_void_p(array.ctypes.data), array.size, byref(needed)))
    return array


def pairs(fill: Callable[[Any, int, Any], int]) -> NDArray[np.int32]:
    """Pairs of row numbers, a x 2, that a function writes."""
    return filled(I32, lambda code, buffer, capacity, needed: fill(buffer, capacity, needed)).reshape(-1, 2)
