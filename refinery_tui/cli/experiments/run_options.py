"""The options of `refinery run`."""

from pathlib import Path
from typing import Annotated

import typer

ExperimentName = Annotated[str, typer.Argument(help="An experiment file, a preset's name, or a session to resume.")]
SessionFolder = Annotated[Path | None, typer.Option(help="The folder of this session, instead of a new name.")]
Anew = Annotated[bool, typer.Option("--new", help="Begin another session even when one has begun.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show plan, prompts, and cost; call nothing.")]
DryRunAsJson = Annotated[bool, typer.Option("--json", help="With --dry-run: the same facts as JSON.")]
Private = Annotated[
    bool | None,
    typer.Option(help="Let only you read the session: so it is where a model is not simulated."),
]
LogFile = Annotated[
    Path | None, typer.Option(help="Append requests, waits, and retries to this file, without their content.")
]
