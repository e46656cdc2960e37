"""liblfm.so: where it is found, what its functions take, and what becomes of their statuses."""

from __future__ import annotations

import ctypes
import os
import threading
from ctypes import byref, c_char_p, c_double, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from pathlib import Path
from typing import Any, Callable

from ._option_structs import STRUCTURES
from .errors import InvalidArgumentError, LibraryError, of_status

ABI_VERSION = 1
STRUCT_ERROR = -12

# One letter an argument: p pointer, s text, h handle, i int32, l int64, u uint64, z size_t, d double.
_TYPES: dict[str, Any] = {
    "p": c_void_p, "s": c_char_p, "h": c_uint64, "i": c_int32, "l": c_int64, "u": c_uint64, "z": c_size_t, "d": c_double,
}
# Functions that return a status.
_SIGNATURES = {
    "lfm_build_info": "pzp", "lfm_set_threads": "i", "lfm_set_blas_threads": "i",
    "lfm_choice_parse": "ssp", "lfm_choice_names": "spzp", "lfm_free": "p",
    "lfm_get_shape": "hspppp", "lfm_get_array": "hsiplp", "lfm_get_number": "hsp", "lfm_get_text": "hspzp",
    "lfm_matrix_load": "sllpp", "lfm_matrix_view": "hp", "lfm_matrix_save": "psp",
    "lfm_anchors_load": "splp", "lfm_anchors_random": "lluplp",
    "lfm_call_init": "pz", **{kind._init_: "pz" for kind in STRUCTURES},
    "lfm_suggest": "pplpppplp", "lfm_compare": "plpppp", "lfm_inspect": "pppp", "lfm_same": "ppppp",
    "lfm_rsm_compute": "ppppp",
    "lfm_knn": "pppp", "lfm_search": "ppiippplp", "lfm_graph_build": "hpppp", "lfm_graph_from_arrays": "llppppp",
    "lfm_graph_geodesics": "hplpiplp", "lfm_graph_heat_geodesics": "hplpiplp",
    "lfm_spectrum_compute": "hppp", "lfm_spectrum_from_arrays": "plppip", "lfm_spectrum_extend": "hhppiipp",
    "lfm_spectrum_load": "sppp", "lfm_spectrum_save": "hs",
    "lfm_descriptors_compute": "hhpplpplppp",
    "lfm_map_solve": "hphpppp", "lfm_map_solve_masked": "hphppppp", "lfm_map_from_array": "pp",
    "lfm_map_from_match": "hhpliip", "lfm_zoomout": "hhhppp",
    "lfm_icp": "hhhiipp", "lfm_map_pointwise": "hhhipplp", "lfm_map_match": "hhhppp", "lfm_map_transfer": "hhhpiplp",
    "lfm_transform_fit": "ppplppp", "lfm_transform_apply": "hpipiplp", "lfm_relative": "pppiplp",
    "lfm_relative_of_kind": "pppppiplp", "lfm_relative_invert": "pppppiplp", "lfm_retrieval": "ppplipp",
    "lfm_align": "ppplppp", "lfm_align_labeled": "ppplppppp", "lfm_align_given": "ppplppppphhppp",
    "lfm_alignment_transform": "hpipiplp", "lfm_alignment_transfer": "hpiplp",
    "lfm_alignment_match": "hppp", "lfm_alignment_evaluate": "hppipp", "lfm_alignment_get_spectrum": "hip",
    "lfm_alignment_get_map": "hp", "lfm_alignment_get_transform": "hp", "lfm_alignment_save": "hs", "lfm_alignment_load": "sp",
    "lfm_alignment_save_memory": "hplp", "lfm_alignment_load_memory": "plp",
    "lfm_alignment_export_onnx": "hs",
    "lfm_universe_fit": "pplplppp", "lfm_universe_fit_edges": "pplplppppp", "lfm_universe_add": "hspsplppp", "lfm_universe_load": "sp",
    "lfm_universe_save": "hs", "lfm_universe_get_transform": "hssp", "lfm_universe_match": "hssppp", "lfm_universe_evaluate": "hssppipp",
    "lfm_migration_fit": "ppplppp", "lfm_migration_load": "sp", "lfm_migration_save": "hs", "lfm_migration_transform": "hppiplp",
    "lfm_migration_calibrate": "hplp", "lfm_migration_export_onnx": "hs",
}
# Functions that return something else.
_OTHERS: dict[str, tuple[str, Any]] = {
    "lfm_version": ("", c_uint32), "lfm_version_string": ("", c_char_p), "lfm_abi_version": ("", c_uint32),
    "lfm_last_error": ("pz", c_size_t), "lfm_status_name": ("i", c_char_p), "lfm_live_handles": ("", c_int64),
    "lfm_live_bytes": ("", c_int64),
}

_lock = threading.Lock()
_library: ctypes.CDLL | None = None
_forked = False


def candidates() -> list[str]:
    """What is tried, in this order: LFM_LIBRARY, the file in this package, the system's library."""
    named = os.environ.get("LFM_LIBRARY")
    if named:
        return [named]
    own = Path(__file__).with_name("liblfm.so")
    return [str(own)] if own.exists() else ["liblfm.so.0"]


def library() -> ctypes.CDLL:
    """The library, loaded at the first use and never unloaded. Its calls run without the GIL.

    Raises:
        LibraryError: it is not there, is another version of the interface, or was loaded before ``os.fork()``.
    """
    global _library
    if _forked:
        raise LibraryError(
            "lfm was used before os.fork() and its threads are gone in this child; start processes with multiprocessing's method 'spawn'")
    if _library is None:
        with _lock:
            if _library is None:
                _library = _load()
    return _library


def _load() -> ctypes.CDLL:
    (path,) = candidates()
    try:
        loaded = ctypes.CDLL(path)
        for name, codes in _SIGNATURES.items():
            function = getattr(loaded, name)
            function.argtypes, function.restype = [_TYPES[code] for code in codes], c_int32
        for name, (codes, result) in _OTHERS.items():
            function = getattr(loaded, name)
            function.argtypes, function.restype = [_TYPES[code] for code in codes], result
    except (OSError, AttributeError) as error:
        raise LibraryError(
            f"the C library could not be loaded ({error}); install the wheel of this package, or let LFM_LIBRARY name liblfm.so") from error
    found = loaded.lfm_abi_version()
    if found != ABI_VERSION:
        raise LibraryError(
            f"{path} has version {found} of the interface and this package needs {ABI_VERSION}; install both from one release")
    return loaded


def _in_child() -> None:
    global _forked
    _forked = _library is not None


os.register_at_fork(after_in_child=_in_child)


def forked() -> bool:
    """Whether the library must not be called any more, as this is the child of a process that had loaded it."""
    return _forked


def check(status: int) -> None:
    """Raises what belongs to a status other than success; on the thread that made the call, right after it."""
    if status == 0:
        return
    lib = library()
    text = ctypes.create_string_buffer(lib.lfm_last_error(None, 0) + 1)
    lib.lfm_last_error(text, len(text))
    message = text.value.decode("utf-8", "replace")
    if status == STRUCT_ERROR:
        raise LibraryError(f"{message}; install package and library from one release")
    raise of_status(status, message)


def text_of(ask: Callable[[Any, int, Any], int]) -> str:
    """A text by two calls of (buffer, capacity, needed)."""
    needed = c_size_t()
    check(ask(None, 0, byref(needed)))
    text = ctypes.create_string_buffer(needed.value)
    check(ask(text, needed.value, byref(needed)))
    return text.value.decode("utf-8")


def path_bytes(path: str | os.PathLike[str]) -> bytes:
    """A file name as the library takes it, which would end at a zero byte."""
    name = os.fsencode(path)
    if b"\0" in name:
        raise InvalidArgumentError(f"the file name {path!r} holds a zero byte; take it out")
    return name
