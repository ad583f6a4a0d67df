"""What `make demo` and `make test` install, how, and what they say meanwhile; uv and pip are stand-ins that note it."""

import os
import pty
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ENVIRONMENT = """
mkdir -p .venv/bin .venv/lib/python3.11/site-packages
printf '#!/bin/sh\\nexec python3.11 "$@"\\n' > .venv/bin/python; chmod +x .venv/bin/python
"""
UV = f"""#!/bin/sh
echo "uv $*" >> "$NOTES"
case "$*" in
    --version) echo 'uv 9' ;;
    'cache dir') echo "$PWD/cache" ;;
    venv*) {ENVIRONMENT} ;;
    *--requirement*) eval "$TROUBLE" ;;
esac
"""
PYTHON = f"""#!/bin/sh
case "$*" in
    *'pip --version'*) exit 0 ;;
    *'-m pip install'*' uv') echo 'pip found no uv' >&2; exit 1 ;;
    *'-m pip'*) echo "pip $*" >> "$NOTES" ;;
    '-m venv'*) echo venv >> "$NOTES"; {ENVIRONMENT} ;;
    *) exec {sys.executable} "$@" ;;
esac
"""


def lock(name: str, python: str) -> dict[str, Requirement]:
    """What is installed for `make NAME` on this Python."""
    lines = (ROOT / f".ci/lock/{name}.txt").read_text().splitlines()
    wanted = {"python_full_version": f"{python}.0", "sys_platform": "linux"}
    pinned = [r for r in map(Requirement, lines) if r.marker is None or r.marker.evaluate(wanted)]
    assert len({r.name for r in pinned}) == len(pinned), "a library is there twice"
    return {r.name: r for r in pinned}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("name", "groups"), [("demo", ()), ("test", ("dev",))])
def test_a_lock_pins_one_version_of_everything_that_is_declared(
    name: str, groups: tuple[str, ...], python: str
) -> None:
    pinned = lock(name, python)
    declared = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"], "editables"]
    declared += [text for group in groups for text in PROJECT["dependency-groups"][group]]
    for requirement in map(Requirement, declared):
        (version,) = pinned[canonicalize_name(requirement.name)].specifier
        assert version.operator == "=="
        assert requirement.specifier.contains(version.version), f"{requirement}: `make lock` renews .ci/lock"


@pytest.mark.parametrize("python", PYTHONS)
def test_the_demo_installs_what_the_tests_install_and_no_development_tool(python: str) -> None:
    demo, tests = lock("demo", python), lock("test", python)
    assert {name: str(r) for name, r in demo.items()}.items() <= {name: str(r) for name, r in tests.items()}.items()
    tools = {canonicalize_name(Requirement(text).name) for text in PROJECT["dependency-groups"]["dev"]} - {"hatchling"}
    assert not tools & set(demo)


def test_a_lock_names_no_index_so_that_each_machine_uses_its_own() -> None:
    for path in (ROOT / ".ci/lock").iterdir():
        assert not any(mark in path.read_text() for mark in ("://", "--", " @ ", "hash"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the set-up, and on its PATH nothing but stand-ins and the tools of a shell."""
    for name in (".ci/set-up", ".ci/lock/demo.txt", ".ci/lock/test.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "bin").mkdir()
    tools = ("sh", "dirname", "mktemp", "date", "touch", "sleep", "cat", "find", "wc", "grep", "rm", "mkdir", "chmod")
    for tool in (*tools, "sed", "sort"):
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / "bin" / tool).symlink_to(found)
    stand_in(tmp_path, "python3.11", PYTHON)
    return tmp_path


def stand_in(checkout: Path, name: str, script: str) -> None:
    path = checkout / "bin" / name
    path.write_text(script)
    path.chmod(0o755)


def environment(checkout: Path, trouble: str = "true") -> dict[str, str]:
    return {
        "PATH": str(checkout / "bin"),
        "NOTES": str(checkout / "notes"),
        "TROUBLE": trouble,
        "TMPDIR": str(checkout),
    }


def set_up(checkout: Path, what: str, trouble: str = "true") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [checkout / ".ci/set-up", what], capture_output=True, text=True, env=environment(checkout, trouble), timeout=60
    )


def notes(checkout: Path) -> list[str]:
    return (checkout / "notes").read_text().splitlines()


@pytest.mark.parametrize("what", ["demo", "test"])
def test_with_uv_the_lock_is_installed_at_once_and_each_step_is_said(checkout: Path, what: str) -> None:
    stand_in(checkout, "uv", UV)
    done = set_up(checkout, what)
    assert done.returncode == 0, done.stderr
    libraries, ourselves = (note for note in notes(checkout) if "pip install" in note)
    assert f"--no-deps --python .venv/bin/python{' --compile-bytecode' * (what == 'test')}" in libraries
    assert libraries.endswith(f"--requirement .ci/lock/{what}.txt")
    assert ourselves.endswith("--editable .")
    first, *steps = [line.strip() for line in done.stderr.splitlines()]
    assert first.startswith(f"setting up .venv for make {what}")
    assert [step.rpartition(":")[0] for step in steps] == [f"{len(lock(what, '3.11'))} libraries", "Refinery itself"]


def test_where_uv_is_not_to_be_had_pip_does_it(checkout: Path) -> None:
    done = set_up(checkout, "demo")
    assert done.returncode == 0, done.stderr
    assert "pip found no uv" in done.stderr
    assert "going on with pip, which takes longer" in done.stderr
    made, libraries, ourselves = notes(checkout)
    assert made == "venv"
    assert "--no-deps" in libraries
    assert libraries.endswith("--requirement .ci/lock/demo.txt")
    assert ourselves.endswith("--editable .")


def test_a_step_that_fails_ends_the_set_up_with_what_was_said(checkout: Path) -> None:
    stand_in(checkout, "uv", UV)
    done = set_up(checkout, "demo", trouble="echo no such index >&2; exit 7")
    assert done.returncode == 7
    assert done.stderr.rstrip().endswith("no such index")
    assert not any("--editable" in note for note in notes(checkout))


def test_on_a_terminal_a_line_says_how_many_libraries_are_there_while_they_come(checkout: Path) -> None:
    stand_in(checkout, "uv", UV)
    fetch = "mkdir -p cache/archive-v0; sleep 1; : > cache/archive-v0/one; until [ -e seen ]; do sleep 0.1; done"
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [checkout / ".ci/set-up", "demo"], stdin=theirs, stdout=theirs, stderr=theirs, env=environment(checkout, fetch)
    )
    os.close(theirs)
    try:
        said = b""
        while b"1 fetched" not in said:
            said += os.read(ours, 1 << 16)
        assert b" libraries: 0 fetched, " in said
        (checkout / "seen").touch()
        while b"Refinery itself" not in said:
            said += os.read(ours, 1 << 16)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
