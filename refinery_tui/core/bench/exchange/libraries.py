"""What a task's libraries cannot do without: the packages that their distributions require, and no others."""

import re
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.machinery import all_suffixes
from importlib.metadata import Distribution, distributions
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def with_needed(names: Iterable[str], environment: Path | None = None) -> list[str]:
    """The top-level modules `names`, and those of every distribution that theirs require, extras left out."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return []
    by_distribution, required = _installed(environment) if environment else _installed_here(tuple(sys.path))
    of_module = {module: name for name, modules in by_distribution.items() for module in modules}
    for name in wanted:  # grows while it is walked
        needed = {m for r in required.get(of_module.get(name, ""), ()) for m in by_distribution.get(r, ())}
        wanted += sorted(needed - set(wanted))
    return wanted


def inside(environment: Path, names: Iterable[str]) -> list[str]:
    """The modules and packages of a folder that a program may import: what `names` need, and what nobody installed."""
    installed = {module for modules in _installed(environment)[0].values() for module in modules}
    hidden = installed - set(with_needed(names, environment))
    found = {path: _module(path.name) for path in sorted(environment.iterdir())}
    return [str(path) for path, module in found.items() if module and module not in hidden]


@lru_cache(maxsize=4)
def _installed_here(path: tuple[str, ...]) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """The same of this interpreter, read once for a path: the lists of all files of all packages are megabytes."""
    return _installed(None)


def _installed(environment: Path | None) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """For each distribution, its top-level modules, and the distributions that it cannot do without."""
    modules: dict[str, set[str]] = {}
    required: dict[str, set[str]] = {}
    for found in distributions(path=[str(environment)]) if environment else distributions():
        name = _canonical(found.metadata["Name"])
        modules.setdefault(name, _top_level(found))
        required.setdefault(name, _required(found))
    return modules, required


def _top_level(distribution: Distribution) -> set[str]:
    declared = (distribution.read_text("top_level.txt") or "").split()
    return {*declared, *(_module(file.parts[0]) for file in distribution.files or ())} - {""}


def _module(name: str) -> str:
    """The module that a file or folder of this name is; empty when it is none."""
    suffix = next((s for s in all_suffixes() if name.endswith(s)), "")
    return stem if (stem := name.removesuffix(suffix)).isidentifier() else ""


def _required(distribution: Distribution) -> set[str]:
    parted = [line.partition(";") for line in distribution.requires or ()]
    return {
        _canonical(found[0]) for line, _, marker in parted if "extra" not in marker and (found := _NAME.match(line))
    }


def _canonical(distribution: str) -> str:
    """The one spelling of a distribution's name: the packaging specification on name normalization."""
    return re.sub(r"[-_.]+", "-", distribution).lower()
