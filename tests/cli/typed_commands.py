"""A command line as a person would type it, in this process."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from refinery_tui.cli import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command answered (stdout), said (stderr), and its exit code."""

    out: str
    err: str
    code: int


@dataclass(frozen=True, slots=True)
class Typed:
    """Types commands in the folder in which the test stands."""

    patch: pytest.MonkeyPatch
    captured: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Said:
        self.patch.setattr(sys, "argv", ["refinery", *words])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = self.captured.readouterr()
        return Said(out=out, err=err, code=int(left.value.code or 0))


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Typed:
    """Whoever types them, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Typed(monkeypatch, capsys)
