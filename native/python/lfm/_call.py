"""One long call: its threads, its progress, and exceptions that arrive while it runs.

The library calls back on the calling thread. A Python signal handler would run at the first instruction of that callback, outside any
``try``, and its KeyboardInterrupt would be lost in ctypes. While a call runs in the main thread, the handlers are therefore wrapped:
what they raise is kept, the callback answers "cancel", and the exception goes on its way after the call has ended cleanly.
"""

from __future__ import annotations

import ctypes
import signal
import threading
from ctypes import CFUNCTYPE, byref, c_char_p, c_double, c_int32, c_void_p
from types import FrameType, TracebackType
from typing import Any, Callable, Optional

from . import _blas, _native
from ._options import or_automatic
from ._structs import Call as CallStruct
from .errors import InvalidArgumentError

#: Told the stage, e.g. "neighbors", and the part of it that is done: 0..1, NaN when not known. A true answer, or an exception, cancels.
Progress = Callable[[str, float], Optional[object]]

_Callback = CFUNCTYPE(c_int32, c_void_p, c_char_p, c_double)
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM, signal.SIGUSR1, signal.SIGUSR2)


class Call:
    """Context of one call: pass it where the function takes its lfm_call, and statuses through :func:`_native.check`."""

    def __init__(self, threads: int | None, progress: Progress | None) -> None:
        if progress is not None and not callable(progress):
            raise InvalidArgumentError(f"progress is {progress!r}; it must be a function of (stage, fraction), or None")
        self._progress = progress
        self._caught: list[BaseException] = []
        self._handlers: dict[int, Any] = {}
        self._running = False
        self._struct = CallStruct()
        _native.check(_native.library().lfm_call_init(byref(self._struct), ctypes.sizeof(self._struct)))
        self._struct.threads = or_automatic("threads", threads, 32)
        self._as_parameter_ = byref(self._struct)

    def __enter__(self) -> Call:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                handler = signal.getsignal(number)
                if callable(handler):
                    self._handlers[number] = handler
                    signal.signal(number, self._relay)
        if self._progress is not None or self._handlers:
            self._callback = _Callback(self._told)
            self._struct.progress = ctypes.cast(self._callback, c_void_p)
        self._running = True
        try:
            _blas.hold()
        except BaseException:
            self._restore()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        _blas.release()
        self._restore()
        if self._caught:
            first = self._caught[0]
            raise first from first.__cause__

    def _restore(self) -> None:
        try:
            for number, handler in self._handlers.items():
                if signal.getsignal(number) == self._relay:
                    signal.signal(number, handler)
        finally:
            self._running = False

    def _relay(self, number: int, frame: FrameType | None) -> None:
        """Stands in for a signal's handler; one that an exception left in place hands over silently."""
        try:
            self._handlers[number](number, frame)
        except BaseException as error:
            if not self._running:
                raise
            self._caught.append(error)

    def _told(self, user: int | None, stage: bytes, fraction: float) -> int:
        try:
            stop = self._progress is not None and not self._caught and bool(self._progress(stage.decode(), fraction))
        except BaseException as error:
            self._caught.append(error)
        else:
            if stop:
                return 1
        return 1 if self._caught else 0
