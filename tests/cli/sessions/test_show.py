"""The plain twin of the Session screen, and what the command line says of words it cannot use."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.base.chat import ModelRequest
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Check
from refinery_tui.core.models.model import ModelTrouble
from refinery_tui.core.record.events import Checked, Measured
from tests.cli.typed_commands import Typed
from tests.fakes import recorded_sessions
from tests.fakes.conductor import SMALL, conducted
from tests.fakes.hostile_text import NASTY, driving
from tests.fakes.model import FakeModel


def test_a_session_is_shown_with_its_verdict_and_every_run(typed: Typed, tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "sessions" / "s")
    said = typed("show", "s")
    lines = said.out.splitlines()
    assert lines[0].startswith("s · pilot, task get_difference · 24 of 24 runs ended · finished")
    assert "SIMULATED" in lines[0]
    assert "n = 21 programs" in lines[1]
    assert len([line for line in lines if line[:2].strip().isdigit()]) == 24
    assert typed("show").out == said.out
    facts = json.loads(typed("show", "s", "--json").out)
    assert [run["run"] for run in facts["runs"]] == list(range(1, 25))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "s", "-1"), "'-1' is not a run: say a number from 1 to 24."),
        (("show", "-1"), "'-1' is not a run: say a number from 1 to 24."),
        (("show", "s", "25"), "'25' is not a run: say a number from 1 to 24."),
        (("show", "s", "--jsn"), "--jsn: is not an option of show. Did you mean '--json'?"),
        (("list", "--sessions", "nope"), "nope: is not a folder of sessions."),
    ],
)
def test_a_word_that_cannot_be_used_is_one_sentence(
    typed: Typed, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    recorded_sessions.finished(tmp_path / "sessions" / "s")
    answer = typed(*words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("replicates = 4\nreplicates = 5", "x.toml:3: replicates: appears a second time"),
        ("[factors]\nagents = [1]\n[factors]\nbudget = ['60 s']", "x.toml:4: [factors]: appears a second time"),
        ("[factors]\nagents = [1, 'two']", "'two' is not a whole number: write one, such as 2."),
    ],
)
def test_a_file_that_says_a_thing_twice_or_a_word_for_a_number_names_line_key_and_mend(
    typed: Typed, tmp_path: Path, lines: str, said: str
) -> None:
    (tmp_path / "x.toml").write_text(f"task = 'get_difference'\n{lines}\n")
    answer = typed("run", "x.toml", "--dry-run")
    assert answer.code == 2
    assert said in answer.err


@pytest.mark.parametrize("command", ["list", "show", "analyze", "plan", "run", "export", "keys"])
def test_help_says_the_shape_of_the_json(typed: Typed, command: str) -> None:
    assert "gives {" in typed(command, "--help").out or "gives a list" in typed(command, "--help").out


def test_hostile_names_and_texts_reach_no_command(typed: Typed, tmp_path: Path) -> None:
    folder = tmp_path / "sessions" / NASTY.replace("/", "").replace("\x00", "")
    made = recorded_sessions.recorder(folder, name=NASTY)
    made.begin(1)
    made.ask(1, 1)
    made.answer(1, 1, text=NASTY, source=f"# {NASTY}")
    made.session.close()
    name = folder.name
    for words in (
        ("list",),
        ("show", name),
        ("show", name, "1"),
        ("show",),
        ("export", name, "--dry-run"),
        ("export", name),
    ):
        answer = typed(*words)
        assert answer.code == 0, answer.err
        shown = [c for c in driving(answer.out + answer.err) if c != "\t"]
        assert shown == [], words
    for path in (tmp_path / "exports").rglob("*"):
        assert [c for c in driving(path.name) if c != "\t"] == []


def trouble(ask: ModelRequest, number: int) -> ModelTrouble:
    return ModelTrouble("authentication", "The key is not valid.", retryable=False)


def test_a_session_whose_server_failed_says_so_of_itself_and_of_its_run(typed: Typed, tmp_path: Path) -> None:
    with pytest.raises(ModelTrouble):
        conducted(SMALL, tmp_path / "sessions/s", FakeModel(say=trouble))
    whole, one = typed("show", "s").out, typed("show", "s", "1").out
    assert " · failed · " in whole
    assert "It failed: The key is not valid." in whole
    assert one.splitlines()[1].startswith("failed · ")
    assert "running" not in whole + one
    facts = json.loads(typed("show", "s", "--json").out)
    assert (facts["status"], facts["error"]) == ("failed", "The key is not valid.")
    assert [run["status"] for run in facts["runs"]] == ["failed"] + 7 * ["waiting"]
    assert json.loads(typed("show", "s", "1", "--json").out)["status"] == "failed"


def test_a_run_whose_conductor_was_killed_says_interrupted(typed: Typed, tmp_path: Path) -> None:
    """A reply that was arriving then does not arrive any more."""
    made = recorded_sessions.recorder(tmp_path / "sessions/s")
    made.begin(1)
    made.ask(1, 1)
    assert typed("show", "s", "1").out.splitlines()[1].startswith("running · ")
    made.session.close()
    told = typed("show", "s", "1").out
    assert told.splitlines()[1].startswith("interrupted · ")
    assert "running" not in told
    facts = json.loads(typed("show", "s", "1", "--json").out)
    assert (facts["status"], facts["iterations"][0]["turns"][0]["outcome"]) == ("interrupted", "interrupted")


def failing(folder: Path, *, check: Verdict, timed: Verdict = Verdict.CORRECT) -> None:
    """A session of one run whose program fails in its check, or in its timing alone, with hostile words."""
    made = recorded_sessions.recorder(folder)
    made.begin(1)
    made.ask(1, 1)
    made.answer(1, 1)
    name = made.session.state.run(1).iterations[0].sha256 or ""
    words = "ZeroDivisionError: division by zero (line 3)\nprinted: \x1b[31m" + "x" * 900
    case = replace(recorded_sessions.shot(name, check, 0.01, place=0, family="empty"), detail=words)
    made.note(Checked(at=made.at, run=1, iteration=1, purpose="iteration", check=Check(program=name, cases=(case,))))
    if check is Verdict.CORRECT:
        own = replace(
            recorded_sessions.shot(name, timed, 0.5, place=0, family="planted_large"), detail="returned float"
        )
        base = recorded_sessions.shot("base", Verdict.CORRECT, 0.7, place=None)
        block = made.plan(1).block
        made.note(
            Measured(
                at=made.at,
                block=block,
                purpose="selection",
                input=1,
                repeat=1,
                shots=(own, base),
                runs=(1,),
                run=1,
                iteration=1,
            )
        )
    made.session.close()


def test_a_crash_says_on_which_input_and_in_which_words(typed: Typed, tmp_path: Path) -> None:
    failing(tmp_path / "sessions" / "s", check=Verdict.CRASHED)
    out = typed("show", "s", "1").out
    (said,) = [line for line in out.splitlines() if line.startswith("fails on")]
    assert said.startswith("fails on: empty: ZeroDivisionError: division by zero (line 3) printed: xxx")
    assert len(said) < 450
    assert "\x1b" not in out
    (iteration,) = json.loads(typed("show", "s", "1", "--json").out)["iterations"]
    assert iteration["failing_family"] == "empty"
    assert iteration["detail"].startswith("ZeroDivisionError: division by zero (line 3)\nprinted: xxx")


def test_a_program_that_fails_in_its_timing_alone_says_on_which_input(typed: Typed, tmp_path: Path) -> None:
    failing(tmp_path / "sessions" / "s", check=Verdict.CORRECT, timed=Verdict.WRONG_TYPE)
    assert "fails on: planted_large: returned float" in typed("show", "s", "1").out
    (iteration,) = json.loads(typed("show", "s", "1", "--json").out)["iterations"]
    assert (iteration["verdict"], iteration["failing_family"]) == ("wrong type", "planted_large")


def test_a_program_that_is_correct_fails_on_nothing(typed: Typed, tmp_path: Path) -> None:
    failing(tmp_path / "sessions" / "s", check=Verdict.CORRECT)
    assert "fails on" not in typed("show", "s", "1").out
    (iteration,) = json.loads(typed("show", "s", "1", "--json").out)["iterations"]
    assert (iteration["failing_family"], iteration["detail"]) == (None, None)
