"""What the package imports is installed with it: each library by name, not because another one happens to bring it."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
GIVEN = {"markupsafe": "jinja2", "pydantic_core": "pydantic"}  # one is always a part of the other
NOT_OURS = {"numba", "_typeshed"}  # what a program may ask for; what a type checker brings


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def imported() -> Iterator[tuple[str, str]]:
    """Each library that the package's modules import, anywhere in them, and a module that does."""
    for path in set((ROOT / "refinery_tui").rglob("*.py")) - set((ROOT / "refinery_tui/tasks").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                modules = [node.module]
            for top in {module.split(".")[0] for module in modules}:
                if top not in sys.stdlib_module_names and top not in {"refinery_tui", *NOT_OURS}:
                    yield top, str(path.relative_to(ROOT))


def test_every_library_that_is_imported_is_declared() -> None:
    extras = [text for texts in PROJECT["optional-dependencies"].values() for text in texts]
    declared, brought_by = names([*PROJECT["dependencies"], *extras]), packages_distributions()
    for top, where in dict(imported()).items():
        owners = {canonicalize_name(name) for name in brought_by[GIVEN.get(top, top)]}
        assert owners & declared, f"{where} imports {top}, which pyproject.toml does not name"


def test_what_is_a_part_of_another_library_is_brought_by_it() -> None:
    for part, whole in GIVEN.items():
        assert canonicalize_name(part) in names(requires(whole) or [])
