"""A session in one row of Home."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from refinery_tui.core.errors import RefineryError
from refinery_tui.core.fold import apply
from refinery_tui.core.journal import Reader
from refinery_tui.core.results import results
from refinery_tui.core.session import Folder
from refinery_tui.core.state import State
from refinery_tui.core.text import count, one_line, usd
from refinery_tui.core.text import ratio as ratio_words
from refinery_tui.core.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What Home says of a session; `best` is the least ratio to the baseline, `at` the last event (epoch)."""

    name: str
    experiment: str = ""
    origin: str = ""
    ended: int = 0
    planned: int = 0
    correct: int = 0
    judged: int = 0
    best: float | None = None
    usd: float | None = None
    at: float = 0.0
    status: str = ""
    trouble: str = ""


@dataclass(slots=True)
class Glance:
    """Reads one session for its summary, and later only what is new in it."""

    folder: Folder
    reader: Reader
    state: State | None = None

    @classmethod
    def at(cls, path: Path) -> "Glance":
        """The session at `path`, nothing read yet."""
        return cls(folder=Folder(path=path), reader=Reader(path=path / "events.jsonl"))

    def look(self) -> Summary:
        """The session as it stands now."""
        name = one_line(self.folder.path.name, 60)
        try:
            for event in self.reader.read():
                self.state = apply(self.state, event)
        except RefineryError as error:
            return Summary(name=name, trouble=one_line(str(error), 300))
        if self.state is None:
            return Summary(name=name, trouble="empty: nothing has been written to it yet")
        return summary(name, self.state, running=self.folder.is_running)


def summary(name: str, state: State, *, running: bool) -> Summary:
    """The summary of a state."""
    found = results(state)
    ratios = [result.ratio for result in found if result.ratio is not None]
    return Summary(
        name=name,
        experiment=one_line(state.experiment.name or state.experiment.task, 40),
        origin=state.origin,
        ended=sum(run.status == "ended" for run in state.runs),
        planned=len(state.runs),
        correct=sum(result.verdict is Verdict.CORRECT for result in found),
        judged=sum(result.verdict is not None for result in found),
        best=min(ratios, default=None),
        usd=state.usd,
        at=state.last_at,
        status=_status(state, running=running),
    )


def _status(state: State, *, running: bool) -> str:
    if running:
        return "paused" if state.status == "paused" else "running"
    if state.started.origin == "imported":
        return "imported"
    return state.ended.reason if state.ended is not None else "interrupted"


def cells(found: Summary, now: float) -> tuple[str, ...]:
    """The texts of Home's columns: name, experiment, runs, correct, best, usd, last activity, status."""
    if found.trouble:
        return (found.name, "", "", "", "", "", "", "cannot be read")
    best = ratio_words(found.best) if found.best is not None else "–"
    cost = "–" if found.origin == "imported" else usd(found.usd)
    return (
        found.name,
        found.experiment,
        f"{found.ended}/{found.planned}",
        f"{found.correct}/{found.judged}",
        best,
        cost,
        ago(found.at, now),
        found.status,
    )


def ago(at: float, now: float) -> str:
    """When it was, as a person says it: `just now`, `5 minutes ago`, `2026-03-02`."""
    passed = now - at
    if passed < 60:
        return "just now"
    if passed < 3600:
        return f"{count(int(passed // 60), 'minute')} ago"
    if passed < 86_400:
        return f"{count(int(passed // 3600), 'hour')} ago"
    return datetime.fromtimestamp(at).strftime("%Y-%m-%d")
