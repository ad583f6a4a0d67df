"""A session as one HTML page for readers without Refinery."""

from refinery_tui.core.export.files import Files
from refinery_tui.core.export.notes import notes
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.state import State

COSTLY = True  # it is analysed and drawn: seconds
SAYS = "one HTML page to read, print and send: verdict, figures, prompts, programs"


def files(state: State, session: str) -> Files:
    """report.html; needs the extra `report`."""
    from refinery_tui.core.analysis.session.analyse import of_session
    from refinery_tui.core.publish.report.page import page
    from refinery_tui.core.publish.subject import Subject

    tidy = frames(state)
    made = page(Subject(name=session, state=state, found=of_session(state, tidy=tidy), tidy=tidy))
    return {"report.html": made, **notes(state, "report.html opens in any browser and needs nothing else.")}
