"""The library behind the package: finding it, loading it once, and calling it."""

from __future__ import annotations

import ctypes
import functools
import json
import os
import threading
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

_HERE = Path(__file__).resolve().parent
_NATIVE = _HERE / "_native"
_STOPPED = 130


class HeliotropeError(ValueError):
    """Why something could not be done: one sentence that names the parameter, the rule and the value.

    Attributes
    ----------
    code : int
        The exit code of the command line for it: 64 a wrong request, 65 unusable data, 66 an input that is not
        there, 1 all else.
    """

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (str(self), self.code))


class NotConvergedError(HeliotropeError):
    """The mathematics has no answer, or a routine did not reach its tolerance."""


def native_file(name: str) -> Path:
    """A file of the package that is not Python: the library or the program."""
    path = _NATIVE / name
    if not path.exists():
        raise HeliotropeError(
            f"{path} is not there: the package was not built; install the wheel, or run make wheel in the sources."
        )
    return path


@contextmanager
def _environment(**changes: str):
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _load(path: str) -> ctypes.CDLL:
    # Found first in its own dependencies, whatever else of these names is in the process.
    mode = os.RTLD_NOW | os.RTLD_LOCAL | getattr(os, "RTLD_DEEPBIND", 0)
    return ctypes.CDLL(path, mode=mode)


def _better_core() -> str | None:
    """Kernels for a processor that OpenBLAS does not know, as the program chooses them.

    An OpenBLAS that is older than the processor takes those of 2004, which are several times slower. Which it takes is
    decided when it is loaded, so it is loaded here alone, asked, and let go.
    """
    if "OPENBLAS_CORETYPE" in os.environ:
        return None
    bundled = sorted((_HERE.parent / "heliotrope.libs").glob("libopenblas*"))
    with _environment(OPENBLAS_NUM_THREADS="1"):
        try:
            blas = _load(str(bundled[0]) if bundled else "libopenblas.so.0")
        except OSError:
            return None
        blas.openblas_get_corename.restype = ctypes.c_char_p
        core = blas.openblas_get_corename().decode().lower()
        import _ctypes

        _ctypes.dlclose(blas._handle)
    if core in ("haswell", "zen", "excavator", "skylakex", "cooperlake", "sapphirerapids"):
        return None
    try:
        flags = Path("/proc/cpuinfo").read_text().partition("flags")[2].partition("\n")[0].split()
    except OSError:
        return None
    return "Haswell" if "avx2" in flags and "fma" in flags else None


_double = ctypes.POINTER(ctypes.c_double)
_float = ctypes.POINTER(ctypes.c_float)
_int32 = ctypes.POINTER(ctypes.c_int32)
_handle = ctypes.c_void_p
_out = ctypes.POINTER(ctypes.c_void_p)
_text = ctypes.c_char_p
_size = ctypes.c_ssize_t
Progress = ctypes.CFUNCTYPE(None, ctypes.c_double, ctypes.c_char_p, ctypes.c_void_p)

_SIGNATURES: dict[str, list[Any]] = {
    "set_threads": [ctypes.c_int32],
    "kernel": [_text, _text, _text, _double, _size, _double, _size, _size, _double],
    "kernel_f32": [_text, _text, _text, _float, _size, _float, _size, _size, _float],
    "table_new": [_size, _out],
    "table_add_numbers": [_handle, _text, _double, _size],
    "table_add_words": [_handle, _text, _int32, _text, _size],
    "fit": [_handle, _text, ctypes.c_void_p, ctypes.c_void_p, _int32, _out],
    "model_from_bytes": [_text, _size, _out],
    "model_bytes": [_handle, _out, ctypes.POINTER(_size)],
    "model_read": [_text, _out],
    "model_write": [_handle, _text],
    "model_summary": [_handle, _out],
    "predict": [_handle, _handle, ctypes.c_double, _text, _double, _double, _double, _double, _out],
    "explain": [_handle, _text, _int32, _out],
    "topics": [_out],
    "compute": [_text, _text, _text, _out],
    "check": [_text, _size, _out],
}


@functools.cache
def library() -> ctypes.CDLL:
    """The library, loaded at the first use with one thread for linear algebra."""
    path = str(native_file("libHelioC.so"))
    core = _better_core()
    if core is None:
        loaded = _load(path)
    else:
        with _environment(OPENBLAS_CORETYPE=core):
            loaded = _load(path)
    for name, arguments in _SIGNATURES.items():
        function = getattr(loaded, f"heliotrope_{name}")
        function.argtypes = arguments
        function.restype = ctypes.c_int32
    for name in ("version", "last_error"):
        getattr(loaded, f"heliotrope_{name}").restype = ctypes.c_char_p
    for name in ("free", "table_release", "model_release"):
        function = getattr(loaded, f"heliotrope_{name}")
        function.argtypes = [ctypes.c_void_p]
        function.restype = None
    loaded.heliotrope_threads.restype = ctypes.c_int32
    loaded.heliotrope_set_threads(1)
    return loaded


def call(name: str, *arguments: Any) -> None:
    """Calls a function that answers with an exit code; another one than 0 is raised with its sentence."""
    lib = library()
    code = getattr(lib, f"heliotrope_{name}")(*arguments)
    if code == 0:
        return
    if code == _STOPPED:
        raise KeyboardInterrupt
    sentence = lib.heliotrope_last_error().decode(errors="replace")
    raise (HeliotropeError if code in (64, 65, 66) else NotConvergedError)(sentence, code)


def answered(name: str, *arguments: Any) -> Any:
    """The JSON that a function returns through its last argument."""
    out = ctypes.c_void_p()
    call(name, *arguments, ctypes.byref(out))
    try:
        return json.loads(ctypes.string_at(out.value or 0))
    finally:
        library().heliotrope_free(out)


def encoded(options: dict[str, Any]) -> bytes:
    """Options as JSON, those that are ``None`` left out."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return json.dumps(given, default=_plain, allow_nan=False).encode()
    except ValueError as error:
        raise HeliotropeError(f"Options must be finite numbers, texts and lists of them: {error}.", 64) from None


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise HeliotropeError(f"Options must be numbers, texts and lists of them; got {value!r}.", 64)


def interruptible(work: Callable[[Any], T], while_waiting: Callable[[], None] | None = None) -> T:
    """Does work that takes the address of a number at which it can be stopped; Ctrl-C does so.

    In the main thread the work goes to another one, so that Ctrl-C arrives at once instead of at its end. What is
    under way inside one call of linear algebra ends before the work does. ``while_waiting`` is called ten times a second in
    the main thread.
    """
    stop = ctypes.c_int32(0)
    if threading.current_thread() is not threading.main_thread():
        return work(stop)
    result: list[Any] = []

    def run() -> None:
        try:
            result.extend((True, work(stop)))
        except BaseException as error:  # raised again in the thread that waits
            result.extend((False, error))

    worker = threading.Thread(target=run, name="heliotrope", daemon=True)
    worker.start()
    try:
        while worker.is_alive():
            worker.join(0.1)
            if while_waiting:
                while_waiting()
    except BaseException:
        stop.value = 1
        worker.join(0.8)
        raise
    if not result[0]:
        raise result[1]
    return result[1]


class Handle:
    """An object of the library, released with this one."""

    address: int | None

    def __init__(self, kind: str, address: int) -> None:
        self._release = getattr(library(), f"heliotrope_{kind}_release")
        self.address = address

    def __del__(self) -> None:
        address, self.address = getattr(self, "address", None), None
        if address:
            self._release(address)


def doubles(array: np.ndarray | None) -> Any:
    """The address of an array of float64; nothing for ``None``."""
    return None if array is None else array.ctypes.data_as(_double)


def set_threads(count: int) -> None:
    """Sets the threads inside a call of linear algebra, for the whole process; one until this is called.

    One is fastest for small tables and on busy machines. Results with other numbers differ in the last digits.

    Examples
    --------
    >>> import heliotrope
    >>> heliotrope.set_threads(1)
    """
    call("set_threads", int(count))
