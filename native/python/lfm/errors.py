"""Every failure is an :class:`LfmError`, and the kind of built-in exception that Python programs expect for it."""

from __future__ import annotations


class LfmError(Exception):
    """The computation could not be done. The text is one sentence that names the culprit and the remedy.

    ``status`` is the number of the C interface (``LFM_ERROR_...`` in lfm.h), or None when the package itself refused.
    """

    status: int | None = None


class InvalidArgumentError(LfmError, ValueError):
    """An argument or option is out of its range, of the wrong type or shape, or contradicts another."""


class DataError(LfmError, ValueError):
    """The data cannot be used: NaN, zero rows under a cosine metric."""


class FileError(LfmError, OSError):
    """A file is missing, malformed, truncated, or of a format or version not read here."""


class OutputError(LfmError, OSError):
    """An output file could not be written; what was there before is untouched."""


class LibraryError(LfmError, OSError):
    """liblfm.so, BLAS, LAPACK or ARPACK was not found, or liblfm.so does not fit this package."""


class ConvergenceError(LfmError, ArithmeticError):
    """An iteration ended before it reached its tolerance."""


class FactorizationError(LfmError, ArithmeticError):
    """A matrix is singular, or not positive definite, where it must be."""


class OutOfMemoryError(LfmError, MemoryError):
    """More memory is needed than there is, or than ``max_memory`` allows."""


class InternalError(LfmError, RuntimeError):
    """A defect of the library or of this package."""


class ClosedError(LfmError, ValueError):
    """The object was closed before."""


class CancelledError(LfmError):
    """The progress callback asked to stop."""


class NotFittedError(LfmError, ValueError, AttributeError):
    """A :class:`lfm.LatentAligner` was used before ``fit``."""


_BY_STATUS: dict[int, type[LfmError]] = {
    -1: InvalidArgumentError,
    -2: DataError,
    -3: FileError,
    -4: OutputError,
    -5: LibraryError,
    -6: ConvergenceError,
    -7: FactorizationError,
    -8: OutOfMemoryError,
    -10: ClosedError,
    -13: CancelledError,
}


def of_status(status: int, message: str) -> LfmError:
    """The exception for a status of the C interface."""
    error = _BY_STATUS.get(status, InternalError)(message)
    error.status = status
    return error
