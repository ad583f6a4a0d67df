"""The words that go with every export, so that figures never travel without their origin."""

from datetime import UTC, datetime

from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.experiment.servers.fictional_money import fictional
from refinery_tui.core.experiment.task_plan import task_words
from refinery_tui.core.publish.mark_words import MARK_WORDS
from refinery_tui.core.record.state import State


def notes(state: State, body: str) -> dict[str, str]:
    """README.txt with `body`, and the labels of what it must not be taken for."""
    experiment, isolation = state.experiment, state.started.isolation
    lines = [
        f"{one_line(experiment.name)}: {one_line(task_words(experiment))}, {count(len(state.runs), 'run')}, "
        f"{state.origin}, session {state.status}.",
        f"Clock: {isolation.clock}. {one_line(isolation.sentence, 400)}" if isolation else "Clock: not recorded.",
        "The experimental unit is the run: repeated timings of one program are not independent evidence.",
        "Text cells that a spreadsheet would run as a formula begin with an apostrophe.",
        *filter(None, [_money_words(state), snapshot_words(state)]),
        body,
    ]
    files = {"README.txt": "\n".join(lines) + "\n"}
    return files | {f"{mark.replace(' ', '-')}.txt": MARK_WORDS[mark] for mark in state.marks}


def _money_words(state: State) -> str:
    """What the columns in usd must not be taken for; empty where they were paid."""
    word = fictional(state.marks)
    return f"Every sum in usd is {word}: the simulated model has a price list that nobody pays." if word else ""


def snapshot_words(state: State) -> str:
    """When an export of a session that has not ended was true; empty for one that has."""
    if state.status == "ended":
        return ""
    when = datetime.fromtimestamp(state.last_at, UTC)
    words = "A snapshot of a session that had not ended"
    return f"{words}: {count(state.events, 'event')}, the last of {when:%Y-%m-%d %H:%M:%S} UTC."
