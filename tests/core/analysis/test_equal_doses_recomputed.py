"""The tables at equal tokens and equal seconds beside what pandas makes of the record's lines alone."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.record.state import State
from tests.fakes.conductor import read
from tests.fakes.ladder_bench import simulated

SOURCE = """task = "get_difference"
replicates = 3
seed = 7
[run]
agents = 2
budget = "6 iterations"
choose = "best"
[factors]
protocol = ["rotate", "debate"]
[simulated]
risk = 0.5
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("doses") / "s"


@pytest.fixture(scope="module")
def session(folder: Path) -> State:
    """A debate asks two at once, twice an iteration: more tokens than one after another, and twice the seconds."""
    return simulated(read(SOURCE), folder)


@pytest.fixture(scope="module")
def steps(session: State, folder: Path) -> pd.DataFrame:
    """An iteration a row, from the lines of the record: its arm, tokens and seconds so far, its program's time."""
    assert session.status == "ended"
    lines = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    arm = {run["id"]: run["treatment"] for run in lines[0]["plan"]}
    asked = {(e["run"], e["turn"]): e.get("part") or {} for e in lines if e["kind"] == "turn started"}
    turns = pd.DataFrame([_turn(e, asked) for e in lines if e["kind"] == "turn ended"])
    seconds = turns.groupby(["run", "iteration", "step"])["seconds"].max().groupby(["run", "iteration"]).sum()
    found = turns.groupby(["run", "iteration"])["tokens"].sum().to_frame().assign(elapsed_seconds=seconds)
    found = found.groupby("run").cumsum().reset_index()
    chosen = {(e["run"], e["iteration"]): e["turn"] for e in lines if e["kind"] == "program chosen"}
    timed = {(e["run"], e["iteration"], e["turn"]): _time(e) for e in lines if e.get("purpose") == "selection"}
    places = zip(found["run"], found["iteration"], strict=True)
    return found.assign(
        arm=found["run"].map(arm), time=[timed.get((*each, chosen.get(each)), math.nan) for each in places]
    )


def _turn(event: dict[str, Any], asked: dict[tuple[int, int], dict[str, Any]]) -> dict[str, Any]:
    """What is asked at once shares a step; what is asked alone is a step of its own."""
    part, usage = asked[event["run"], event["turn"]], event["usage"]
    step = f"at once {part['step']}" if part.get("candidate") else f"alone {event['turn']}"
    tokens = usage["input_tokens"] + usage["output_tokens"]
    return {"run": event["run"], "iteration": event["iteration"], "step": step, "tokens": tokens} | {
        "seconds": event["seconds"]
    }


def _time(event: dict[str, Any]) -> float:
    (shot,) = [each for each in event["shots"] if each["place"] == 0]
    return float(shot["cpu_seconds"]) if shot["verdict"] == "correct" else math.nan


@pytest.mark.parametrize("axis", ["tokens", "elapsed_seconds"])
def test_a_table_at_equal_doses_is_what_the_records_lines_say(session: State, steps: pd.DataFrame, axis: str) -> None:
    (shown,) = [each for each in of_session(session).equal_doses if each.axis == axis]
    used = steps.groupby(["arm", "run"])[axis].max().groupby("arm").median()
    assert used.max() > 1.5 * used.min()
    assert shown.dose == pytest.approx(used.min())
    assert shown.most == pytest.approx(used.max())
    for arm, treatment in zip(*_in_order(session, shown.treatments), strict=True):
        own = steps[steps["arm"] == arm]
        for rows, point in ((own[own[axis] <= 1.05 * used.min()], treatment.equal), (own, treatment.as_run)):
            best = rows.groupby("run")["time"].min().dropna()
            last = rows.dropna(subset="time").groupby("run")["time"].last()
            assert point.runs == own["run"].nunique()
            assert point.share_correct == pytest.approx(len(best) / own["run"].nunique())
            assert point.mean == pytest.approx(float(np.exp(np.log(best).mean())))
            assert point.last == pytest.approx(float(np.exp(np.log(last).mean())))
        assert treatment.median_dose == pytest.approx(used[arm])


def _in_order(session: State, treatments: Any) -> tuple[list[int], list[Any]]:
    """The treatments' numbers in the record, and what is shown of each."""
    names = [f"protocol {arm.levels['protocol']}" for arm in session.started.arms]
    return list(range(len(names))), [next(t for t in treatments if t.treatment == name) for name in names]
