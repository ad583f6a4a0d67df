"""What is imported before any program runs.

Once a program runs no file can be opened and no extension mapped: what programs use is loaded before the fork and costs
them nothing; every other module of the standard library and of the task's libraries comes from the archive.
"""

import _ctypes
import contextlib
import importlib
import site
import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import PathFinder

from refinery_tui.core.bench.program.archive_finder import ArchiveFinder

_STANDARD = """
abc array ast base64 bisect calendar cmath codecs collections collections.abc contextlib copy ctypes
dataclasses datetime decimal enum fractions functools gc hashlib heapq inspect io itertools json linecache
math mmap numbers operator pickle platform pprint queue random re secrets select signal socket statistics
string struct subprocess tempfile textwrap threading time timeit traceback types typing unicodedata uuid
warnings weakref zlib concurrent.futures multiprocessing asyncio _bisect _heapq _random _statistics _sha1
_sha2 _sha256 _sha512 _md5 _queue _datetime _decimal _pickle _json _struct _zoneinfo zoneinfo _contextvars
_posixsubprocess fcntl grp _multiprocessing multiprocessing.pool concurrent.futures.process
multiprocessing.shared_memory
"""
RARE = frozenset(("_tkinter", "nis"))  # each needs a dozen libraries, and rights that no program has
ASKS_FOR_RARE = (b"tkinter", b"turtle", b"idlelib", b"nis")  # one stands in the text of every program that imports them
_COMMON: list[str] = []
_RARE: list[str] = []
_NUMPY = "linalg random fft ma polynomial lib.stride_tricks"


def load_standard(archive: int, library_paths: Sequence[str]) -> list[str]:
    """From now on import from the archive alone, and first the standard modules that programs use.

    The extension modules beneath `library_paths` are given back, to be mapped by `load_libraries`.
    """
    finder = ArchiveFinder(archive)
    sys.meta_path[:] = [*(f for f in sys.meta_path if f is not PathFinder), finder]
    extensions = list(finder.extensions())
    others = [path for path in extensions if path.startswith(tuple(library_paths))]
    for path in set(extensions) - set(others):
        (_RARE if path.rpartition("/")[2].partition(".")[0] in RARE else _COMMON).append(path)
    _map(_COMMON)
    site.setquit()  # exit() and quit(), which every Python has unless it is started without its site
    for name in _STANDARD.split():
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            continue  # the C parts of the standard library have other names from version to version
    return others


def load_libraries(libraries: Iterable[str], extensions: Iterable[str]) -> None:
    """The task's libraries, code of strangers: whoever calls this should have given up what it does not need."""
    _map(extensions)
    for name in libraries:
        importlib.import_module(name)
        if name == "numba":
            _without_cache()
        for part in _NUMPY.split() if name == "numpy" else ():
            importlib.import_module(f"numpy.{part}")


def map_rare() -> None:
    """Map the extensions whose libraries would cost every fork a third of a millisecond; a second time does nothing."""
    _map(_RARE)
    _RARE.clear()


def _map(paths: Iterable[str]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):  # it needs a library that is not here: importing it will say so
            _ctypes.dlopen(path, sys.getdlopenflags())  # as ctypes.CDLL does


def _without_cache() -> None:
    """Let numba's `cache=True` do nothing: it would want a place on disk, of which a program has none."""
    from numba.core.caching import Cache, NullCache  # type: ignore[import-not-found]  # where a task declares it

    Cache.__new__ = lambda kind, *_, **__: NullCache()
