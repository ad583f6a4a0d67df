"""The system's time zones, as the package in which `zoneinfo` looks for those that it finds no file of.

A program can open no file, so without it no zone would be known there.
"""

import os
import zoneinfo
from collections.abc import Iterator

PACKAGE = "tzdata"
_MAGIC, _MOST_BYTES = b"TZif", 64 << 10
_OTHER_CLOCKS = frozenset(("posix", "right"))  # the same zones again, without and with leap seconds


def packages_and_files() -> Iterator[tuple[str, str, bytes | None]]:
    """Each package by name (None), and each zone and the list of them by path, with the folder's or file's own path."""
    found = dict(zones())
    folders = {part for name in found for part in _above(name.rpartition("/")[0])}
    for folder in ("", *sorted(folders)):
        yield ".".join((PACKAGE, "zoneinfo", *filter(None, folder.split("/")))), f"/{PACKAGE}/zoneinfo/{folder}", None
    yield PACKAGE, f"/{PACKAGE}", None
    for name, content in found.items():
        path = f"/{PACKAGE}/zoneinfo/{name}"
        yield path, path, content
    yield f"/{PACKAGE}/zones", f"/{PACKAGE}/zones", "\n".join(sorted(found)).encode()


def zones() -> Iterator[tuple[str, bytes]]:
    """Every zone of this system by its name, with its file."""
    root = next((path for path in zoneinfo.TZPATH if os.path.isdir(path)), None)
    if root is not None:
        yield from _zones(root, "")


def _above(folder: str) -> Iterator[str]:
    """The folder and all it stands in."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _zones(root: str, below: str) -> Iterator[tuple[str, bytes]]:
    """Those beneath a folder."""
    with os.scandir(os.path.join(root, below)) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{below}{entry.name}"
        if entry.is_dir(follow_symlinks=False) and name not in _OTHER_CLOCKS:
            yield from _zones(root, f"{name}/")
        elif entry.is_file() and entry.stat().st_size <= _MOST_BYTES:
            with open(entry.path, "rb") as file:
                content = file.read()
            if content.startswith(_MAGIC):
                yield name, content
