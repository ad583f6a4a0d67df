"""`refinery new`: what it writes, refuses, and shows."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.find.resolve import asked
from tests.cli.typed_commands import Typed


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_writes_the_file_it_would_run_and_shows_the_dry_run(typed: Typed) -> None:
    said = typed(
        "new", "mine.toml", "--from", "pilot", "--factor", "agents: 1, 2", "--factor", "budget: 60 s",
        "--replicates", "20", "--primary", "agents: 2 / 1", "--effect", "0.7",
    )  # fmt: skip
    assert said.code == 0
    assert "mine: 2 treatments x 20 replicates = 40 runs" in said.out
    assert "to detect a ratio of 0.7 in 'agents: 2 / 1'" in said.out
    assert "refinery run mine.toml" in said.err
    made = asked("mine.toml").experiment
    assert (made.name, made.factors, made.run.budget.words) == ("mine", {"agents": [1, 2]}, "60 s")
    assert made.simulated == asked("pilot").experiment.simulated


def test_with_factors_alone_nothing_of_the_pilot_stays(typed: Typed) -> None:
    assert typed("new", "mine.toml", "--factor", "agents: 1, 3").code == 0
    plain = 'task = "get_difference"\nreplicates = 5\n[factors]\nagents = [1, 3]\n'
    Path("plain.toml").write_text(plain)
    assert asked("mine.toml").experiment == replace(asked("plain.toml").experiment, name="mine")


def test_the_least_experiment_that_it_writes_can_be_tested(typed: Typed) -> None:
    assert "WARNING" not in typed("new", "mine.toml", "--factor", "agents: 1, 3", "--primary", "agents: 3 / 1").out
    fewer = typed("new", "fewer.toml", "--factor", "agents: 1, 3", "--replicates", "4").out
    assert "WARNING: 3 error degrees of freedom are too few to test any contrast: set replicates = 5 or more" in fewer


def test_from_a_preset_the_rest_of_it_stays(typed: Typed) -> None:
    assert typed("new", "mine.toml", "--from", "pilot", "--factor", "agents: 1, 3", "--primary", "").code == 0
    made, pilot = asked("mine.toml").experiment, asked("pilot").experiment
    assert made.factors == {**pilot.factors, "agents": [1, 3]}
    assert made.simulated == pilot.simulated


def test_without_options_it_is_the_preset_under_another_name(typed: Typed) -> None:
    assert typed("new", "mine.toml").code == 0
    assert asked("mine.toml").experiment == replace(asked("pilot").experiment, name="mine")


def test_what_is_declared_before_the_first_call_is_written_as_the_form_writes_it(typed: Typed) -> None:
    said = typed(
        *("new", "mine.toml", "--factor", "agents: 1, 3", "--primary", "agents: 3 / 1", "--response", "correct"),
        *("--smallest-difference", "0.3", "--power", ".9", "--alpha", ".01", "--stopping", "sequential"),
        *("--first-look", "2", "--max-blocks", "9", "--target-ratio", ".25", "--composite", "worst rank"),
        *("--human-turns", "include", "--run-usd", "2", "--reply-tokens", "900", "--patience", "5 min"),
        *("--concurrency", "2", "--inputs", "3", "--repeats", "1", "--seed", "7"),
    )
    assert said.code == 0
    Path("hand.toml").write_text(
        'name = "mine"\ntask = "get_difference"\nreplicates = 5\nseed = 7\n[factors]\nagents = [1, 3]\n'
        '[analysis]\nprimary = "agents: 3 / 1"\nresponse = "correct"\nsmallest_difference = 0.3\npower = 0.9\n'
        'alpha = 0.01\nstopping = "sequential"\nfirst_look = 2\nmax_blocks = 9\ntarget_ratio = 0.25\n'
        'composite = "worst rank"\nhuman_turns = "include"\n'
        '[limits]\nrun_usd = 2\nreply_tokens = 900\npatience = "5 min"\nconcurrency = 2\n'
        "[measuring]\ninputs = 3\nrepeats = 1\n"
    )
    assert asked("mine.toml").experiment == asked("hand.toml").experiment


def test_members_make_teams_that_may_be_the_levels_of_a_factor(typed: Typed) -> None:
    said = typed(
        *("new", "mine.toml", "--factor", "team: seniors, mixed", "--factor", "protocol: critic"),
        *("--member", 'seniors: name = "Ann", count = 2', "--member", 'mixed: persona = "a: b = c"'),
        *("--member", 'mixed: name = "Bo", temperature = 0.2'),
    )
    assert said.code == 0
    made = asked("mine.toml").experiment
    assert [(m.name, m.persona, m.temperature, m.count) for m in made.teams["mixed"]] == [
        ("", "a: b = c", None, 1),
        ("Bo", "", 0.2, 1),
    ]
    assert [arm.levels["team"] for arm in made.arms] == ["seniors", "mixed"]
    assert made.settings(0).agents == 2


def test_a_file_is_overwritten_only_with_force(typed: Typed) -> None:
    Path("mine.toml").write_text("mine")
    said = typed("new", "mine.toml")
    assert said.code == 2
    assert "overwrite this one with --force" in said.err
    assert Path("mine.toml").read_text() == "mine"
    assert typed("new", "mine.toml", "--force").code == 0
    assert asked("mine.toml").experiment.task == "get_difference"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--factor", "agents: 0, 2"), "factors.agents: must be at least 1, not 0."),
        (("--factor", "agnts: 1, 2"), "'agnts' is not a setting. Did you mean 'agents'?"),
        (("--factor", "budget: 3 itertions"), "factors.budget: 'itertions' is not a budget."),
        (
            ("--primary", "agent: 2 / 1"),
            "analysis.primary: No factor 'agent' in this experiment. Did you mean 'agents'?",
        ),
        (("--task", "get_diference"), "Did you mean 'get_difference'?"),
        (("--from", "pilott"), "Did you mean 'pilot'?"),
        (("--power", "much"), "analysis.power: 'much' is not a number"),
        (("--max-blocks", "1"), "analysis.max_blocks: is below replicates = 2."),
        (("--member", "a: name"), "--member 'a: name': write 'team: name = \"Ann\", count = 2'."),
        (("--member", "name = 'Ann', temperature = 9"), "team[0].temperature: must be at most 2, not 9."),
    ],
)
def test_a_mistake_is_told_with_its_mend_and_nothing_is_written(
    typed: Typed, options: tuple[str, ...], words: str
) -> None:
    said = typed("new", "mine.toml", *options)
    assert said.code == 2
    assert words in said.err
    assert not Path("mine.toml").exists()


def test_a_file_of_another_kind_is_refused(typed: Typed) -> None:
    assert "ends in .toml" in typed("new", "mine.txt").err


def test_the_dry_run_is_told_as_json(typed: Typed) -> None:
    found = json.loads(typed("new", "mine.toml", "--json").out)
    assert found["experiment"] == "mine"
    assert found["power"]["needed"] == 20
