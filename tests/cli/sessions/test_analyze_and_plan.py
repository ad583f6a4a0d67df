"""`refinery analyze` and `refinery plan` on the published pilot."""

import json
from pathlib import Path

import pytest

from refinery_tui.cli.experiments.plan import plan
from refinery_tui.cli.sessions.analyze import analyze
from refinery_tui.core.base.errors import ConfigurationError
from tests.cli.typed_commands import Typed
from tests.fakes.conductor import SMALL
from tests.places import SESSIONS


def test_the_report_leads_with_the_verdict_and_fits_eighty_columns(capsys: pytest.CaptureFixture[str]) -> None:
    analyze("published-pilot", sessions=SESSIONS)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("No difference shown: budget 60 s, 120 s takes 0.85× (0.55–1.31)")
    assert max(map(len, lines)) <= 80


def test_published_figures_stand_beside_the_right_ones(capsys: pytest.CaptureFixture[str]) -> None:
    analyze("published-pilot", as_published=True, as_json=True, sessions=SESSIONS)
    figures = json.loads(capsys.readouterr().out)["as_published"]
    assert [f["published"] for f in figures] == [
        "0.35",
        "43",
        "0.053222",
        "0.077779",
        "0.981694",
        "0.006348",
        "0.005133",
        "0.002496",
        "0.025234",
    ]
    assert figures[0]["right"] == "0.055 / 0.062 / 0.083"
    assert figures[1]["right"] == "103 / 44 / 18"  # in the order of the powers above
    assert figures[7]["right"] == "0.2407"
    assert all(f["why"].endswith(".") for f in figures)


def test_without_the_flag_only_the_right_figures(capsys: pytest.CaptureFixture[str]) -> None:
    analyze("published-pilot", contrast=["agents: 2 / 3"], as_json=True, sessions=SESSIONS)
    facts = json.loads(capsys.readouterr().out)
    assert "as_published" not in facts
    assert facts["anova"]["n"] == 24
    assert facts["primary"]["ratio"] == pytest.approx(0.846, abs=0.001)
    assert "agents: 2 / 3" in [c["contrast"] for c in facts["contrasts"]]


def test_a_plan_from_the_pilot_and_from_assumptions(capsys: pytest.CaptureFixture[str]) -> None:
    plan(pilot="published-pilot", cost=0.0804, budget=20.0, sessions=SESSIONS)
    text = capsys.readouterr().out
    assert "full factorial" in text
    assert max(map(len, text.splitlines())) <= 80
    plan(sigma=0.483, effect=0.8, cost=0.0804, as_json=True)
    facts = json.loads(capsys.readouterr().out)
    assert facts["best"]["replicates_needed"] == 77  # 75, one for the blocks, one for the noise of timings
    assert facts["sd"] == facts["sd_plan"]


def test_what_is_assumed_of_blocks_is_said_and_may_be_typed(typed: Typed) -> None:
    assert "0.200 between blocks" in " ".join(typed("plan", "--correct", "0.7").out.split())
    alike, apart = (
        json.loads(typed("plan", "--correct", "0.7", "--block-sigma", sd, "--json").out) for sd in ("0", "1")
    )
    assert apart["given"]["sd_blocks"] == 1
    assert apart["best"]["programs_needed"] > 1.1 * alike["best"]["programs_needed"]


def test_a_plan_that_rests_on_a_simulated_team_says_so_first(typed: Typed, small: Path, tmp_path: Path) -> None:
    file = tmp_path / "next.toml"
    file.write_text(SMALL)
    kept = ("--sessions", str(small.parent))
    for rests_on in ("small", str(file)):
        assert typed("plan", "--from", rests_on, *kept).out.startswith("SIMULATED. Run ")
        assert json.loads(typed("plan", "--from", rests_on, "--json", *kept).out)["marks"] == ["SIMULATED"]
    file.write_text(f'{SMALL}[run]\nmodel = "gpt-4o"\n')
    assert json.loads(typed("plan", "--from", str(file), "--json").out)["marks"] == []
    assert json.loads(typed("plan", "--json").out)["marks"] == []


@pytest.mark.parametrize("factor", ["agents", "agents: 1", ": 1, 2"])
def test_a_factor_that_is_none_is_refused(factor: str) -> None:
    with pytest.raises(ConfigurationError):
        plan(factor=[factor], sessions=SESSIONS)


@pytest.mark.parametrize(
    ("bound", "code", "first"),
    [("<= 2", 0, "Shown: "), (">= 2.5", 1, "Shown otherwise: "), ("<= 0.9", 4, "Undecided: ")],
)
def test_a_gate_is_one_sentence_and_an_exit_code(typed: Typed, bound: str, code: int, first: str) -> None:
    said = typed("analyze", "published-pilot", "--gate", f"agents: 3 / 1 {bound}")
    assert (said.code, said.err) == (code, "")
    assert said.out.startswith(first)
    assert said.out.count("\n") == 1


def test_gates_stand_in_the_json_and_a_build_reads_them_as_tests(typed: Typed) -> None:
    gates = ("--gate", "agents: 3 / 1 <= 2", "--gate", "agents: 3 / 1 <= 0.9")
    told = typed("analyze", "published-pilot", *gates, "--json")
    assert told.code == 4
    assert [gate["outcome"] for gate in json.loads(told.out)["gates"]] == ["shown", "undecided"]
    assert typed("analyze", "published-pilot", *gates, "--format", "junit").out.startswith("<?xml")
    assert "| outcome |" in typed("analyze", "published-pilot", *gates, "--format", "markdown").out
    assert typed("analyze", "published-pilot", "--json", "--format", "junit").code == 2
