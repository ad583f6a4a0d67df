"""`refinery plot`: one view of an analysis as a figure for a paper."""

from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, SessionName, Sessions, read_session
from refinery_tui.cli.base.report import print_note
from refinery_tui.cli.publish.target import Force, free_target
from refinery_tui.core.base.text import clean, one_line
from refinery_tui.core.find.catalogue import session_named
from refinery_tui.core.publish.figures import PAGE_MM, VIEWS


def plot(
    session: SessionName,
    view: Annotated[str, typer.Option(help=f"One of {', '.join(VIEWS)}.")] = "effects",
    out: Annotated[
        Path | None, typer.Option(help="The file: .svg, .pdf or .png.", show_default="<session>-<view>.svg")
    ] = None,
    width: Annotated[float, typer.Option(help="Its width in mm: 89 is a column of a journal, 183 the page.")] = PAGE_MM,
    force: Force = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Draw one view of a session's analysis; prints what the figure shows in words, for its caption.

    Fonts are embedded, colours can be told apart by the colour-blind and in grey; SIMULATED stands in the figure.
    Needs the extra `report`: pip install 'refinery-tui[report]'.
    """
    from refinery_tui.core.analysis.session.analyse import of_session
    from refinery_tui.core.export.files import write_one
    from refinery_tui.core.publish.figures import draw_view, form_of
    from refinery_tui.core.publish.subject import Subject

    path = session_named(session, sessions)
    target = out or Path(f"{path.resolve().name}-{view}.svg")
    form = form_of(target.name)
    state = read_session(path)
    drawing = draw_view(Subject(name=path.name, state=state, found=of_session(state)), view, width_mm=width)
    content = drawing.saved(form)
    free_target(target, force=force)
    write_one(target, content, force=True)
    typer.echo(clean(str(target)))
    print_note(drawing.words)
    if boxes := drawing.boxes():
        print_note(f"The figure's font has no shape for {one_line(boxes, 40)}: boxes stand there.")
