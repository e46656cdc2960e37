"""NumPy arrays as the library's views, and its outputs as NumPy arrays."""

from __future__ import annotations

import operator
import reprlib
from ctypes import addressof, byref, c_char, c_int64, c_void_p
from typing import Any, Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._structs import View
from .errors import InvalidArgumentError

F32, F64, I32, I64 = 1, 2, 3, 4
TYPES = {F32: np.dtype(np.float32), F64: np.dtype(np.float64), I32: np.dtype(np.int32), I64: np.dtype(np.int64)}

_SINGLE = TYPES[F32]
_first_of = c_char.from_buffer


def _array(values: ArrayLike, name: str) -> NDArray[Any]:
    """What NumPy makes of an array, a frame or nested lists; a masked array only when it masks nothing."""
    if type(values).__module__.startswith("scipy.sparse"):
        raise InvalidArgumentError(f"{name} is a scipy.sparse matrix; pass {name}.toarray()")
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        first = tuple(np.argwhere(np.ma.getmaskarray(values))[0].tolist())
        raise InvalidArgumentError(f"{name}: {_place(first)} (counted from 0) is masked; fill it with .filled(value), or leave its row out")
    try:
        return np.asarray(values)
    except Exception as error:  # whatever __array__ of another library raises
        raise InvalidArgumentError(f"{name} is no array ({_line(error)}); pass a matrix of numbers") from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")


def reals(values: ArrayLike, name: str, dimensions: tuple[int, ...] = (2,)) -> NDArray[Any]:
    """An array of real numbers with one of these numbers of axes; numbers held as objects become float64."""
    array = _array(values, name)
    if array.dtype.kind == "O":
        array = _numbers(array, name)
    if array.dtype.kind not in "fiub":
        raise InvalidArgumentError(f"{name} has elements of type {array.dtype}; {_remedy(array.dtype)}")
    if array.ndim not in dimensions:
        wanted = " or ".join(str(axes) for axes in dimensions)
        raise InvalidArgumentError(f"{name} has {array.ndim} axes, shape {array.shape}; it must have {wanted}")
    return array


def _remedy(dtype: np.dtype[Any]) -> str:
    if dtype.kind == "V" and dtype.itemsize == 2 and dtype.names is None:
        return "of bfloat16, pass (a.view('u2').astype('u4') << 16).view('f4') of that array a"
    return "pass real numbers"


def _numbers(array: NDArray[Any], name: str) -> NDArray[np.float64]:
    """Objects that are numbers, as float64."""
    if array.ndim == 1 and array.size and isinstance(array[0], (list, tuple, np.ndarray)):
        raise InvalidArgumentError(f"{name} is a column of {array.size} vectors; pass numpy.stack({name})")
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError):
        at = next((place for place, value in np.ndenumerate(array) if not _is_number(value)), ())
        where = f", first {_place(at)} (counted from 0), which is {reprlib.repr(array[at])}" if at else ""
        raise InvalidArgumentError(f"{name} has elements of type object that are no numbers{where}; pass real numbers") from None


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _place(at: tuple[int, ...]) -> str:
    return ", ".join(f"{axis} {place}" for axis, place in zip(("row", "column", "layer"), at))


def view(values: ArrayLike, name: str, exact: bool = False) -> View:
    """A matrix where it lies, when its rows are contiguous float32 or float64 and its leading dimension is whole; else a copy.

    Types other than those two become float32 when that holds all their values, else float64; with exact always float64.
    """
    if type(values) is np.ndarray and values.ndim == 2 and values.dtype == _SINGLE and values.flags.c_contiguous and values.flags.aligned:
        return _view(values, values.shape[1], F32)  # nothing to ask or to copy, and a single row is to cost little
    array = reals(values, name)
    if array.dtype not in (np.float32, np.float64):
        array = array.astype(np.float32 if np.can_cast(array.dtype, np.float32) and not exact else np.float64, order="C")
    width, (rows, cols) = array.itemsize, array.shape
    stride = array.strides[0] if rows > 1 else cols * width
    usable = array.flags.aligned and (cols <= 1 or array.strides[1] == width) and stride >= max(cols, 1) * width and stride % width == 0
    if not usable:
        array = np.array(array, order="C")
        stride = cols * width
    return _view(array, stride // width, code_of(array))


def _view(array: NDArray[Any], ld: int, code: int) -> View:
    struct = View(address(array), *array.shape, ld, code, 0)
    struct.owner = array  # keeps the memory until the call is over
    return struct


def address(array: NDArray[Any]) -> int | None:
    """Where an array begins; None when it has no elements."""
    if not array.size:
        return None
    try:
        return addressof(_first_of(array))
    except (TypeError, ValueError):  # read-only, or with gaps: the same by a way that takes five times as long
        return array.__array_interface__["data"][0]


def vector(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """A float64 array of one axis."""
    return np.ascontiguousarray(reals(values, name, (1,)), np.float64)


def indices(values: ArrayLike, name: str) -> NDArray[np.int32]:
    """Row numbers or classes as int32, never wrapped: an array of one axis."""
    array = _wholes(values, name)
    if array.ndim != 1:
        raise InvalidArgumentError(f"{name} has shape {array.shape}; pass one axis of whole numbers, shape (n,)")
    return array


def known_pairs(values: Any, name: str, paired_rows: int | None = None) -> NDArray[np.int32]:
    """Pairs of row numbers, (a, 2), from all the forms they are given in.

    Rows of pairs; a tuple of two arrays (of two sequences, when they are not of two members each); a mapping or frame with "x" and "y".
    Where row i of X belongs to row i of Y, and there are so many: row numbers, or a mask of them.
    """
    if hasattr(values, "keys") and {"x", "y"} <= set(values.keys()):
        values = (np.asarray(values["x"]), np.asarray(values["y"]))
    if isinstance(values, tuple) and len(values) == 2 and _are_sides(values):
        first, second = indices(values[0], f"{name}[0]"), indices(values[1], f"{name}[1]")
        if first.size != second.size:
            raise InvalidArgumentError(f"{name} has {first.size} rows of X and {second.size} of Y; they must be as many")
        return np.stack([first, second], axis=1)
    array = _array(values, name)
    if paired_rows is not None and array.ndim == 1 and array.size:
        rows = _wholes(_masked_rows(array, name, paired_rows) if array.dtype.kind == "b" else array, name)
        return np.stack([rows, rows], axis=1)
    array = np.zeros((0, 2), np.int32) if array.size == 0 else _wholes(array, name)
    if array.ndim != 2 or array.shape[1] != 2:
        remedy = " (one array for X and one for Y go in a tuple)" if array.ndim == 2 and len(array) == 2 else ""
        remedy = ", or with row_paired=True the rows that both sides know" if array.ndim == 1 and name == "anchors" else remedy
        raise InvalidArgumentError(f"{name} has shape {array.shape}; pass pairs of row numbers, shape (a, 2){remedy}")
    return array


def _are_sides(values: tuple[Any, Any]) -> bool:
    """Whether two sequences are the rows of X and of Y, not two pairs."""
    shapes = [np.shape(value) for value in values]
    return all(len(shape) == 1 for shape in shapes) and (
        shapes != [(2,), (2,)] or not any(isinstance(value, (list, tuple)) for value in values))


def _masked_rows(mask: NDArray[Any], name: str, rows: int) -> NDArray[np.intp]:
    if mask.size != rows:
        raise InvalidArgumentError(f"{name} is a mask of {mask.size} rows; of row-paired inputs with {rows} rows it needs as many")
    return np.flatnonzero(mask)


def _wholes(values: ArrayLike, name: str) -> NDArray[np.int32]:
    """Whole numbers as int32."""
    array = _array(values, name)
    if array.size == 0:
        array = array.astype(np.int32)
    if array.dtype.kind == "O":
        try:
            array = np.fromiter(map(operator.index, array.flat), np.int64, array.size).reshape(array.shape)
        except (TypeError, OverflowError):
            pass  # refused by its type below
    if array.dtype.kind not in "iu":
        raise InvalidArgumentError(f"{name} has elements of type {array.dtype}; pass whole numbers")
    limits = np.iinfo(np.int32)
    if array.size and (array.min() < limits.min or array.max() > limits.max):
        raise InvalidArgumentError(f"{name} holds numbers beyond 32 bits; they cannot be rows or classes")
    return np.ascontiguousarray(array, np.int32)


def pointer(array: NDArray[Any] | None) -> c_void_p | None:
    """Where an array begins; None for none. The caller keeps the array until the call is over."""
    return None if array is None or array.size == 0 else c_void_p(address(array))


def filled(code: int, fill: Callable[[int, Any, int, Any], int]) -> NDArray[Any]:
    """The elements that a function writes, one after another; asks how many they are first."""
    needed = c_int64()
    _native.check(fill(code, None, 0, byref(needed)))
    array = np.empty(needed.value, TYPES[code])
    if array.size:
        _native.check(fill(code, c_void_p(array.ctypes.data), array.size, byref(needed)))
    return array


def target(out: NDArray[Any] | None, shape: tuple[int, int], code: int, source: View) -> NDArray[Any]:
    """Where a result of known shape goes: a new array of the type of a code, or the caller's."""
    if out is None:
        return np.empty(shape, TYPES[code])
    if not isinstance(out, np.ndarray) or out.dtype not in (np.float32, np.float64):
        got = getattr(out, "dtype", type(out).__name__)
        raise InvalidArgumentError(f"out is {got}; pass an array of float32 or float64 in native order of bytes")
    if out.shape != shape:
        raise InvalidArgumentError(f"out has shape {out.shape}; the result has {shape}")
    if not (out.flags.c_contiguous and out.flags.writeable and out.flags.aligned):
        raise InvalidArgumentError("out is not writable memory without gaps, row by row; pass numpy.empty(shape, dtype) or rows of one")
    if np.may_share_memory(out, source.owner):
        raise InvalidArgumentError("out shares memory with the rows; pass another array")
    return out


def code_of(array: NDArray[Any]) -> int:
    """The number of an array's type of reals."""
    return F32 if array.dtype == np.float32 else F64


def pairs(fill: Callable[[Any, int, Any], int]) -> NDArray[np.int32]:
    """Pairs of row numbers, a x 2, that a function writes."""
    return filled(I32, lambda code, buffer, capacity, needed: fill(buffer, capacity, needed)).reshape(-1, 2)
