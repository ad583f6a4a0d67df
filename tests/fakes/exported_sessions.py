"""Recorded sessions as the formats that lead back to the record meet them: a folder and the state read from it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.export import preview
from refinery_tui.core.export.files import Content
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.events import Checked, SessionEnded, TurnFailed
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import EVENTS, Session, opened
from refinery_tui.core.team.session_start import planned
from tests.fakes.hostile_text import NASTY
from tests.fakes.recorded_sessions import ISOLATION, Recorder, check, program, recorder, started_session


@dataclass(frozen=True)
class Exported:
    """A session to be exported."""

    path: Path

    @cached_property
    def state(self) -> State:
        return opened(self.path).state

    @cached_property
    def lines(self) -> list[bytes]:
        """Its record, a line an event, without their ends."""
        return (self.path / EVENTS).read_bytes().splitlines()

    def event(self, number: int) -> Any:
        return json.loads(self.lines[number - 1])

    def files(self, form: str) -> Mapping[str, Content]:
        return preview(self.state, form, self.path.name, record=self.path, simulated=True).files

    def rows(self, form: str, name: str) -> list[Any]:
        """The lines of one of its files, each read as JSON."""
        text = self.files(form)[name]
        assert isinstance(text, str)
        return [json.loads(line) for line in text.splitlines()]

    def readme(self, form: str) -> str:
        return str(self.files(form)["README.txt"])


def live(folder: Path) -> Exported:
    """A live session that was stopped after four runs: programs right, slow, wrong, found wrong at the end, none, a
    failed request, and words that a terminal would obey.
    """
    made = recorder(folder, origin="live", replicates=1)
    _run(made, 1, (Verdict.CORRECT, 0.56), (Verdict.CORRECT, 0.2))
    final = check(made.chosen[1], Verdict.WRONG)
    made.note(Checked(at=made.at, run=1, iteration=2, purpose="final", check=final))
    _run(made, 2, (Verdict.CORRECT, 0.9), (Verdict.WRONG, 0.5), (Verdict.CORRECT, 0.3), (Verdict.CORRECT, 0.32))
    made.begin(3)
    made.ask(3, 1)
    failed = f"500 {NASTY}"
    made.note(
        TurnFailed(
            at=made.at,
            run=3,
            iteration=1,
            turn=1,
            failure="server",
            error=failed,
            text="",
            retry=True,
            usd=None,
            seconds=1.0,
        )
    )
    made.ask(3, 2)
    made.answer(3, 2, text=f"{NASTY}\n```python\n{program(3, 2)}```", source=program(3, 2))
    made.judge(3, 2, Verdict.CORRECT, 0.5)
    made.end(3, 2)
    made.begin(4)
    made.ask(4, 1)
    made.answer(4, 1, text="No program.", source=None)
    made.note(SessionEnded(at=made.at, reason="stopped"))
    made.session.close()
    return Exported(folder)


def _run(made: Recorder, run: int, *judged: tuple[Verdict, float]) -> None:
    """A whole run whose programs the bench judges so."""
    made.begin(run)
    for iteration, (verdict, seconds) in enumerate(judged, 1):
        made.ask(run, iteration)
        made.answer(run, iteration)
        made.judge(run, iteration, verdict, seconds)
    made.end(run, len(judged))


def distrusted(folder: Path, *, way: bool) -> Exported:
    """A live session whose verdicts prove nothing: timed in the pilot's `way`, or by a bench without isolation."""
    experiment = asked("pilot").experiment
    if way:
        experiment = replace(experiment, measuring=replace(experiment.measuring, way="pilot-faithful"))
    started = started_session(experiment, planned(experiment, range(1, 3)), origin="live")
    started = replace(started, isolation=replace(ISOLATION, verified=way))
    made = Recorder(session=Session.create(folder, started), experiment=experiment)
    made.conduct(1, 3)
    made.session.close()
    return Exported(folder)


def huge(folder: Path) -> Exported:
    """A live session with a reply of 10 MB whose program is correct."""
    made = recorder(folder, origin="live", replicates=1)
    made.begin(1)
    made.ask(1, 1)
    made.answer(1, 1, text="x" * 10_000_000, source=program(1, 1))
    made.judge(1, 1, Verdict.CORRECT, 0.5)
    made.session.close()
    return Exported(folder)
