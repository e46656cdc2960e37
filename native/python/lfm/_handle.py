"""What stands behind a handle of the library, as a Python object."""

from __future__ import annotations

import json
import math
import weakref
from ctypes import byref, c_double, c_int32, c_int64, c_uint64, c_void_p
from functools import cached_property
from types import TracebackType
from typing import Any, Callable, Dict, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from . import _native
from ._arrays import TYPES
from .errors import ClosedError, InvalidArgumentError, LfmError

T = TypeVar("T")
H = TypeVar("H", bound="Handle")


def _free(value: int) -> None:
    if not _native.forked():
        _native.library().lfm_free(byref(c_uint64(value)))


class _Owned:
    """What keeps the object of the library alive: freed when nothing refers to it any more."""

    def __init__(self, value: int) -> None:
        weakref.finalize(self, _free, value).atexit = False


class Handle:
    """An object of the library: immutable, usable from many threads at once, freed by close(), ``with`` or the garbage collector."""

    def __init__(self, value: int) -> None:
        self._arrays: dict[str, NDArray[Any]] = {}
        self._sizes: dict[str, int] = {}
        self._as_parameter_ = c_uint64(value)
        self._owned: _Owned | None = _Owned(value)

    @classmethod
    def _made(cls: type[H], make: Callable[[Any], int]) -> H:
        """The object of the handle that a function writes."""
        value = c_uint64()
        _native.check(make(byref(value)))
        return cls(value.value)

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return self._owned is None

    def close(self) -> None:
        """Frees the memory behind the object, once no array shows it and no computation in another thread uses it."""
        self._arrays = {}
        self._owned = None

    def __enter__(self: H) -> H:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        try:
            self._open()
            return f"<lfm.{type(self).__name__}: {self._summary()}>"
        except LfmError:
            return f"<lfm.{type(self).__name__}: {'closed' if self.closed else 'unusable in this process'}>"

    def _summary(self) -> str:
        """What the object is, in a few words: its sizes first."""
        raise NotImplementedError

    def __copy__(self: H) -> H:
        """The same object of the library, which never changes, with a close() of its own."""
        self._open()
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__, _arrays=dict(self._arrays))
        return twin

    def __deepcopy__(self: H, memo: dict[int, Any]) -> H:
        return self.__copy__()

    def __reduce__(self) -> Any:
        self._open()
        raise InvalidArgumentError(
            f"this {type(self).__name__} lives in this process and cannot be pickled; pickle its arrays, or the Alignment it comes from")

    def _open(self) -> None:
        if self.closed:
            raise ClosedError(f"this {type(self).__name__} was closed; make it anew, or close it later")

    def _number(self, name: str) -> float:
        self._open()
        value = c_double()
        _native.check(_native.library().lfm_get_number(self, name.encode(), byref(value)))
        return value.value

    def _size(self, name: str) -> int:
        """A number that is a size, asked for once."""
        size = self._sizes.get(name)
        if size is None:
            size = self._sizes[name] = int(self._number(name))
        return size

    def _text(self, name: str) -> str:
        self._open()
        lib = _native.library()
        return _native.text_of(lambda text, capacity, needed: lib.lfm_get_text(self, name.encode(), text, capacity, needed))

    def _array(self, name: str) -> NDArray[Any]:
        self._open()
        if name not in self._arrays:
            lib, code, axes, rows, cols = _native.library(), c_int32(), c_int32(), c_int64(), c_int64()
            _native.check(lib.lfm_get_shape(self, name.encode(), byref(code), byref(axes), byref(rows), byref(cols)))
            array = np.empty((rows.value, cols.value)[: axes.value], TYPES[code.value])
            if array.size:
                _native.check(lib.lfm_get_array(self, name.encode(), code, c_void_p(array.ctypes.data), array.size, None))
            array.flags.writeable = False
            self._arrays[name] = array
        return self._arrays[name]


class Array:
    """An array of a handle: copied out at the first use, then kept; read-only, as what it shows never changes."""

    def __init__(self, name: str, doc: str) -> None:
        self._name, self.__doc__ = name, doc

    @overload
    def __get__(self, owner: None, kind: type) -> Array: ...
    @overload
    def __get__(self, owner: Handle, kind: type) -> NDArray[Any]: ...
    def __get__(self, owner: Handle | None, kind: type) -> Any:
        return self if owner is None else owner._array(self._name)


class Number(Generic[T]):
    """A number of a handle, as int, float or bool; NaN is None except as float."""

    def __init__(self, name: str, kind: Callable[[float], T], doc: str) -> None:
        self._name, self._kind, self.__doc__ = name, kind, doc

    @overload
    def __get__(self, owner: None, kind: type) -> Number[T]: ...
    @overload
    def __get__(self, owner: Handle, kind: type) -> T: ...
    def __get__(self, owner: Handle | None, kind: type) -> Any:
        return self if owner is None else self._kind(owner._number(self._name))


def switch(value: float) -> bool | None:
    """A yes or no that may be unknown."""
    return None if math.isnan(value) else bool(value)


def count(value: float) -> int | None:
    """A count that may be unknown."""
    return None if math.isnan(value) else int(value)


class Text:
    """A text of a handle."""

    def __init__(self, name: str, doc: str) -> None:
        self._name, self.__doc__ = name, doc

    @overload
    def __get__(self, owner: None, kind: type) -> Text: ...
    @overload
    def __get__(self, owner: Handle, kind: type) -> str: ...
    def __get__(self, owner: Handle | None, kind: type) -> Any:
        return self if owner is None else owner._text(self._name)


class Json(cached_property[Dict[str, Any]]):
    """A text of a handle that is a JSON object: parsed at the first use, then kept."""

    def __init__(self, name: str, doc: str) -> None:
        super().__init__(lambda owner: dict(json.loads(owner._text(name))))
        self.__doc__ = doc
