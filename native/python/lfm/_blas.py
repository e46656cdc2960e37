"""While calls run, the BLAS they use has one thread: lfm's own threads work above it. What was set before comes back afterwards.

NumPy may use the same library in the same process, so the setting is never left changed, unless the program asked for it.
"""

from __future__ import annotations

import ctypes
import functools
import json
import threading
from ctypes import c_int32
from typing import Any, Callable

from . import _native

_lock = threading.RLock()
_running = 0
_before = 0
_chosen = False


@functools.lru_cache(maxsize=None)
def _count() -> Callable[[], int] | None:
    """The function of OpenBLAS or MKL that tells its threads; None for libraries whose setting could not be put back."""
    lib = _native.library()
    info: dict[str, Any] = json.loads(_native.text_of(lambda text, capacity, needed: lib.lfm_build_info(text, capacity, needed)))
    path = info["blas"].get("path")
    if path is None:
        return None
    blas = ctypes.CDLL(path)
    for name in ("openblas_get_num_threads", "MKL_Get_Max_Threads"):
        function = getattr(blas, name, None)
        if function is not None:
            function.argtypes, function.restype = [], c_int32
            return function
    return None


def choose(threads: int) -> None:
    """Sets the number for good: calls leave it alone from now on."""
    global _chosen
    with _lock:
        _native.check(_native.library().lfm_set_blas_threads(threads))
        _chosen = True


def hold() -> None:
    """Begins a call: the first of those that run side by side takes the threads away."""
    global _running, _before
    with _lock:
        if _running == 0 and not _chosen:
            count = _count()
            _before = 0 if count is None else count()
            if _before > 1:
                _native.check(_native.library().lfm_set_blas_threads(1))
        _running += 1


def release() -> None:
    """Ends a call: the last one gives the threads back."""
    global _running, _before
    with _lock:
        _running -= 1
        if _running == 0 and _before > 1 and not _chosen:
            _native.check(_native.library().lfm_set_blas_threads(_before))
        if _running == 0:
            _before = 0
