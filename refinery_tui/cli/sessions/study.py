"""`refinery study`: several sessions as one study."""

from typing import Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, AsJson, Sessions
from refinery_tui.core.find.catalogue import session_named


def study(
    names: Annotated[list[str], typer.Argument(metavar="SESSION SESSION ...", help="The sessions, two or more.")],
    contrast: Annotated[
        str | None, typer.Option(help="The contrast to pool, where it is not the declared one.")
    ] = None,
    as_json: AsJson = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Pool sessions of one plan, or of several as strata: the contrast over all, and how far they agree.

    The verdict is exploratory unless every session's plan named the study and its number of sessions before its first
    call ([study] name = "...", sessions = 3), all of them are there, and none was broken.

    --json gives {verdict, kind, declared, undeclared, marks, sessions, treatments, left_out, differences, pooled,
    heterogeneity, cannot}.
    """
    from refinery_tui.core.study.folder_study import study_json, study_of_folders, study_text

    paths = [session_named(name, sessions) for name in names]
    found = study_of_folders(paths, sessions, contrast=contrast)
    typer.echo(study_json(found) if as_json else study_text(found))
