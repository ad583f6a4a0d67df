"""The one file that a command writes: asked about when it is there already, refused where nobody can be asked."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean
from refinery_tui.core.export.files import refuse_other

Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")]


def free_target(out: Path, *, force: bool) -> None:
    """Return when `out` may be written; ConfigurationError when it is there and nobody agrees to lose it."""
    refuse_other(out)
    if force or not os.path.lexists(out):
        return
    asked = sys.stdin.isatty() and sys.stderr.isatty()
    if not asked or not typer.confirm(f"{clean(str(out))} is there already. Write over it?", default=False, err=True):
        raise ConfigurationError(
            f"{clean(str(out))}: is there already and stays: name another file, or --force to write over it."
        )
