"""What a process that loads a stranger's code may read: Python, the task's libraries, and what is everybody's."""

import os
import sys
from collections.abc import Iterable

from refinery_tui.core.bench.exchange.module_archive import standard_library

_DEVICES = ("/dev/null", "/dev/urandom")
_SYSTEM = ("/usr/share/zoneinfo", "/etc/ld.so.cache", "/lib", "/lib64", "/usr/lib", "/usr/lib64")  # as all may read


def readable_paths(libraries: Iterable[str]) -> list[str]:
    """Paths for Landlock; `libraries` are packages, modules, or the folder that holds them all."""
    found = list(libraries)
    beside = [f"{library}.libs" for library in found]
    shared = [os.path.join(prefix, "lib") for prefix in dict.fromkeys((sys.prefix, sys.base_prefix))]
    return [*standard_library(), *found, *beside, *shared, *_DEVICES, *_SYSTEM]
