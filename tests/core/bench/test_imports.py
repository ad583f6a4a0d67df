"""What a program may import: all of the standard library, its task's libraries, and nothing else, all from memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.exchange import libraries, module_archive, zone_files
from refinery_tui.core.bench.program.archive_finder import ArchiveFinder
from tests.fakes.sum_task import SumTask, written_task

OPENS_A_BROWSER = {"antigravity"}
FAILING = """
import importlib
def failing(names):
    found = []
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException:
            found.append(name)
    return found
"""


@pytest.fixture
def standard() -> list[str]:
    """Every module of the standard library but CPython's own tests and what runs when it is imported."""
    finder = ArchiveFinder(archive := module_archive.build(module_archive.standard_library(), ()))
    os.close(archive)
    names = {name for name in finder.names() if not name.endswith("__main__")}
    zones = {name for name in names if name.partition(".")[0] == zone_files.PACKAGE}
    return sorted(names - OPENS_A_BROWSER - zones)


@pytest.fixture
def failing_outside(standard: list[str]) -> str:
    """Those that an ordinary Python cannot import on this machine, as text of a list."""
    program = f"{FAILING}\nprint(failing({standard!r}))"
    python = [sys.executable, "-I", "-S", "-B", "-c", program]
    done = subprocess.run(python, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    return done.stdout.strip().rpartition("\n")[2]  # `import this` prints before it


async def test_what_an_ordinary_python_can_import_a_program_can(
    sum_task: SumTask, standard: list[str], failing_outside: str
) -> None:
    assert {"csv", "sqlite3", "cProfile", "xml.dom.minidom", "unittest.mock", "_lsprof"} <= {*standard}
    inside = f"{FAILING}\ndef total(argument):\n    return repr(failing({standard!r}))\n"
    task = sum_task(kind="str", answer=repr(failing_outside), more="limits = {answer_bytes = 200000}")
    async with open_bench(task) as bench:
        (shot, _) = await bench.round([inside])
    assert (shot.verdict, shot.answer) == (Verdict.CORRECT, repr(failing_outside)[:200])
    assert len(failing_outside) < len(repr(standard)) / 10


async def test_an_import_looks_no_name_up_and_finds_only_what_is_declared(sum_task: SumTask) -> None:
    form = "import {name}\ndef total(argument):\n    return sum(argument)\n"
    names = ["csv", "numpy", "numpy.testing", "scipy", "pandas", "pydantic", "pytest", "refinery_tui"]
    async with open_bench(sum_task(more='libraries = ["numpy"]')) as bench:
        shots = await bench.volley("few", 5, [form.format(name=name) for name in names])
    missing = [name for name, shot in zip(names, shots, strict=True) if "ModuleNotFoundError" in shot.detail]
    assert missing == ["scipy", "pandas", "pydantic", "pytest", "refinery_tui"]
    assert [shot.verdict for shot in shots[:3]] == [Verdict.CORRECT] * 3


LIBRARIES = {
    "scipy": """
import numpy as np, scipy.linalg, scipy.optimize, scipy.signal, scipy.sparse.linalg, scipy.spatial, scipy.stats
def total(argument):
    assert abs(scipy.linalg.solve(np.eye(200) + 1, np.ones(200)).sum() - 200 / 201) < 1e-9
    assert scipy.sparse.linalg.eigsh(scipy.sparse.eye(50) * 2, k=2)[0].max() > 1.9
    assert abs(scipy.optimize.minimize(lambda x: (x[0] - 1) ** 2, [0.0]).x[0] - 1) < 1e-3
    assert scipy.stats.norm.cdf(0.0) == 0.5
    return int(np.sum(argument))
""",
    "pandas": """
import pandas as pd
def total(argument):
    frame = pd.DataFrame({"a": argument, "at": pd.date_range("2026-01-01", periods=len(argument), tz="Europe/Berlin")})
    return int(frame.groupby(frame["at"].dt.year)["a"].sum().iloc[0])
""",
    "statsmodels": """
import numpy as np, statsmodels.api as sm
def total(argument):
    assert abs(sm.OLS(np.arange(9.0), np.arange(9.0)).fit().params[0] - 1) < 1e-9
    return sum(argument)
""",
    "numba": """
import numpy as np
from numba import int64, njit, vectorize
@njit(cache=True)
def add(values):
    found = 0
    for value in values:
        found += value
    return found
@vectorize([int64(int64)], cache=True)
def same(value):
    return value
def total(argument):
    return int(add(same(np.array(argument))))
""",
}


@pytest.mark.parametrize("library", LIBRARIES)
async def test_a_declared_library_works_in_one_thread(sum_task: SumTask, library: str) -> None:
    """Threads are refused here, so what wants one for its linear algebra fails."""
    pytest.importorskip(library, reason=f"{library} is not installed here")
    limits = "limits = {wall_seconds = 60, least_wall_seconds = 60, load_seconds = 60}"
    native = "executable_memory = true" if library == "numba" else ""
    async with open_bench(sum_task(more=f"libraries = [{library!r}]\n{native}\n{limits}")) as bench:
        (shot,) = await bench.volley("few", 5, [LIBRARIES[library]])
    assert (shot.verdict, shot.detail) == (Verdict.CORRECT, "")


def installed(site: Path, name: str, code: str, *required: str) -> None:
    """Put a distribution of one package into a folder, as an installer leaves it."""
    (site / name).mkdir(parents=True)
    (site / name / "__init__.py").write_text(code)
    (site / name / "table.txt").write_text("a table")
    described = site / f"{name}-1.0.dist-info"
    described.mkdir()
    needs = "".join(f"Requires-Dist: {line}\n" for line in required)
    (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}")
    (described / "RECORD").write_text(f"{name}/__init__.py,,\n{name}-1.0.dist-info/METADATA,,\n")


async def test_of_a_folder_of_packages_only_what_is_needed_or_nobody_installed_exists(
    sum_task: SumTask, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    quick = "try:\n    import unasked\nexcept ImportError:\n    unasked = None\nimport needed\n"
    installed(site, "quick", quick, "Needed>=1", "unasked ; extra == 'all'")
    installed(site, "needed", "")
    installed(site, "unasked", "")
    (site / "own.py").write_text("")
    task = sum_task(more='libraries = ["quick"]\nenvironment = "site"')
    form = "import {name}\ndef total(argument):\n    return sum(argument)\n"
    names = ["quick", "needed", "own", "unasked"]
    async with open_bench(task) as bench:
        shots = await bench.volley("few", 5, [form.format(name=name) for name in names])
        quick_has_none = (
            "import quick\ndef total(argument):\n    return sum(argument) if quick.unasked is None else 0\n"
        )
        (alone,) = await bench.volley("few", 5, [quick_has_none])
    found = [shot.verdict for shot in (*shots, alone)]
    assert found == [Verdict.CORRECT, Verdict.CORRECT, Verdict.CORRECT, Verdict.CRASHED, Verdict.CORRECT]
    assert "No module named 'unasked'" in shots[3].detail


async def test_a_folder_of_somebodys_own_is_no_environment(tmp_path: Path) -> None:
    folder, home = tmp_path / "task", tmp_path / "home"
    folder.mkdir()
    (home / "Documents").mkdir(parents=True)
    task = written_task(folder, more='environment = "../home"')
    with pytest.raises(RefineryError, match=r"environment .*/home is outside the task's folder and holds no installed"):
        async with open_bench(task):
            pass
    installed(home, "quick", "")
    async with open_bench(written_task(folder, more='libraries = ["quick"]\nenvironment = "../home"')) as bench:
        (shot,) = await bench.volley("few", 5, ["import quick\ndef total(argument):\n    return sum(argument)\n"])
    assert (shot.verdict, shot.detail) == (Verdict.CORRECT, "")


async def test_a_library_reads_the_files_beside_its_modules(sum_task: SumTask, tmp_path: Path) -> None:
    installed(tmp_path / "site", "quick", "")
    program = """
from importlib.resources import files
def total(argument):
    folder = files("quick")
    assert (folder / "table.txt").read_text(encoding="utf-8") == "a table"
    assert sorted(path.name for path in folder.iterdir()) == ["__init__.py", "table.txt"]
    assert folder.is_dir() and not (folder / "absent").exists()
    return sum(argument)
"""
    async with open_bench(sum_task(more='libraries = ["quick"]\nenvironment = "site"')) as bench:
        (shot,) = await bench.volley("few", 5, [program])
    assert (shot.verdict, shot.detail) == (Verdict.CORRECT, "")


def test_a_library_brings_what_it_requires_and_no_extras() -> None:
    found = libraries.with_needed(["statsmodels"])
    assert found[0] == "statsmodels"
    assert {"numpy", "pandas", "scipy", "patsy"} <= set(found)
    assert not {"pytest", "matplotlib", "textual"} & set(found)
    assert libraries.with_needed([]) == []


def test_a_library_without_a_distribution_stands_alone() -> None:
    assert libraries.with_needed(["summing"]) == ["summing"]


def test_the_archive_is_sealed_and_the_first_of_two_names_counts(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        package = tmp_path / folder / "both"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(f"WHERE = {folder!r}\n")
        (package / "words.txt").write_text("plain")
    archive = module_archive.build([str(tmp_path / "one")], [str(tmp_path / "two" / "both")])
    with pytest.raises(PermissionError):
        os.pwrite(archive, b"x", 0)
    finder = ArchiveFinder(archive)
    os.close(archive)
    names: dict[str, object] = {}
    exec(finder.get_code("both"), names)
    assert names["WHERE"] == "one"
    assert finder.get_data(str(tmp_path / "one" / "both" / "words.txt")) == b"plain"
    assert finder.find_spec(str(tmp_path / "one" / "both" / "words.txt")) is None
    with pytest.raises(FileNotFoundError):
        finder.get_data("/etc/passwd")
    assert [name for name in finder.names() if not name.startswith(zone_files.PACKAGE)] == ["both"]


ZONES = """
import zoneinfo
from datetime import datetime, timedelta
def total(argument):
    summer = datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
    assert summer.utcoffset() == timedelta(hours=2)
    assert "America/Indiana/Knox" in zoneinfo.available_timezones()
    zoneinfo.ZoneInfo("America/Indiana/Knox")
    try:
        zoneinfo.ZoneInfo("../etc/passwd")
    except ValueError:
        pass
    try:
        zoneinfo.ZoneInfo("Nowhere/At_All")
    except zoneinfo.ZoneInfoNotFoundError:
        return sum(argument)
"""


@pytest.mark.skipif(not dict(zone_files.zones()), reason="this system has no time zones")
async def test_a_program_knows_the_time_zones_of_the_system_though_it_can_open_no_file(sum_task: SumTask) -> None:
    async with open_bench(sum_task()) as bench:
        (shot, _) = await bench.round([ZONES])
    assert (shot.verdict, shot.detail) == (Verdict.CORRECT, "")
