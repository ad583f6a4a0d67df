"""`refinery join`: what a person hands in, where it goes, and the real thing from two processes."""

import json
import time
from pathlib import Path

import pytest

from refinery_tui.core.record.inbox import waiting
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Folder, opened
from tests.cli.installed_command import experiment, start
from tests.cli.typed_commands import Typed
from tests.docs.json_shapes import assert_held
from tests.fakes.conductor import SMALL, climbing, conducted
from tests.fakes.visitors import GATED, MINE, Visitor

FASTER = "def get_difference(numbers):\n    return 0\n"


def test_nothing_or_two_things_at_once_are_refused(typed: Typed, small: Path) -> None:
    for words in ((), ("--accept", "--reject"), ("--message", "x", "--accept")):
        assert typed("join", str(small), "1", *words).code == 2
    assert "--reason goes with --reject" in typed("join", str(small), "1", "--accept", "--reason", "x").err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("99", "--accept"), "There is no run 99"),
        (("1", "--accept"), "nothing is to be decided"),
        (("1", "--message", "hurry"), "has ended"),
        (("1", "--edit", "none.py"), "cannot be read"),
        (("1", "--edit", "bad.py"), "is not UTF-8"),
        (("1", "--iteration", "9", "--edit", "mine.py"), "there is no 9"),
    ],
)
def test_what_cannot_be_done_is_said_at_once_and_leaves_no_trace(
    typed: Typed, small: Path, tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    (tmp_path / "mine.py").write_text(MINE)
    (tmp_path / "bad.py").write_bytes(b"\xff\xfe")
    said = typed("join", str(small), *words)
    assert (said.code, why in said.err, said.out) == (2, True, ""), said.err
    assert waiting(Folder(path=small)) == []


def test_an_imported_session_cannot_be_joined(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MINE)
    said = typed("join", "published-pilot", "1", "--edit", "mine.py")
    assert said.code == 2
    assert "was imported" in said.err


def test_a_stopped_session_keeps_the_wish_until_it_goes_on(typed: Typed, tmp_path: Path) -> None:
    def stop(visitor: Visitor, event: object, state: State) -> None:
        if state.runs[0].awaiting:
            visitor.order.commands.put_nowait("stop")

    Visitor(tmp_path / "s", stop).conduct(GATED, climbing())
    said = typed("join", str(tmp_path / "s"), "1", "--accept")
    assert said.code == 0
    assert "waits in the session's inbox" in said.out
    assert len(waiting(Folder(path=tmp_path / "s"))) == 1


def test_show_tells_whose_iteration_it_is(typed: Typed, tmp_path: Path) -> None:
    from refinery_tui.core.record.inbox import hand_in
    from tests.fakes.visitors import edit

    state = conducted(SMALL, tmp_path / "s", climbing())
    hand_in(Folder(path=tmp_path / "s"), edit(state.run(1)), at_ns=1)
    conducted(SMALL, tmp_path / "s", climbing())
    assert "by a person (ann) from iteration" in typed("show", str(tmp_path / "s"), "1").out
    facts = json.loads(typed("show", str(tmp_path / "s"), "1", "--json").out)
    assert [i["by"] for i in facts["iterations"]][-1] == "person"
    assert facts["touched"] is False


def test_a_gated_run_is_answered_from_another_process_and_a_finished_one_is_edited(
    typed: Typed, tmp_path: Path
) -> None:
    plan = experiment(tmp_path, '[run]\nprotocol = "review"')
    plan.write_text(plan.read_text().replace("[1, 2]", "[1]"))
    conducting = start("run", plan, "--session", tmp_path / "s", "--display", "plain", cwd=tmp_path)
    folder = Folder(path=tmp_path / "s")
    accepted = 0
    until = time.monotonic() + 100
    while conducting.poll() is None and time.monotonic() < until:
        begun = folder.is_session and folder.events.stat().st_size
        waits = [run for run in opened(folder.path).state.runs if run.awaiting] if begun else []
        if not waits:
            time.sleep(0.05)
            continue
        answer = ["--reject", "--reason", "too long"] if accepted == 1 else ["--accept"]
        said = typed("join", "s", str(waits[0].planned.id), *answer, "--sessions", str(tmp_path))
        assert said.code == 0, said.err
        accepted += 1
    _, talk = conducting.communicate(timeout=60)
    assert conducting.returncode == 0, talk
    assert accepted == 5
    assert "waits for a person to decide on iteration 1: decide in the app, or type" in talk
    (tmp_path / "mine.py").write_text(FASTER)
    said = typed("join", "s", "1", "--edit", "mine.py", "--json", "--sessions", str(tmp_path))
    assert json.loads(said.out)["answer"] == "human turn", said.err
    assert_held("join", json.loads(said.out))
    mine = opened(folder.path).state.run(1).iterations[-1]
    assert (mine.by, mine.after_end, mine.verdict is not None) == ("person", True, True)
