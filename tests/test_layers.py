"""Who may know whom: the contracts of pyproject.toml, and what is loaded when nothing of it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

SCREENS = ("textual", "rich", "typer")
HEAVY = ("pandas", "openai", "statsmodels", "numpy", "scipy", "httpx2", "genai_prices")
WHOLE_CORE = """
import importlib, pkgutil, refinery_tui.core
for module in pkgutil.walk_packages(refinery_tui.core.__path__, "refinery_tui.core."):
    if ".gallery." not in module.name and not module.name.startswith({but!r}):
        importlib.import_module(module.name)
"""  # the gallery holds attacks: programs to be contained, not modules of ours
STATISTICS = tuple(f"refinery_tui.core.{room}" for room in ("analysis", "export", "publish", "study"))
HOME = """
import asyncio, pathlib
from refinery_tui.tui.app import RefineryApp
async def shown():
    async with RefineryApp(sessions=pathlib.Path("sessions")).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert pilot.app.screen.query("*"), "Home is empty"
asyncio.run(shown())
"""
COMMAND = """
import contextlib, sys
from refinery_tui.cli import main
sys.argv = ["refinery", *{words}]
with contextlib.suppress(SystemExit):
    main()
"""


def loaded(program: str, names: tuple[str, ...]) -> list[str]:
    """Which of `names` a fresh interpreter has loaded after `program`."""
    ask = f"{program}\nimport sys\nprint('\\nLOADED', *(n for n in {names!r} if n in sys.modules))"
    command = [sys.executable, "-c", ask]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.rpartition("LOADED")[2].split()


def test_the_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kept, 0 broken" in done.stdout


def test_the_whole_core_loads_no_screen() -> None:
    assert loaded(WHOLE_CORE.format(but=()), SCREENS) == []


def test_every_module_of_the_core_but_analysis_and_exports_loads_without_pandas() -> None:
    assert loaded(WHOLE_CORE.format(but=STATISTICS), ("pandas", "statsmodels", "openai")) == []


def test_only_what_plans_and_analyses_loads_arrays() -> None:
    but = (*STATISTICS, "refinery_tui.core.plan")
    assert loaded(WHOLE_CORE.format(but=but), ("numpy", "scipy")) == []


def test_the_ruler_itself_measures() -> None:
    assert loaded("import rich, numpy", (*SCREENS, *HEAVY)) == ["rich", "numpy"]


def test_importing_the_package_loads_nothing_that_costs() -> None:
    assert loaded("import refinery_tui", (*SCREENS, *HEAVY, "pydantic")) == []


def test_home_is_shown_without_anything_heavy() -> None:
    assert loaded(HOME, HEAVY) == []


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (["--version"], (*SCREENS, *HEAVY, "pydantic")),
        (["list"], ("textual", *HEAVY)),
        (["show", "published-pilot", "1"], ("textual", *HEAVY)),
        (["export", "--help"], ("textual", *HEAVY)),
        (["run", "--help"], ("textual", *HEAVY)),
        (["--help"], ("textual", *HEAVY)),
    ],
)
def test_a_command_loads_only_what_it_needs(words: list[str], unwanted: tuple[str, ...]) -> None:
    assert loaded(COMMAND.format(words=words), unwanted) == []


def test_the_rooms_of_reports_and_figures_load_without_what_their_extras_bring() -> None:
    """So that a missing extra is a sentence, and no traceback of an import."""
    rooms = ("publish.report.page", "publish.figures", "bundle.contents", "bundle.checks", "export")
    program = "; ".join(f"import refinery_tui.core.{room}" for room in rooms)
    assert (
        loaded(program, ("jinja2", "markupsafe", "matplotlib", "xlsxwriter")) == []
    )  # pandas loads pyarrow where it is
