"""The sessions of a folder that come from an earlier one."""

from pathlib import Path

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.find.session_folders import sessions_in
from refinery_tui.core.lineage.recorded import RecordedSession
from refinery_tui.core.lineage.remeasure import program_count
from refinery_tui.core.record.store import started


def measured_before(sessions: Path, earlier: RecordedSession, *, every: bool) -> Path | None:
    """The newest session here that measures the same programs of `earlier` again, whole or not."""
    wanted = program_count(earlier.state, every=every)
    for path in sessions_in(sessions):
        try:
            found = started(path).earlier
        except RefineryError:
            continue  # another session's broken file is no reason not to begin this one
        if found is None or found.link != "remeasured" or found.head != earlier.head:
            continue
        if sum(len(run.programs) for run in found.runs) == wanted:
            return path
    return None
