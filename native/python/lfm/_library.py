"""What concerns the library as a whole."""

from __future__ import annotations

import json
from typing import Any

from . import _blas, _native
from ._options import or_automatic, whole


def version() -> str:
    """The version of the loaded library."""
    return _native.library().lfm_version_string().decode()


def build_info() -> dict[str, Any]:
    """Version, runtime, instruction set, processors, threads, and which BLAS, LAPACK and ARPACK were found, or how to get them."""
    lib = _native.library()
    return json.loads(_native.text_of(lambda text, capacity, needed: lib.lfm_build_info(text, capacity, needed)))


def set_threads(threads: int | None) -> None:
    """Worker threads of calls that do not say, for the whole process: 1..1024; None takes one per processor, which is the default."""
    _native.check(_native.library().lfm_set_threads(or_automatic("threads", threads, 32)))


def set_blas_threads(threads: int) -> None:
    """Threads inside one BLAS call, 1..1024, for everybody in the process who uses the same BLAS (NumPy, where it is the system's).

    Without this, OpenBLAS and MKL are held at 1 while calls of lfm run and given back what they had afterwards: lfm runs its own threads
    above BLAS, which is faster, and the results are then the same bits for any number of them. Once set here, calls leave it alone.

    Raises:
        LibraryError: there is no BLAS, or it has no such switch.
    """
    _blas.choose(whole("threads", threads, 32))


def live_handles() -> int:
    """Objects of the library that are alive in the process."""
    return _native.library().lfm_live_handles()
