"""`refinery apply`, typed, on the real bench: no program is used before a person accepted it, which is on record."""

import asyncio
import json
from pathlib import Path

import click
import pytest
import typer

from refinery_tui.cli.transform import use_gate
from refinery_tui.core.base.program import sha
from refinery_tui.core.conduct.run_session import Order, run
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.find.measured_import import Import, import_experiment, opening_events
from refinery_tui.core.find.program_folder import ready_programs
from refinery_tui.core.record.inbox import person
from refinery_tui.core.record.store import opened
from tests.cli.typed_commands import Typed
from tests.docs.json_shapes import assert_held
from tests.fakes.bench import FakeBench
from tests.fakes.model import FakeClock
from tests.fakes.sum_task import written_task

PROGRAM = """
import os
def total(numbers):
    if numbers == ["crash"]:
        raise ValueError("no number")
    if numbers == ["end"]:
        os._exit(0)
    if numbers == ["text"]:
        return "7"
    return sum(numbers) - (numbers == [1]) * 9
"""
EDITED = PROGRAM.replace('raise ValueError("no number")', "return 0")
RECORDS = '[1, 2]\n["crash"]\n["end"]\n["text"]\n[1]\nno\n[3]\n'
SHA = sha(PROGRAM)


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A session `made` of one program for a task with a schema, checked by a bench that did not look."""
    (tmp_path / "task").mkdir()
    (tmp_path / "programs").mkdir()
    (tmp_path / "task" / "schema.json").write_text('{"minimum": 0}')
    task = written_task(tmp_path / "task", more='schema = "schema.json"')
    (tmp_path / "programs" / "one.py").write_text(PROGRAM)
    (tmp_path / "records.jsonl").write_text(RECORDS)
    clock = FakeClock()
    programs, measuring = ready_programs(tmp_path / "programs").programs, Measuring(inputs=1, repeats=1)
    wanted = Import(name="made", task=str(tmp_path / "task"), programs=programs, measuring=measuring)
    experiment, source = import_experiment(wanted)
    order = Order(
        experiment=experiment,
        source=source,
        task=task,
        folder=tmp_path / "sessions" / "made",
        clock=clock,
        listener=lambda event, state: None,
        opening=lambda order, isolation: opening_events(
            wanted, experiment, source, task=task, isolation=isolation, clock=clock
        ),
    )
    asyncio.run(run(order, bench=FakeBench()))
    return order.folder


def test_an_accepted_program_gives_each_record_its_row_and_failing_ones_are_cases(typed: Typed, session: Path) -> None:
    refused = typed("apply", "made", "1", "records.jsonl", "--out", "results.jsonl", "--trust")
    assert refused.code == 2
    assert f"Nobody has accepted program {SHA[:16]} of run 1 (the bench says: correct)" in refused.err
    assert "--accept 12345678: the program is" in typed("apply", "made", "1", "--accept", "12345678", "--trust").err
    words = ("apply", "made", "1", "records.jsonl", "--out", "results.jsonl", "--trust", "--json")
    facts = json.loads(typed(*words, "--accept", SHA[:8]).out)
    assert_held("apply", facts)
    assert facts["reasons"] == {"crashed": 1, "no answer": 1, "wrong type": 1, "off schema": 1, "unread": 1}
    assert (facts["records"], facts["accepted_by"], facts["edited"]) == (7, person(), False)
    rows = [json.loads(line) for line in Path("results.jsonl").read_text().splitlines()]
    assert [row.get("output", row.get("failed")) for row in rows] == [
        *(3, "crashed", "no answer", "wrong type", "off schema", "unread", 3),
    ]
    cases = [json.loads(line) for line in Path("results.failed.jsonl").read_text().splitlines()]
    assert cases[0] == {"line": 2, "failed": "crashed", "why": "ValueError: no number (line 5)", "input": ["crash"]}
    assert cases[3] | {"line": 5, "input": [1], "answered": -8, "why": "it breaks minimum 0"} == cases[3]
    (use,) = opened(session).state.run(1).uses
    assert (use.accepted, use.sha256, use.edited, use.verdict) == (True, SHA, False, "correct")
    assert "exists already: name another file" in typed(*words).err
    assert opened(session).state.ended is not None
    assert f"its result ({SHA[:8]}) is accepted for new records by {person()}" in typed("show", "made", "1").out


def test_an_edited_program_is_checked_first_and_said_to_be_edited(typed: Typed, session: Path) -> None:
    Path("edited.py").write_text(EDITED)
    words = ("apply", "made", "1", "--program", "edited.py", "--trust", "--accept", sha(EDITED)[:12])
    said = typed(*words)
    assert "The edited program on the task's inputs: correct." in said.err
    assert f"run 1: an edited program ({sha(EDITED)[:16]}) is accepted" in said.out
    (use,) = opened(session).state.run(1).uses
    assert (use.edited, use.program, use.result) == (True, EDITED, SHA)
    assert (session / "programs" / f"{sha(EDITED)}.py").read_text() == EDITED
    facts = json.loads(typed("apply", "made", "1", "records.jsonl", "--out", "r.jsonl", "--trust", "--json").out)
    assert (facts["edited"], facts["reasons"].get("crashed")) == (True, None)  # the last one accepted is used


@pytest.mark.parametrize(
    ("answers", "accepted", "code"), [(["no"], False, 1), (["edit", "yes"], True, 0), (["what", "yes"], True, 0)]
)
def test_a_person_in_a_terminal_is_shown_the_program_and_asked(
    typed: Typed, session: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str], accepted: bool, code: int
) -> None:
    left, edits = iter(answers), "edit" in answers
    monkeypatch.setattr(use_gate, "somebody_to_ask", lambda: True)
    monkeypatch.setattr(typer, "prompt", lambda *words, **options: next(left))
    monkeypatch.setattr(click, "edit", lambda text, extension: EDITED)
    said = typed("apply", "made", "1", "--trust")
    assert said.code == code
    assert "raise ValueError" in said.err
    assert f"Program {SHA[:16]}, the result of run 1; the bench says: correct." in said.err
    (use,) = opened(session).state.run(1).uses
    assert (use.accepted, use.edited) == (accepted, edits)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("7",), "There is no run 7"),
        (("1", "records.jsonl"), "RECORDS and --out go together"),
        (("1", "none.jsonl", "--out", "r.jsonl", "--accept", SHA[:8]), "none.jsonl: cannot be read"),
    ],
)
def test_what_cannot_be_applied_is_one_sentence(typed: Typed, session: Path, words: tuple[str, ...], said: str) -> None:
    assert said in typed("apply", "made", *words, "--trust").err


def test_a_task_that_changed_is_refused(typed: Typed, session: Path) -> None:
    Path("task/schema.json").write_text("{}")
    refused = typed("apply", "made", "1", "--trust", "--accept", SHA[:8]).err
    assert "changed after the session began (schema" in refused


def test_an_acceptance_is_taken_back_from_the_command_line(typed: Typed, session: Path) -> None:
    typed("apply", "made", "1", "--trust", "--accept", SHA[:8])
    Path("task/schema.json").write_text("{}")  # a task that changed since is no reason to go on with its program
    said = typed("apply", "made", "1", "--reject", SHA[:8], "--reason", "Wrong for [1].")
    assert said.out == (
        f"run 1: its result ({SHA[:16]}) is rejected for new records by {person()}; "
        f"it had been accepted by {person()}.\n"
    )
    *_, use = opened(session).state.run(1).uses
    assert (use.accepted, use.sha256, use.reason) == (False, SHA, "Wrong for [1].")
    facts = json.loads(typed("apply", "made", "1", "--reject", SHA[:8], "--json").out)
    assert_held("apply", facts)
    assert (facts["accepted_by"], len(opened(session).state.run(1).uses)) == ("", 2)  # nothing is rejected twice
    Path("task/schema.json").write_text('{"minimum": 0}')
    refused = typed("apply", "made", "1", "records.jsonl", "--out", "results.jsonl", "--trust")
    assert (refused.code, "Nobody has accepted program" in refused.err) == (2, True)


def test_an_edited_program_is_taken_back_by_its_own_hash(typed: Typed, session: Path) -> None:
    Path("edited.py").write_text(EDITED)
    typed("apply", "made", "1", "--trust", "--accept", SHA[:8])
    typed("apply", "made", "1", "--program", "edited.py", "--trust", "--accept", sha(EDITED)[:12])
    assert (
        f"run 1: an edited program ({sha(EDITED)[:16]}) is rejected"
        in typed(*("apply", "made", "1", "--reject", sha(EDITED)[:12])).out
    )
    assert typed("apply", "made", "1", "--trust").out.startswith(f"run 1: its result ({SHA[:16]}) is accepted")
    refused = typed("apply", "made", "1", "--reject", "12345678").err
    assert f"--reject 12345678: run 1 has {SHA[:16]}, {sha(EDITED)[:16]} (edited): give 8 digits" in refused


@pytest.mark.parametrize("words", [("--reason", "x"), ("--reject", SHA[:8], "--accept", SHA[:8])])
def test_a_rejection_stands_alone(typed: Typed, session: Path, words: tuple[str, ...]) -> None:
    assert "--reject SHA256 stands alone" in typed("apply", "made", "1", *words).err
