"""A session as another one points to it: its record, and the hash of the last event, which stands for all."""

from dataclasses import dataclass
from pathlib import Path

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.origin.earlier_session import EarlierSession, SessionLink
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Folder, understood
from refinery_tui.core.record.timeline import Timeline


def undecided(measuring: Measuring) -> AnalysisPlan:
    """The plan of a session that decides nothing: without a contrast, and of no times where `measuring` takes none."""
    return AnalysisPlan() if measuring.timed else AnalysisPlan(response="correct")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSession:
    """A session that is not running: its name, its state, and the hash of its last event."""

    name: str
    state: State
    head: str

    def pointer(self, link: SessionLink) -> EarlierSession:
        """What a session that comes from it says of it at least."""
        started = self.state.started
        machines = [started.machine, *(each.machine for each in self.state.resumptions if each.machine is not None)]
        return EarlierSession(
            link=link,
            session=self.name,
            began_at=started.at,
            plan_sha256=started.plan_sha256,
            head=self.head,
            events=self.state.events,
            marks=self.state.marks,
            machine=machines[-1],
        )


def recorded(path: Path) -> RecordedSession:
    """The session in the folder at `path`; RefineryError where there is none, or while it is running."""
    folder = Folder(path=path)
    if folder.is_running:
        raise RefineryError(f"{path}: is running: another session can come from it when it has ended or was stopped.")
    reader, timeline = Reader(path=folder.events), Timeline()
    with understood(path):
        timeline.extend(reader.read())
    return RecordedSession(name=path.resolve().name, state=timeline.state, head=reader.prev)
