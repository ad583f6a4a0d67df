"""Runs in which a person took part: left out of comparisons unless that was declared before the first call."""

from dataclasses import replace
from pathlib import Path

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.plan_lock import lock_of
from refinery_tui.core.analysis.session.prepare import table
from refinery_tui.core.experiment.task_plan import plan_hash
from refinery_tui.core.export import export
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.inbox import HumanMessage, hand_in
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Folder
from tests.fakes.conductor import SMALL, climbing, conducted, read
from tests.fakes.visitors import ANN, Visitor, after_first_reply, answering, edit

INCLUDE = SMALL + '[analysis]\nhuman_turns = "include"\n'


def edited(folder: Path, source: str = SMALL) -> State:
    return Visitor(folder, after_first_reply(lambda state: edit(state.run(1)))).conduct(source, climbing())


def said(state: State) -> str:
    return " ".join(caution.sentence for caution in of_session(state).cautions)


def test_an_edited_run_is_left_out_and_said_to_be(tmp_path: Path) -> None:
    state = edited(tmp_path / "s")
    rows = table(frames(state)).rows
    assert sorted(rows["run"]) == [2, 3, 4, 5, 6, 7, 8]
    assert "A person took part in 1 run (run 1): left out of the comparisons" in said(state)
    assert table(frames(state)).blocks_done == (1, 2)


def test_a_message_that_was_carried_leaves_its_run_out(tmp_path: Path) -> None:
    say = after_first_reply(lambda state: HumanMessage(person=ANN, run=1, text="Use a table."))
    state = Visitor(tmp_path / "s", say).conduct(SMALL, climbing())
    assert 1 not in set(table(frames(state)).rows["run"])


def test_an_experiment_may_declare_that_they_stay(tmp_path: Path) -> None:
    state = edited(tmp_path / "s", INCLUDE)
    assert len(table(frames(state)).rows) == 8
    assert "still compared, as [analysis] human_turns = 'include' declared before" in said(state)


def test_an_edit_after_the_end_changes_no_figure_and_no_curve(tmp_path: Path) -> None:
    before = conducted(SMALL, tmp_path / "s", climbing())
    hand_in(Folder(path=tmp_path / "s"), edit(before.run(3)), at_ns=1)
    after = conducted(SMALL, tmp_path / "s", climbing())
    assert len(after.run(3).iterations) == len(before.run(3).iterations) + 1
    assert repr(of_session(after)) == repr(of_session(before))  # as text, since a NaN equals nothing


def test_decisions_alone_leave_no_run_out(tmp_path: Path) -> None:
    gated = SMALL + '[run]\nprotocol = "review"\n'
    state = Visitor(tmp_path / "s", answering(lambda iteration: True)).conduct(gated, climbing())
    assert len(table(frames(state)).rows) == 8


def test_an_undeclared_setting_is_in_no_hash_and_a_declared_one_is() -> None:
    plain, declared = read(SMALL), read(INCLUDE)
    assert plan_hash(plain, ()) != plan_hash(declared, ())
    assert plan_hash(declared, ()) != plan_hash(replace(declared, analysis=plain.analysis), ())


def test_a_declaration_made_afterwards_is_refused_or_breaks_the_lock(tmp_path: Path) -> None:
    state = edited(tmp_path / "s")
    late = replace(state, experiment=replace(state.experiment, analysis=read(INCLUDE).analysis))
    assert lock_of(state).breach == ""
    assert lock_of(late).breach


def test_exports_carry_the_label(tmp_path: Path) -> None:
    state = edited(tmp_path / "s")
    for name in ("csv", "jsonl", "programs"):
        export(state, name, tmp_path / name, session="s")
    runs = (tmp_path / "csv" / "runs.csv").read_text().splitlines()
    touched = runs[0].split(",").index("touched")
    assert [line.split(",")[touched] for line in runs[1:3]] == ["True", "False"]
    assert '"by": "person"' in (tmp_path / "jsonl" / "iterations.jsonl").read_text()
    assert "by: person" in (tmp_path / "programs" / "run-001-iteration-02.py").read_text()
