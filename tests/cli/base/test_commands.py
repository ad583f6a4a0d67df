"""Commands: what they answer on stdout, say on stderr, and leave as an exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from refinery_tui.cli.base import report
from refinery_tui.cli.base.commands import COMMANDS, application
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from tests.cli.typed_commands import Typed
from tests.places import ROOT

FACTS = {
    "path",
    "name",
    "origin",
    "status",
    "planned",
    "ended",
    "judged",
    "correct",
    "best_seconds",
    "best_ratio",
    "usd",
    "last_at",
    "error",
}

CLI = ROOT / "refinery_tui" / "cli"


def test_the_version_names_the_environment_on_stdout(typed: Typed) -> None:
    said = typed("--version")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("refinery 0.")
    assert {"Python", "textual", "openai", "statsmodels"} <= set(said.out.split())
    assert typed("--sessions", "x", "--version").out == said.out


def test_help_names_every_command(typed: Typed) -> None:
    shown = typed("--help").out
    assert all(f"│ {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_of_its_own(typed: Typed, name: str) -> None:
    said = typed(name, "--help")
    assert said.code == 0
    assert f"refinery {name}" in said.out


def test_every_file_of_the_command_line_that_is_a_command_is_registered(typed: Typed) -> None:
    """One that begins with another's name, such as `task_new`, is a part of it, which `task --help` lists."""
    places = {place.partition(":")[0] for place in COMMANDS.values()}
    files = [path for path in CLI.rglob("*.py") if path.read_text().startswith('"""`refinery ')]
    defined = {".".join(path.relative_to(CLI).with_suffix("").parts) for path in files}
    groups = {place for place in places if any(other.startswith(f"{place}_") for other in defined - places)}
    assert groups <= {"bench.task"}
    parts = {each for each in defined - places if any(each.startswith(f"{group}_") for group in groups)}
    listed = typed("task", "--help").out
    assert all(each.rpartition("_")[2] in listed for each in parts)
    assert defined - parts - {"base.home", "base.version", "experiments.dry_run"} <= places


def test_alone_without_a_terminal_it_lists_the_sessions(typed: Typed, small: Path) -> None:
    assert "published-pilot" in typed().out
    said = typed("--sessions", str(small.parent))
    assert said.code == 0
    assert "8/8" in said.out


def test_a_folder_without_sessions_offers_the_published_pilot_and_stays_empty(typed: Typed, tmp_path: Path) -> None:
    said = typed("list", "--json")
    facts = json.loads(said.out)
    assert [one["name"] for one in facts] == ["published-pilot"]
    assert set(facts[0]) == FACTS
    assert (facts[0]["planned"], facts[0]["correct"], facts[0]["usd"]) == (24, 24, None)
    assert not list(tmp_path.iterdir())


def test_list_tells_what_a_session_came_to(typed: Typed, small: Path) -> None:
    one = next(
        o for o in json.loads(typed("list", "--json", "--sessions", str(small.parent)).out) if o["name"] == "exp"
    )
    assert (one["planned"], one["ended"], one["correct"], one["status"]) == (8, 8, 8, "finished")
    assert one["best_ratio"] == pytest.approx(one["best_seconds"])
    text = typed("list", "--sessions", str(small.parent)).out
    assert "SIMULATED" in text
    assert text.count("\n") == 3


def test_a_session_that_cannot_be_read_says_why_and_hides_no_other(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "sessions/broken").mkdir(parents=True)
    (tmp_path / "sessions/broken/events.jsonl").write_text("{}\n")
    said = typed("list")
    assert "unreadable" in said.out
    assert "broken/events.jsonl:1: the chain of hashes breaks here" in said.out
    assert "published-pilot" in said.out


def test_show_tells_every_iteration_with_its_reply_verdict_and_diff(typed: Typed, small: Path) -> None:
    shown = typed("show", str(small), "3").out
    facts = json.loads(typed("show", str(small), "3", "--json").out)
    assert "SIMULATED" in shown
    assert len(facts["iterations"]) == shown.count("── iteration ") >= 2
    assert shown.count("Here it is.") == len(facts["iterations"])
    assert "+def get_difference(numbers):" in facts["iterations"][0]["diff"]
    assert facts["iterations"][1]["diff"].count("\n-# seconds") == 1
    assert {i["verdict"] for i in facts["iterations"]} == {"correct"}
    assert [t["verdict"] for t in facts["timings"]] == ["correct"] * 4


def test_show_takes_the_newest_session_when_none_is_named(typed: Typed, small: Path) -> None:
    assert typed("show", "1", "--sessions", str(small.parent)).out.startswith("small · run 1 of 8")


def test_show_tells_of_a_run_whose_program_is_not_known(typed: Typed) -> None:
    shown = typed("show", "published-pilot", "24").out
    assert shown.count("correct") == 5
    assert "tokens" not in shown


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("show", "published-pilot", "25"), "'25' is not a run: say a number from 1 to 24."),
        (("show", "published-pilot", "²"), "'²' is not a run"),
        (("show", "published-pilot", "9" * 5000), "is not a run"),
        (("show", "publshed-pilot", "1"), "Did you mean 'published-pilot'?"),
        (("show", "a", "b", "c"), "at most two words"),
        (("open", "nowhere"), "nowhere: is not a session"),
        (("export", "published-pilot", "--format", "excel"), "'excel' is not a format"),
        (("import", "nowhere"), "no such file or folder"),
        (("lst",), "'lst' is not a command. Did you mean 'list'?"),
        (("stats",), "'stats' is not a command. Did you mean 'analyze'?"),
        (("resume",), "'resume' is not a command. Did you mean 'run'?"),
        (("--sesions", "x"), "--sesions"),
        (("list", "--jsno"), "--jsno"),
    ],
)
def test_bad_usage_is_a_sentence_on_stderr_and_exit_code_2(typed: Typed, words: tuple[str, ...], sentence: str) -> None:
    said = typed(*words)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert "Traceback" not in said.err


def test_export_prints_the_files_it_wrote(typed: Typed, small: Path, tmp_path: Path) -> None:
    said = typed("export", str(small), "--format", "pilot")
    written = said.out.split()
    assert all((tmp_path / name).is_file() for name in written)
    assert "exports/small-pilot/timing_results.csv" in written
    assert "SIMULATED" in said.err


def test_import_makes_a_session_that_export_gives_back(typed: Typed, tmp_path: Path) -> None:
    table = ROOT / "tests/data/pilot_timing_results.csv"
    folder = typed("import", str(table), "--name", 'my "pilot" \x1b[2J').out.strip()
    assert Path(folder).parent == Path("sessions")
    assert typed("export", folder, "--format", "pilot", "--out", "out").code == 0
    assert (tmp_path / "out/timing_results.csv").read_bytes() == table.read_bytes()
    assert "24/24" in typed("list").out


def raises(error: BaseException) -> int:
    raise error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RefineryError("one \x1b[2Jsentence"), 1),
        (ConfigurationError("one sentence"), 2),
        (RefineryError("one sentence", exit_code=3), 3),
    ],
)
def test_what_a_person_can_mend_is_one_clean_sentence(
    error: RefineryError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report.guarded(lambda: raises(error)) == code
    assert capsys.readouterr() == ("", "one sentence\n")


def test_an_interrupt_is_130_and_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert report.guarded(lambda: raises(KeyboardInterrupt())) == 130
    assert capsys.readouterr() == ("", "")


def test_a_fault_of_ours_shows_where_and_never_the_values_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    def faulty() -> int:
        key = "sk-" + "secret" * 3
        return len(key) // 0

    assert report.guarded(faulty) == 1
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert report.BUG in said
    assert "secretsecret" not in said


def test_a_reader_that_goes_away_is_no_fault(small: Path) -> None:
    """`refinery show ... | head -1`, with an answer larger than a pipe holds."""
    command = [sys.executable, "-m", "refinery_tui", "list", "--json", "--sessions", str(small.parent)]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, timeout=60, check=False)
    os.close(writing)
    assert done.stderr == b""
    assert done.returncode in (1, report.PIPE_CLOSED)


@pytest.mark.parametrize("command", ["list", "show"])
def test_a_folder_of_sessions_named_before_the_command_holds_for_it(typed: Typed, small: Path, command: str) -> None:
    told = typed("--sessions", str(small.parent), command)
    assert small.name in told.out
    assert typed("--sessions", "nowhere", command, "--sessions", str(small.parent)).out == told.out


def test_comparing_imported_programs_names_their_files(typed: Typed) -> None:
    told = json.loads(typed("compare", "published-pilot:3", "17", "--json").out)
    assert told["a"]["sha256"] is None
    assert told["a"]["file"].endswith(".py")
    assert told["a"]["file"] in typed("compare", "published-pilot:3", "17").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "--sessions", "a", "--sessions", "b"), "--sessions has one value and is given 2: give it once."),
        (("--sessions", "a", "--sessions", "b", "list"), "--sessions has one value and is given 2: give it once."),
        (
            ("export", "published-pilot", "--out", "a", "--out", "b"),
            "--out has one value and is given 2: give it once.",
        ),
        (("measure", "a.py", "--task", "a", "--task", "b"), "--task has one value and is given 2: give it once."),
        (("plan", "--factor", "a: 1, 2", "--factor", "a: 3, 4"), "--factor names 'a' more than once"),
        (
            ("new", "x.toml", "--factor", "agents: 1, 2", "--factor", "agents: 3"),
            "--factor names 'agents' more than once",
        ),
    ],
)
def test_an_option_that_is_given_twice_never_wins_silently(typed: Typed, words: tuple[str, ...], said: str) -> None:
    found = typed(*words)
    assert found.code == 2
    assert found.err.startswith(said)
    assert list(Path.cwd().iterdir()) == []


def every_option() -> list[tuple[tuple[str, ...], str]]:
    """Every option of every command that takes one value."""
    found: list[tuple[tuple[str, ...], str]] = []
    group = typer.main.get_command(application())
    for name in COMMANDS:
        command = group.get_command(typer.Context(group), name)  # type: ignore[attr-defined]  # it is a group
        inner = getattr(command, "commands", {}) or {"": command}
        for sub, each in inner.items():
            words = (name, sub) if sub else (name,)
            options = [p for p in each.params if p.param_type_name == "option" and not p.is_flag and not p.multiple]
            found += [(words, option.opts[0]) for option in options]
    return found


@pytest.mark.parametrize(("words", "option"), every_option(), ids=str)
def test_no_option_of_any_command_takes_the_last_of_two_values(
    typed: Typed, words: tuple[str, ...], option: str
) -> None:
    assert (
        typed(*words, option, "1", option, "2").err.strip() == f"{option} has one value and is given 2: give it once."
    )


def test_models_are_taught_from_a_simulated_session_by_name_only(typed: Typed, small: Path) -> None:
    refused = typed("export", str(small), "--format", "chat", "--out", "x")
    assert refused.code == 2
    assert refused.err.strip().endswith("teach a model nothing; --simulated exports them all the same, labelled.")
    allowed = typed("export", str(small), "--format", "chat", "--format", "atif", "--simulated", "--out", "x")
    assert allowed.code == 0
    assert "SIMULATED: the files say so too." in allowed.err
    assert "x/chat/chat.jsonl" in allowed.out


def test_two_formats_are_both_written(typed: Typed, tmp_path: Path) -> None:
    said = typed("export", "published-pilot", "--format", "csv", "--format", "jsonl", "--out", "x")
    assert said.code == 0
    assert {path.parent.name for path in map(Path, said.out.split())} == {"csv", "jsonl"}
    assert (tmp_path / "x/csv/runs.csv").is_file()
    assert (tmp_path / "x/jsonl/runs.jsonl").is_file()
    facts = json.loads(typed("export", "published-pilot", "--format=csv", "--format=pilot", "--dry-run", "--json").out)
    assert [each["format"] for each in facts] == ["csv", "pilot"]
    assert typed("export", "published-pilot", "--format", "csv", "--format", "nope", "--out", "y").code == 2
    assert not (tmp_path / "y").exists()
