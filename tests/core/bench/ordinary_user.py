"""A Python that an ordinary user may run, and our package where that user may read it, for tests started by root."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import cache_from_source
from pathlib import Path

from tests.fakes.processes import watched
from tests.places import ROOT

NOBODY = 64_321  # a user id that nothing else on the machine has
PURELIB = Path(sysconfig.get_path("purelib"))
NEEDED = ("typer", "rich", "pydantic", "platformdirs", "numpy", "pytest", "hypothesis")  # what is imported as that user
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_READS = "import os, sys; sys.exit(not all(os.access(path, os.R_OK | os.X_OK) for path in sys.argv[1:]))"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinaryPython:
    """An interpreter and the folders of modules that an ordinary user can read."""

    interpreter: str
    modules: tuple[Path, ...]

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        """`refinery` with these arguments as an ordinary user; only root can start it."""
        return self.program("from refinery_tui.cli import main; main()", *arguments)

    def program(self, source: str, *arguments: str) -> subprocess.Popen[str]:
        """This program text as an ordinary user, our package importable; only root can start it."""
        path = ":".join(map(str, self.modules))
        return watched(
            subprocess.Popen(
                [self.interpreter, "-B", "-c", source, *arguments],
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
                env={"PYTHONPATH": path, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
                cwd="/",
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )


def ordinary_python(scratch: Path) -> OrdinaryPython | None:
    """Those of this tree where an ordinary user can read them; copies in `scratch` where not, as in a private one.

    None where that user cannot even read `scratch`.
    """
    scratch.chmod(0o755)
    system = f"/usr/bin/python3.{sys.version_info.minor}"
    interpreter = next((path for path in (sys.executable, system) if _starts(path)), "") or _copied(scratch)
    here = (ROOT, PURELIB)
    modules = here if _reads(interpreter, here) else _copied_modules(scratch)
    return OrdinaryPython(interpreter=interpreter, modules=modules) if _reads(interpreter, modules) else None


def _reads(interpreter: str, folders: tuple[Path, ...]) -> bool:
    return _starts(interpreter, "-c", _READS, *map(str, folders))


def _starts(path: str, *arguments: str) -> bool:
    words = [path, *(arguments or ("-c", ""))]
    try:
        done = subprocess.run(words, user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def _copied(scratch: Path) -> str:
    """The interpreter and its standard library."""
    library = Path(sysconfig.get_path("stdlib"))
    ignored = shutil.ignore_patterns("site-packages", "test", "idlelib", "config-*")
    (scratch / "bin").mkdir()
    shutil.copy(Path(sys.executable).resolve(), scratch / "bin")
    shutil.copytree(library, scratch / "lib" / library.name, ignore=ignored)
    return str(scratch / "bin" / Path(sys.executable).resolve().name)


def _copied_modules(scratch: Path) -> tuple[Path, ...]:
    """Our package, its tests, and the libraries that its commands need."""
    ours, theirs = scratch / "ours", scratch / "theirs"
    for package in ("refinery_tui", "tests"):
        shutil.copytree(ROOT / package, ours / package, ignore=shutil.ignore_patterns("__snapshots__"))
    for name in sorted(set(_closure(NEEDED))):
        for file in distribution(name).files or ():
            source = Path(str(file.locate()))
            if source.is_relative_to(PURELIB) and source.is_file() and source.suffix != ".pyc":
                _with_bytecode(source, theirs / source.relative_to(PURELIB))
    for path in (*ours.rglob("*"), *theirs.rglob("*"), ours, theirs):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    return ours, theirs


def _with_bytecode(source: Path, copy: Path) -> None:
    """A file and its compiled form: every fork server of that user would compile all of it anew."""
    compiled = Path(cache_from_source(source)) if source.suffix == ".py" else source
    for each in {source, compiled}:
        if each.is_file():
            into = copy.parent / each.relative_to(source.parent)
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(each, into)  # with its time, by which the compiled form is known to be fresh


def _closure(names: tuple[str, ...]) -> Iterator[str]:
    """The distributions of these names and all that they need, as far as they are installed."""
    for name in names:
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # it is for another system or Python
        yield name
        yield from _closure(_needs(found))


def _needs(found: Distribution) -> tuple[str, ...]:
    wanted = (text for text in found.requires or () if "extra ==" not in text)
    return tuple(match[0] for text in wanted if (match := _NAME.match(text)))
