"""The wheel as a user installs it: everything that is not Python is inside, and the command works elsewhere."""

import json
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.places import ROOT
from tests.test_layers import HOME


def said(*command: str | Path, cwd: Path) -> str:
    """What a command answers; it must succeed."""
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def built(kind: str, source: Path, into: Path) -> Path:
    said(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", into, cwd=source)
    (made,) = into.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return made


def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with the wheel; the libraries are borrowed from this one."""
    place = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    python = place / "bin/python"
    if uv := shutil.which("uv") or shutil.which(
        "uv", path=ROOT / ".bootstrap" / "bin"
    ):  # where .ci/set-up puts its own
        said(uv, "pip", "install", "--quiet", "--no-deps", "--offline", "--python", python, wheel, cwd=place)
    else:
        pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet")
        said(*pip, "--no-deps", "--no-index", "--no-compile", wheel, cwd=place)
    ours = Path(said(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=place).strip())
    (ours / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "bin"


def test_everything_that_is_not_python_is_in_the_wheel(wheel: Path) -> None:
    shipped = [
        *((path, "refinery_tui/" + str(path.relative_to(ROOT))) for path in (ROOT / "styles").rglob("*.tcss")),
        *((path, str(path.relative_to(ROOT))) for path in (ROOT / "refinery_tui/presets").glob("*.toml")),
        *((path, str(path.relative_to(ROOT))) for path in (ROOT / "refinery_tui/tasks").rglob("*.[pt][yo]*")),
        *((path, f"refinery_tui/sessions/published-pilot/{path.name}") for path in _pilot()),
    ]
    wanted = {name for path, name in shipped if path.is_file() and "__pycache__" not in path.parts}
    assert {"refinery_tui/presets/pilot.toml", "refinery_tui/tasks/get_difference/task.toml"} < wanted
    assert wanted - contents(wheel) == set()
    assert any(name.endswith("licenses/LICENSE") for name in contents(wheel))


def _pilot() -> list[Path]:
    return [ROOT / "sessions/published-pilot" / name for name in ("events.jsonl", "experiment.toml")]


def test_the_wheel_holds_one_package_and_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in contents(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"refinery_tui"}
    assert not any("__pycache__" in name or name.endswith(("lock", ".env")) for name in contents(wheel))


def test_a_source_archive_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    said("tar", "xzf", built("sdist", ROOT, tmp_path / "sdist"), cwd=tmp_path / "source")
    (source,) = (tmp_path / "source").iterdir()
    assert contents(built("wheel", source, tmp_path / "wheel")) == contents(wheel)


def test_the_installed_command_says_its_version(installed: Path, tmp_path: Path) -> None:
    assert said(installed / "refinery", "--version", cwd=tmp_path).startswith("refinery 0.")
    where = said(installed / "python", "-c", "import refinery_tui; print(refinery_tui.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_the_installed_command_offers_the_published_pilot_and_plans_a_preset(installed: Path, tmp_path: Path) -> None:
    (one,) = json.loads(said(installed / "refinery", "list", "--json", cwd=tmp_path))
    assert Path(one["path"]).is_relative_to(installed.parent)
    assert (one["planned"], one["correct"]) == (24, 24)
    plan = json.loads(said(installed / "refinery", "run", "pilot", "--dry-run", "--json", cwd=tmp_path))
    assert len(plan["arms"]) == 12
    assert not list(tmp_path.iterdir())


def test_the_installed_app_finds_its_styles(installed: Path, tmp_path: Path) -> None:
    said(installed / "python", "-c", HOME, cwd=tmp_path)
