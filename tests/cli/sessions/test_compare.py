"""`refinery compare`, as a person or a script types it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.cli.sessions.compare_text import session_lines
from refinery_tui.core.analysis.session import analyse
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.compare.differences import Difference
from refinery_tui.core.compare.folder_pair import folders_compared
from tests.cli.typed_commands import Typed


def test_two_runs_are_told_with_their_ratio_and_diff(typed: Typed, small: Path) -> None:
    said = typed("compare", "small:1", "2", "--sessions", str(small.parent))
    assert (said.code, said.err) == (0, "")
    assert "Timed in the same 4 rounds" in " ".join(said.out.split())
    assert "not for their treatments" in " ".join(said.out.split())
    assert "--- A run 1" in said.out
    assert "SIMULATED" in said.out


def test_two_runs_as_json_invert_when_they_are_swapped(typed: Typed, small: Path) -> None:
    where = ("--sessions", str(small.parent), "--json")
    there = json.loads(typed("compare", "small:1", "small:2", *where).out)
    back = json.loads(typed("compare", "small:2", "small:1", *where).out)
    assert there["kind"] == "runs"
    assert there["ratio"] == pytest.approx(1 / back["ratio"], rel=1e-12)
    assert there["a"]["program"] == back["b"]["program"]
    assert there["a"]["families"]
    assert len(there["rounds"]) == 4


def test_an_iteration_is_named_after_a_dot(typed: Typed, small: Path) -> None:
    told = json.loads(typed("compare", "small:1.1", "small:1.2", "--sessions", str(small.parent), "--json").out)
    assert (told["a"]["iteration"], told["b"]["iteration"]) == (1, 2)
    assert told["diff"]


def test_what_differs_is_told_apart_where_its_names_have_no_room(small: Path) -> None:
    found, verdicts = folders_compared(small, small)
    long = [f"task indexed_table · framing {level}" for level in ("plain", "criteria")]
    prompts = tuple(Difference(kind="prompts", what=what, one="a", other="b") for what in long)
    lines = session_lines(replace(found, differences=prompts), verdicts)
    told = lines[lines.index(next(row for row in lines if row.startswith("what differs"))) + 1 :][:2]
    ends = [row.split("  ")[0].rpartition(" ")[2] for row in told]
    assert ends == ["plain", "criteria"]


def test_two_sessions_that_cannot_be_compared_say_why(typed: Typed, small: Path) -> None:
    said = typed("compare", str(small), "published-pilot", "--sessions", str(small.parent))
    assert said.code == 0
    assert "B timed no baseline" in said.out
    assert "B is IMPORTED" in said.out
    assert "what differs" in said.out
    told = json.loads(typed("compare", str(small), "published-pilot", "--json").out)
    assert told["kind"] == "sessions"
    assert told["incomparable"]
    assert all(each["ratio"] is None for each in told["treatments"])
    assert told["a"]["sentence"] != told["b"]["sentence"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("published-pilot:99", "3"), "There is no run 99"),
        (("published-pilot:3", "3.1"), "no iteration on record"),
        (("published-pilot:3", "published-pilot"), "name two sessions, or two runs"),
        (("published-pilot", "nowhere"), "is not a session"),
    ],
)
def test_what_cannot_be_compared_is_a_sentence(typed: Typed, words: tuple[str, str], sentence: str) -> None:
    said = typed("compare", *words)
    assert said.code == 2
    assert sentence in said.err
    assert said.out == ""


def test_no_quotient_of_a_plan_that_cannot_be_carried_out(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(state: object) -> None:
        raise RefineryError("The plan names no level.")

    monkeypatch.setattr(analyse, "of_session", refuses)
    found, verdicts = folders_compared(small, small)
    assert verdicts == ("The plan names no level.",) * 2
    assert "A: Its plan cannot be carried out: The plan names no level." in found.incomparable
    assert all(each.quotient is None for each in found.treatments)
