"""Formats that models are taught from: only what the bench verified, each line with the event that it comes from."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.export import LEARNING, SimulatedRefused, preview
from refinery_tui.core.export.formats.preferences import least_factor
from refinery_tui.core.export.learning.replies import learnable
from refinery_tui.core.record.origin.earlier_session import EarlierSession
from tests.fakes.exported_sessions import Exported, distrusted, huge, live
from tests.fakes.hostile_text import NASTY
from tests.fakes.recorded_sessions import BEGAN, MACHINE, half_way
from tests.fakes.session_shapes import all_failed
from tests.fakes.team_sessions import team_at_work
from tests.places import ROOT

SPOKEN = {"system", "user", "assistant"}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return live(tmp_path_factory.mktemp("live") / "s")


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    path = tmp_path_factory.mktemp("team") / "t"
    team_at_work(path).session.close()
    return Exported(path)


def must_be_chat(messages: Any) -> None:
    """The published rules of chat data: a list of messages of a role and words, nothing else, none of them empty."""
    assert isinstance(messages, list)
    assert messages
    for message in messages:
        assert set(message) == {"role", "content"}
        assert message["role"] in SPOKEN
        assert isinstance(message["content"], str)
        assert message["content"]


def must_lead_back(own: Exported, told: dict[str, Any], sent: list[Any], answer: Any) -> None:
    """Every event that a line names is there under its hash, and says what the line says."""
    for step in ("asked", "event", "checked"):
        line = own.lines[told[step]["seq"] - 1]
        assert hashlib.sha256(line).hexdigest() == told[step]["sha256"]
    assert own.event(told["asked"]["seq"])["messages"] == sent
    ended = own.event(told["event"]["seq"])
    assert (ended["kind"], ended["text"]) == ("turn ended", answer["content"])
    assert (ended["run"], ended["iteration"], ended["turn"]) == (told["run"], told["iteration"], told["turn"])
    assert hashlib.sha256(ended["program"].encode()).hexdigest() == told["program"]
    check = own.event(told["checked"]["seq"])["check"]
    verdicts = {case["verdict"] for case in check["cases"]}
    assert (verdicts == {"correct"}) is (told["verdict"] == "correct")
    assert told["verdict"] in verdicts


@pytest.mark.parametrize("which", ["session", "team"])
def test_every_line_of_chat_is_whole_verified_and_leads_back(which: str, request: pytest.FixtureRequest) -> None:
    own: Exported = request.getfixturevalue(which)
    rows = own.rows("chat", "chat.jsonl")
    assert rows
    for row in rows:
        assert set(row) == {"messages", "provenance"}
        must_be_chat(row["messages"])
        assert row["messages"][-1]["role"] == "assistant"
        assert row["provenance"]["verdict"] == "correct"
        must_lead_back(own, row["provenance"], row["messages"][:-1], row["messages"][-1])


@pytest.mark.parametrize("which", ["session", "team"])
def test_every_pair_answers_one_request_and_its_better_half_is_verified(
    which: str, request: pytest.FixtureRequest
) -> None:
    own: Exported = request.getfixturevalue(which)
    rows = own.rows("preferences", "preferences.jsonl")
    assert rows
    for row in rows:
        assert set(row) == {"prompt", "chosen", "rejected", "provenance"}
        must_be_chat(row["prompt"])
        assert row["prompt"][-1]["role"] == "user"
        better, worse = row["provenance"]["chosen"], row["provenance"]["rejected"]
        for half, told in (("chosen", better), ("rejected", worse)):
            must_be_chat(row[half])
            assert [message["role"] for message in row[half]] == ["assistant"]
            must_lead_back(own, told, row["prompt"], row[half][0])
        assert row["chosen"] != row["rejected"]
        assert better["task"] == worse["task"]
        assert better["verdict"] == "correct"
        faster = worse["verdict"] == "correct" and worse["ratio"] >= least_factor(own.state) * better["ratio"]
        assert faster or worse["verdict"] != "correct"


def test_what_failed_at_the_end_is_correct_nowhere(session: Exported) -> None:
    """Run 1's result passed its own check and failed the final one: it teaches nothing as a good example."""
    runs = [(row["provenance"]["run"], row["provenance"]["iteration"]) for row in session.rows("chat", "chat.jsonl")]
    assert runs == [(1, 1), (2, 1), (2, 3), (2, 4), (3, 2)]
    chosen = [row["provenance"]["chosen"]["program"] for row in session.rows("preferences", "preferences.jsonl")]
    assert session.state.run(1).program not in chosen
    assert "1 reply (its program failed elsewhere in the session)" in session.readme("chat")
    assert "1 reply (without a program)" in session.readme("chat")


def test_near_times_are_a_tie_and_are_left_out(session: Exported) -> None:
    """One request everywhere: 0.3 s is the best, 0.32 s is no worse by the bench's measure, the others are."""
    told = [row["provenance"] for row in session.rows("preferences", "preferences.jsonl")]
    assert {(each["chosen"]["run"], each["chosen"]["iteration"]) for each in told} == {(2, 3)}
    worse = [(each["rejected"]["program_seconds"], each["because"]) for each in told]
    slower = "correct and faster"
    assert worse == [(0.56, slower), (0.9, slower), (None, "correct, the other wrong"), (0.5, slower)]


def test_words_reach_a_model_as_they_were_and_a_terminal_as_escapes(session: Exported) -> None:
    text = session.files("chat")["chat.jsonl"]
    assert isinstance(text, str)
    assert text.isascii()
    assert not set(text) & {chr(code) for code in range(32) if code != 10}
    assert any(NASTY in row["messages"][-1]["content"] for row in session.rows("chat", "chat.jsonl"))


@pytest.mark.parametrize("way", [True, False], ids=["NOT DEFENSIBLE", "UNVERIFIED"])
def test_verdicts_that_prove_nothing_choose_nothing(tmp_path: Path, way: bool) -> None:
    own = distrusted(tmp_path / "s", way=way)
    assert own.state.marks == (("NOT DEFENSIBLE",) if way else ("UNVERIFIED",))
    assert own.rows("chat", "chat.jsonl") == own.rows("preferences", "preferences.jsonl") == []
    assert "3 replies (the verdicts of its session prove nothing)" in own.readme("chat")


@pytest.mark.parametrize("form", sorted(LEARNING))
def test_a_simulated_session_is_refused_unless_asked_for_and_then_labelled(tmp_path: Path, form: str) -> None:
    half_way(tmp_path / "s").session.close()
    own = Exported(tmp_path / "s")
    with pytest.raises(ConfigurationError, match=rf"^{form}: the session is simulated.*--simulated exports them"):
        preview(own.state, form, "s", record=own.path)
    text = own.files(form)[f"{form}.jsonl"]
    assert isinstance(text, str)
    assert text.count("\n") == sum('"marks": ["SIMULATED"]' in line for line in text.splitlines()) > 0
    assert "A snapshot of a session that had not ended: 270 events" in own.readme(form)


@pytest.mark.parametrize("mark", ["UNVERIFIED", "NOT DEFENSIBLE", "SIMULATED"])
def test_replies_that_were_taken_over_keep_the_marks_of_their_session(session: Exported, mark: str) -> None:
    """A run that is gone on with here may hold replies of a session whose word proves nothing, or of no model."""
    earlier = EarlierSession(
        link="forked",
        session="old",
        began_at=BEGAN,
        plan_sha256="0" * 64,
        head="0" * 64,
        events=3,
        marks=(mark,),
        machine=MACHINE,
    )
    own = replace(session.state, started=replace(session.state.started, earlier=earlier))
    if mark == "SIMULATED":
        with pytest.raises(SimulatedRefused):
            preview(own, "chat", "s", record=session.path)
    else:
        assert learnable(own).judged == ()


@pytest.mark.parametrize("form", sorted(LEARNING))
def test_of_the_published_pilot_there_is_nothing_and_that_is_said(form: str) -> None:
    own = Exported(ROOT / "sessions/published-pilot")
    assert preview(own.state, form, "p", record=own.path).files[f"{form}.jsonl"] == ""
    assert own.readme(form).rstrip().endswith("No reply is on record.")


def test_where_no_program_works_nothing_is_chosen(tmp_path: Path) -> None:
    all_failed(tmp_path / "s")
    own = Exported(tmp_path / "s")
    for pair in own.rows("preferences", "preferences.jsonl"):
        assert pair["provenance"]["chosen"]["verdict"] == Verdict.CORRECT
    failed = {run.program for run in own.state.runs}
    assert not failed & {row["provenance"]["program"] for row in own.rows("chat", "chat.jsonl")}


def test_a_reply_of_ten_megabytes_is_left_out_and_named(tmp_path: Path) -> None:
    own = huge(tmp_path / "s")
    assert own.rows("chat", "chat.jsonl") == []
    assert "1 reply (longer than a million characters)" in own.readme("chat")
    (document,) = [json.loads(str(text)) for name, text in own.files("atif").items() if name.endswith(".json")]
    assert len(document["steps"][-1]["message"]) == 10_000_000


def test_a_record_that_became_shorter_is_said(session: Exported, tmp_path: Path) -> None:
    shorter = tmp_path / "s"
    shorter.mkdir()
    (shorter / "events.jsonl").write_bytes(b"\n".join(session.lines[:10]) + b"\n")
    with pytest.raises(RefineryError, match=r"its record has 10 events, \d+ were read before"):
        preview(session.state, "chat", "s", record=shorter)
