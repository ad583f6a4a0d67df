"""`refinery task env`: the packages of a task in a folder of their own, which programs read and nobody changes."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.cli.base.report import print_note
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.text import clean

FOLDER = "environment"
_REQUIREMENT = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,._-]+\])?((==|>=|<=|~=|!=|<|>)[A-Za-z0-9.*+!-]+,?)*"
)
_SECONDS = 1800


def env(
    task: Annotated[str, typer.Argument(help="The folder of your own task.")],
    packages: Annotated[list[str], typer.Argument(metavar="PACKAGE...", help="What to install: scipy, numpy==2.1.0.")],
    again: Annotated[bool, typer.Option("--again", help="Make it anew where there is one.")] = False,
) -> None:
    """Install packages into TASK/environment with uv, or pip where there is no uv, and make the folder read-only.

    They are taken from your usual index, as binary packages only: nothing of them runs while they are installed. Name
    what programs may import in task.toml: libraries = ["scipy"], environment = "environment".
    """
    folder = Path(task)
    if not (folder / "task.toml").is_file():
        raise ConfigurationError(f"{folder}: is no folder of a task of your own: it has no task.toml.")
    for package in packages:
        if not _REQUIREMENT.fullmatch(package):
            raise ConfigurationError(f"'{package}': is no package's name, such as scipy or numpy==2.1.0.")
    target = folder / FOLDER
    if target.exists() and not again:
        raise ConfigurationError(f"{target}: exists already: make it anew with --again.")
    part = folder / f".{FOLDER}.part"
    _remove(part)
    print_note(f"{target}: installing {', '.join(packages)}")
    try:
        _install(_command(part, packages))
    except RefineryError:
        _remove(part)
        raise
    _remove(target)
    part.rename(target)
    read_only(target)
    print_note(f"{target}: made, read-only.")
    if missing := _missing(folder):
        print_note(f"Add to {folder / 'task.toml'}, above the families: {missing}")


def _command(target: Path, packages: Sequence[str]) -> list[str]:
    """The installer that is there, without building anything: a package's own build would run here."""
    options = ["--target", str(target), "--only-binary", ":all:", *packages]
    quiet = ["install", "--disable-pip-version-check", "--no-input", *options]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable, *options]
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", *quiet]
    if pip := shutil.which("pip") or shutil.which("pip3"):
        return [pip, "--python", sys.executable, *quiet]
    raise ConfigurationError("Neither uv nor pip is here: install one of them, for example `python -m ensurepip`.")


def _install(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise RefineryError(
            f"{Path(command[0]).name} took more than {_SECONDS // 60} minutes; nothing was changed."
        ) from None
    except OSError as error:
        raise RefineryError(f"{command[0]}: cannot be started: {error.strerror}.") from None
    if done.returncode:
        words = clean(done.stderr or done.stdout).strip()[-1500:]
        raise RefineryError(
            f"{Path(command[0]).name} could not install them; nothing was changed:", *words.splitlines()
        )


def read_only(folder: Path) -> None:
    """Take the right to write from everybody, for the folder and all in it."""
    for above, folders, files in os.walk(folder, topdown=False, followlinks=False):
        for name in (*files, *folders):
            path = Path(above, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)
    folder.chmod(folder.stat().st_mode & ~0o222)


def _remove(folder: Path) -> None:
    """Delete a folder that may be read-only."""
    if not folder.exists():
        return
    for above, folders, _ in os.walk(folder, followlinks=False):
        for path in (Path(above), *(Path(above, name) for name in folders)):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o700)
    shutil.rmtree(folder)


def _missing(folder: Path) -> str:
    text = (folder / "task.toml").read_text(encoding="utf-8", errors="replace")
    return "" if re.search(r"^environment\s*=", text, re.M) else f'environment = "{FOLDER}"'
