"""Who imports whom, counting also what is imported for types alone and inside functions."""

import ast
from pathlib import Path

from tests.places import ROOT

PACKAGE = ROOT / "refinery_tui"
APP = "refinery_tui.tui.app"
DOORS = {"refinery_tui.tui.pictures.headless"}  # above the app: it is opened there with no terminal


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> set[str]:
    """Every name that an import statement anywhere in the file could mean."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def module(path: Path) -> bool:
    """Whether the file is one of our modules, and not a program or a task that only stands among them."""
    return all((folder / "__init__.py").is_file() for folder in path.parents if folder.is_relative_to(PACKAGE))


def graph(folder: Path) -> dict[str, set[str]]:
    """The modules of a folder, each with those of the folder that it imports."""
    modules = {name_of(path): path for path in folder.rglob("*.py") if path.name != "__init__.py" and module(path)}
    return {name: imported(path) & modules.keys() - {name} for name, path in modules.items()}


def reached(modules: dict[str, set[str]], start: str) -> set[str]:
    """The modules that a module leads to, itself only by a circle."""
    found: set[str] = set()
    ahead = list(modules[start])
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += modules[name]
    return found


def test_no_module_leads_back_to_itself() -> None:
    modules = graph(PACKAGE)
    assert sorted(name for name in modules if name in reached(modules, name)) == []
    assert len(modules) > 300  # the ruler itself measures


def test_nothing_below_the_app_knows_it() -> None:
    knowing = sorted(name for name, others in graph(PACKAGE / "tui").items() if APP in others)
    assert set(knowing) == DOORS
    assert len(graph(PACKAGE / "tui")[APP]) > 10  # the ruler itself measures
