"""Every module that programs may import, read into one sealed piece of memory, so that no name is looked up later.

Each fork server maps the same pages; nobody can write to them. Layout: eight bytes that say where the index begins,
the code of each module and the small files beside it, the index as marshal writes it.
"""

import importlib.util
import marshal
import os
import struct
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.machinery import EXTENSION_SUFFIXES

from refinery_tui.core.bench.exchange import zone_files
from refinery_tui.core.bench.program.archive_finder import BYTECODE, DATA, EXTENSION, HEAD, SOURCE, Entry

_SKIPPED = frozenset(
    ("site-packages", "dist-packages", "test", "tests", "idlelib", "turtledemo", "__pycache__", "_bundled")
)
_TESTING = ("_test", "_xxtest", "xxlimited", "_ctypes_test")  # extensions that only CPython's own tests import
_NO_DATA = (".pyi", ".pyx", ".pxd", ".h", ".c", ".a")  # what compilers and type checkers read
_MOST_DATA_BYTES = 256 << 10
_PYC = struct.Struct("<4sIII")  # magic number, flags, the source's time and size: importlib/_bootstrap_external.py


def standard_library() -> list[str]:
    """The folders of the standard library."""
    found = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), sysconfig.get_config_var("DESTSHARED")]
    return [folder for folder in dict.fromkeys(found) if folder and os.path.isdir(folder)]


def build(folders: Iterable[str], packages: Iterable[str]) -> int:
    """A sealed memory file that holds what is importable from `folders`, and these packages and modules alone.

    A later folder or package never hides an earlier one's module.
    """
    found = [*(m for folder in folders for m in _inside(folder, "")), *(m for path in packages for m in _one(path))]
    index: dict[str, Entry] = {}
    descriptor = os.memfd_create("modules", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with open(os.dup(descriptor), "wb") as file:
        file.write(HEAD.pack(0))
        for name, path, package in found:
            if name not in index:
                kind, code = _content(path)
                index[name] = (kind, package, path, file.tell(), len(code))
                file.write(code)
        if zone_files.PACKAGE not in index:
            for name, path, content in zone_files.packages_and_files():
                index[name] = _zone_entry(path, content, file.tell())
                file.write(content or b"")
        start = file.tell()
        file.write(marshal.dumps(index))
        file.seek(0)
        file.write(HEAD.pack(start))
    _seal(descriptor)
    return descriptor


def _zone_entry(path: str, content: bytes | None, start: int) -> Entry:
    """A zone's file, or the package in which it lies, which has no code."""
    if content is None:
        return SOURCE, True, f"{path.removesuffix('/')}/__init__.py", start, 0
    return DATA, False, path, start, len(content)


def _seal(descriptor: int) -> None:
    """No program may leave anything there for the next, whatever it does to its own mapping."""
    import fcntl

    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK)


def _one(path: str) -> Iterator[tuple[str, str, bool]]:
    """A package with all that is in it, or a module of one file."""
    name = os.path.basename(path)
    if not os.path.isdir(path):
        yield from _file(os.path.dirname(path), name, "")
    elif os.path.isfile(init := os.path.join(path, "__init__.py")):
        yield name, init, True
        yield from _inside(path, f"{name}.")


def _inside(folder: str, prefix: str) -> Iterator[tuple[str, str, bool]]:
    """Name, file and whether it is a package, of every module beneath a folder."""
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if entry.name in _SKIPPED or entry.name.startswith("config-"):
            continue
        if not entry.is_dir():
            yield from _file(folder, entry.name, prefix)
        elif entry.name == "lib-dynload":
            yield from _inside(entry.path, prefix)
        elif entry.name.isidentifier():
            init = os.path.join(entry.path, "__init__.py")
            if os.path.isfile(init):
                yield f"{prefix}{entry.name}", init, True
            yield from _inside(entry.path, f"{prefix}{entry.name}.")


def _file(folder: str, name: str, prefix: str) -> Iterator[tuple[str, str, bool]]:
    path = os.path.join(folder, name)
    suffix = next((s for s in (*EXTENSION_SUFFIXES, ".py") if name.endswith(s)), None)
    if suffix is None:
        if not name.endswith(_NO_DATA) and os.path.getsize(path) <= _MOST_DATA_BYTES:
            yield path, path, False
    elif name != "__init__.py" and (prefix or not name.startswith(_TESTING)):
        yield f"{prefix}{name.removesuffix(suffix)}", path, False


def _content(path: str) -> tuple[int, bytes]:
    """What is kept of a file; nothing of an extension, which is mapped beforehand."""
    if path.endswith(tuple(EXTENSION_SUFFIXES)):
        return EXTENSION, b""
    if path.endswith(".py") and (compiled := _compiled(path)):
        return BYTECODE, compiled
    with open(path, "rb") as file:
        return SOURCE if path.endswith(".py") else DATA, file.read()


def _compiled(path: str) -> bytes:
    """The compiled form that belongs to the source; empty when there is none."""
    try:
        with open(importlib.util.cache_from_source(path), "rb") as file:
            compiled = file.read()
        magic, flags, time, size = _PYC.unpack_from(compiled)
        source = os.stat(path)
    except (OSError, struct.error):
        return b""
    fresh = (time, size) == (int(source.st_mtime) & 0xFFFFFFFF, source.st_size & 0xFFFFFFFF)
    return compiled[_PYC.size :] if magic == importlib.util.MAGIC_NUMBER and flags == 0 and fresh else b""
