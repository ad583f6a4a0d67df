"""A Python that an ordinary user may run, for tests that are started by root."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.places import ROOT

NOBODY = 64_321  # a user id that nothing else on the machine has
PURELIB = sysconfig.get_path("purelib")


def python(scratch: Path) -> str:
    """An interpreter of our version that an ordinary user can start; a copy in `scratch` when there is none."""
    system = f"/usr/bin/python3.{sys.version_info.minor}"
    return next((path for path in (sys.executable, system) if _starts(path)), "") or _copied(scratch)


def command(interpreter: str, *arguments: str) -> subprocess.Popen[str]:
    """`refinery` with these arguments as an ordinary user, from this tree; only root can start it."""
    return program(interpreter, "from refinery_tui.cli import main; main()", *arguments)


def program(interpreter: str, source: str, *arguments: str) -> subprocess.Popen[str]:
    """This program text as an ordinary user, our package importable; only root can start it."""
    environment = {"PYTHONPATH": f"{ROOT}:{PURELIB}", "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    return subprocess.Popen(
        [interpreter, "-B", "-c", source, *arguments],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        env=environment,
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _starts(path: str) -> bool:
    try:
        code = subprocess.run([path, "-c", ""], user=NOBODY, capture_output=True, check=False).returncode
    except OSError:
        return False
    return code == 0


def _copied(scratch: Path) -> str:
    """The interpreter and its standard library, by hard links where the file system allows them."""
    library = Path(sysconfig.get_path("stdlib"))
    ignored = shutil.ignore_patterns("site-packages", "test", "idlelib", "__pycache__", "config-*")
    for folder in (*scratch.parents, scratch):
        if folder.owner() == Path.home().owner() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    (scratch / "bin").mkdir()
    shutil.copy(Path(sys.executable).resolve(), scratch / "bin")
    shutil.copytree(library, scratch / "lib" / library.name, ignore=ignored)
    return str(scratch / "bin" / Path(sys.executable).resolve().name)
