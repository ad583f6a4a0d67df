"""What a task's libraries cannot do without: the packages that their distributions require, and no others."""

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def with_needed(names: Iterable[str]) -> list[str]:
    """The top-level modules `names`, and those of every distribution that theirs require, extras left out."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return []
    by_module = packages_distributions()
    by_distribution: dict[str, list[str]] = {}
    for module, distributions in by_module.items():
        for distribution in distributions:
            by_distribution.setdefault(_canonical(distribution), []).append(module)
    for name in wanted:  # grows while it is walked
        needed = {m for d in by_module.get(name, ()) for r in _required(d) for m in by_distribution.get(r, ())}
        wanted += sorted(needed - set(wanted))
    return wanted


def _required(distribution: str) -> set[str]:
    """The distributions that one cannot do without."""
    try:
        listed = requires(distribution) or []
    except PackageNotFoundError:
        return set()
    parted = [line.partition(";") for line in listed]
    return {
        _canonical(found[0]) for line, _, marker in parted if "extra" not in marker and (found := _NAME.match(line))
    }


def _canonical(distribution: str) -> str:
    """The one spelling of a distribution's name: the packaging specification on name normalization."""
    return re.sub(r"[-_.]+", "-", distribution).lower()
