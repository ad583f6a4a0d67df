"""What is imported before any program runs.

Where executable memory is refused no C extension can be loaded later, and in the no-open mode nothing at all: so
what programs use is loaded before the fork, and costs them nothing.
"""

import importlib
import sys
from collections.abc import Iterable

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
_NUMPY = "linalg random fft ma polynomial lib.stride_tricks"


def load(libraries: Iterable[str], library_path: str | None) -> None:
    """Import the standard modules that programs use, then the task's libraries from `library_path`."""
    for name in _STANDARD.split():
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            continue  # the C parts of the standard library have other names from version to version
    if library_path is not None:
        sys.path.append(library_path)
    for name in libraries:
        importlib.import_module(name)
        for part in _NUMPY.split() if name == "numpy" else ():
            importlib.import_module(f"numpy.{part}")
