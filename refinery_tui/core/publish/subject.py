"""What is published: a session as it stands, and what its analysis found."""

from dataclasses import dataclass

from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.record.dataframes import Frames
from refinery_tui.core.record.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A session by the name of its folder, with the frames that its findings are from where they are at hand."""

    name: str
    state: State
    found: Findings
    tidy: Frames | None = None
