"""Matrices in files, and known pairs."""

from __future__ import annotations

import ctypes
import os
from ctypes import byref

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._arrays import pairs, view
from ._call import Call, Progress
from ._handle import Handle, Text
from ._options import whole
from ._structs import View


class Matrix(Handle):
    """A matrix that the library owns: rows of a file read into its memory, or a result."""

    source = Text("source", "The file.")
    row_names = Text("row_names", "Names of the rows, one a line; empty without.")

    def _summary(self) -> str:
        return f"{self._size('rows')} x {self._size('cols')}" + (f" of {self.source}" if self.source else "")

    @property
    def values(self) -> NDArray[np.float32]:
        """The rows where they lie, without a copy: float32, (n, d), read-only. The array keeps the memory, also after close()."""
        self._open()
        struct = View()
        _native.check(_native.library().lfm_matrix_view(self, byref(struct)))
        if struct.rows == 0 or struct.cols == 0:
            return np.empty((struct.rows, struct.cols), np.float32)
        kind = ctypes.c_float if struct.type == 1 else ctypes.c_double
        memory = (kind * ((struct.rows - 1) * struct.ld + struct.cols)).from_address(struct.data)
        memory.owner = self._owned
        flat = np.frombuffer(memory, kind)
        strides = (struct.ld * flat.itemsize, flat.itemsize)
        return np.lib.stride_tricks.as_strided(flat, (struct.rows, struct.cols), strides, writeable=False)


def read_matrix(
    source: str | os.PathLike[str],
    start: int = 0,
    stop: int | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Matrix:
    """Reads rows start..stop-1 of a file into memory, as float32.

    Args:
        source: .npy, .npz:member, .fvecs, .safetensors:name, .parquet:column, .jsonl:path, .csv, .tsv, .txt, .vec, .bin (word2vec),
            .fbin, or a folder of files of one of these kinds.
        stop: the row after the last; None for all.

    Raises:
        FileError: the file is missing, malformed or truncated.
        DataError: it holds NaN or infinity.
    """
    first, last, name = whole("start", start, 64), whole("stop", -1 if stop is None else stop, 64), _native.path_bytes(source)
    lib = _native.library()
    with Call(threads, progress) as call:
        return Matrix._made(lambda out: lib.lfm_matrix_load(name, first, last, call, out))


def write_matrix(
    path: str | os.PathLike[str], matrix: ArrayLike, *, threads: int | None = None, progress: Progress | None = None,
) -> None:
    """Writes a matrix, (n, d); the extension of path chooses the format. Written beside and renamed: never half there.

    Raises:
        OutputError: the file could not be written.
    """
    rows, name = view(matrix, "matrix"), _native.path_bytes(path)
    with Call(threads, progress) as call:
        _native.check(_native.library().lfm_matrix_save(byref(rows), name, call))


def read_anchors(source: str | os.PathLike[str]) -> NDArray[np.int32]:
    """Known pairs of a file (.csv, .tsv, .npy, .npz:member; two columns of row numbers): int32, (a, 2)."""
    name, lib = _native.path_bytes(source), _native.library()
    return pairs(lambda buffer, capacity, needed: lib.lfm_anchors_load(name, buffer, capacity, needed))


def random_anchors(count: int, rows: int, seed: int = 0) -> NDArray[np.int32]:
    """Draws known pairs of row-paired inputs, the same row on both sides: int32, (count, 2).

    1 <= count <= rows; a seed draws the same again.
    """
    many, limit, start = whole("count", count, 64), whole("rows", rows, 64), whole("seed", seed, 64, signed=False)
    lib = _native.library()
    return pairs(lambda buffer, capacity, needed: lib.lfm_anchors_random(many, limit, start, buffer, capacity, needed))
