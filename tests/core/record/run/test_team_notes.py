"""A team's page of notes: who is shown it, who rewrites it, and that it is told from the replies alone."""

from pathlib import Path

from refinery_tui.cli.sessions.show_facts import run_facts
from refinery_tui.cli.sessions.show_text import run_lines
from refinery_tui.core.base.notes_page import BEGIN, CUT, MOST, as_shown
from refinery_tui.core.record.run.team_notes import notes_change
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.tui.panes.iteration.notes_rows import notes_rows
from tests.fakes.conductor import conducted
from tests.fakes.model import FakeModel, program

EXPERIMENT = 'task = "get_difference"\nreplicates = 1\n[run]\nmemory = "notes"\nagents = 2\n'
IN_NOTES = "```python\ndef get_difference(numbers):\n    return 'a program in the notes'\n```"
REPLIES = (
    program(0.9) + as_shown("Tried: a \x1b[31mloop\x1b[0m."),
    program(0.8),
    program(0.7) + as_shown(f"Tried: a loop.\nLeft: numpy.\n{IN_NOTES}"),
    program(0.6) + as_shown("more " * MOST),
)


def noted(folder: Path, model: FakeModel, lines: str = 'budget = "4 iterations"\n') -> State:
    return conducted(EXPERIMENT + lines, folder / "s", model)


def test_each_agent_is_shown_the_page_as_the_last_one_who_rewrote_it_left_it(tmp_path: Path) -> None:
    model = FakeModel(say=lambda ask, n: REPLIES[n])
    state = noted(tmp_path, model)
    first, second, third, fourth = (ask.messages[-1].content for ask in model.asks)
    assert "It is empty so far." in first
    assert as_shown("Tried: a loop.") in second
    assert as_shown("Tried: a loop.") in third
    assert as_shown(f"Tried: a loop.\nLeft: numpy.\n{IN_NOTES}") in fourth
    changes = [notes_change(turn) for turn in state.run(1).turns]
    assert changes[1] is None
    assert [(c.before[:14], c.after[:14]) for c in changes if c] == [
        ("", "Tried: a loop."),
        ("Tried: a loop.", "Tried: a loop."),
        ("Tried: a loop.", "more more more"),
    ]
    assert changes[3] is not None
    assert changes[3].after.endswith(CUT)
    programs = [iteration.program or "" for iteration in state.run(1).iterations]
    assert [p.partition("\n")[0] for p in programs] == [f"# seconds {s}" for s in (0.9, 0.8, 0.7, 0.6)]
    _is_shown_with_what_changed(opened(tmp_path / "s").state)


def _is_shown_with_what_changed(state: State) -> None:
    shown = "\n".join(run_lines(state, 1, "s", "finished"))
    assert "the page of notes, rewritten:\n--- before\n+++ after\n@@ -0,0 +1 @@\n+Tried: a loop." in shown
    assert "the page of notes stays as it was" in shown
    assert "+Left: numpy." in shown
    turns = [turn for i in run_facts(state, 1, "s", "finished")["iterations"] for turn in i["turns"]]
    assert [turn["notes"] and turn["notes"][:6] for turn in turns] == ["Tried:", None, "Tried:", "more m"]
    rows = [["".join(span.text for span in row) for row in notes_rows(i, 60)] for i in state.run(1).iterations]
    assert any("+ Tried: a loop." in row for row in rows[0])
    assert "stays as it was" in rows[1]
    assert any("+ Left: numpy." in row for row in rows[2])


def test_who_works_alone_keeps_a_page_alone(tmp_path: Path) -> None:
    model = FakeModel(say=lambda ask, n: program(0.9 - n / 10) + as_shown(f"Page {n}."))
    noted(tmp_path, model, 'budget = "2 iterations"\nprotocol = "independent"\n')
    shown = sorted(("Page 0." in said, "Page 1." in said) for said in (a.messages[-1].content for a in model.asks[2:]))
    assert shown == [(False, True), (True, False)]


def test_a_page_that_nobody_asked_for_is_none(tmp_path: Path) -> None:
    model = FakeModel(say=lambda ask, n: REPLIES[n])
    state = conducted(EXPERIMENT.replace('memory = "notes"', 'memory = "last-program"'), tmp_path / "s", model)
    assert BEGIN not in model.asks[1].messages[-1].content
    assert [notes_change(turn) for turn in state.run(1).turns] == [None] * 3
    assert not any(notes_rows(iteration, 60) for iteration in state.run(1).iterations)
