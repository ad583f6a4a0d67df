"""At equal tokens and equal seconds, a treatment that only had more of them is no better."""

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from refinery_tui.core.analysis.report.findings_json import as_facts
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.experiment.experiment import AnalysisPlan
from tests.core.analysis.frames import programs, session

FACTOR = {"protocol": ("alone", "many")}
PLAN = AnalysisPlan(primary="protocol: many / alone")


def refined(rows: pd.DataFrame, *, tokens: Sequence[int], seconds: Sequence[float]) -> pd.DataFrame:
    """Every iteration is a tenth faster than the one before, in both treatments alike; `many` has three times as many
    of them, each at the tokens and seconds of its treatment.
    """
    dice, found = np.random.default_rng(4), []
    for row in rows.itertuples():
        many = int(str(row.protocol) == "many")
        luck = float(np.exp(dice.normal(0, 0.05)))
        for k in range(1, 13 if many else 5):
            found.append(
                {
                    "run": row.run,
                    "iteration": k,
                    "elapsed_seconds": seconds[many] * k,
                    "tokens": tokens[many] * k,
                    "seconds": 3 * luck * 0.9**k,
                    "baseline_seconds": 3.0,
                }
            )
    return pd.DataFrame(found)


def found(
    plan: AnalysisPlan = PLAN, *, tokens: Sequence[int] = (500, 500), seconds: Sequence[float] = (6.0, 2.0)
) -> Findings:
    rows = programs(FACTOR, blocks=6, effects={"many": 8 * np.log(0.9)}, sd=0.05)
    data = replace(session(rows, tuple(FACTOR)), iterations=refined(rows, tokens=tokens, seconds=seconds))
    return analyse(data, plan)


def test_what_three_times_the_tokens_bought_is_gone_at_equal_tokens() -> None:
    told = found()
    (equal,) = told.equal_doses  # the seconds are the same: 24 of both
    assert (equal.axis, equal.dose, equal.most) == ("tokens", 2000.0, 6000.0)
    alone, many = equal.treatments
    assert [t.median_dose for t in equal.treatments] == [2000.0, 6000.0]
    assert alone.equal == replace(alone.as_run, at=2100.0)  # it had no more
    assert many.as_run.mean == pytest.approx(3 * 0.9**12, rel=0.1)
    assert many.equal.mean == pytest.approx(3 * 0.9**4, rel=0.1)
    (ratio,) = equal.ratios
    assert ratio.contrast == "protocol: many / alone"
    assert ratio.ci[0] < 1 < ratio.ci[1]
    assert told.primary is not None
    assert told.primary.ci[1] < 0.6


def test_equal_seconds_have_a_table_of_their_own() -> None:
    told = found(seconds=(6.0, 6.0), tokens=(600, 200))
    (equal,) = told.equal_doses
    assert (equal.axis, equal.dose, equal.most) == ("elapsed_seconds", 24.0, 72.0)


def test_a_run_that_ended_before_the_dose_keeps_what_it_had() -> None:
    rows = programs(FACTOR, blocks=6, sd=0.05)
    data = refined(rows, tokens=(500, 500), seconds=(6.0, 2.0))
    cut = data[~((data["run"] == rows["run"].iloc[0]) & (data["iteration"] > 1))]
    (equal,) = analyse(replace(session(rows, tuple(FACTOR)), iterations=cut), PLAN).equal_doses
    assert equal.dose == 2000.0
    assert equal.treatments[0].equal.runs == 6


def test_an_iteration_that_ends_a_little_beyond_the_dose_counts() -> None:
    rows = programs(FACTOR, blocks=6, sd=0.05)
    data = refined(rows, tokens=(500, 519), seconds=(6.0, 2.0))
    (equal,) = analyse(replace(session(rows, tuple(FACTOR)), iterations=data), PLAN).equal_doses
    assert equal.dose == 2000.0
    assert equal.treatments[1].equal.mean == pytest.approx(3 * 0.9**4, rel=0.1)  # its fourth ended at 2,076


def test_what_nobody_counted_is_not_compared() -> None:
    rows = programs(FACTOR, blocks=6, sd=0.05)
    data = refined(rows, tokens=(500, 500), seconds=(6.0, 2.0)).assign(tokens=np.nan)
    assert analyse(replace(session(rows, tuple(FACTOR)), iterations=data), PLAN).equal_doses == ()


def test_between_looks_no_ratio_is_shown_and_the_treatments_are() -> None:
    rows = programs(FACTOR, blocks=8, sd=0.05)
    waits = rows["block"] > 6
    rows = rows.assign(
        status=["waiting" if late else "ended" for late in waits],
        verdict=pd.Series([None if late else "correct" for late in waits], dtype=object),
        seconds=rows["seconds"].where(~waits),
    )
    begun = refined(rows[~waits], tokens=(500, 500), seconds=(6.0, 2.0))
    told = analyse(replace(session(rows, tuple(FACTOR)), iterations=begun), PLAN)
    assert told.locked
    assert [each.ratios for each in told.equal_doses] == [()]
    assert len(told.equal_doses[0].treatments) == 2


def test_the_report_and_the_json_hold_both_beside_each_other() -> None:
    told = found()
    text = as_text(told, width=80)
    assert "At equal tokens: 2,000 a run, beside as run" in text
    assert max(map(len, text.splitlines())) <= 80
    row = next(line for line in text.split("At equal tokens")[1].splitlines() if line.startswith("protocol many"))
    assert row.split()[2:3] == ["6/6"]
    assert row.endswith("6,000")
    facts = json.loads(json.dumps(as_facts(told)))
    assert facts["equal_doses"][0]["dose"] == 2000.0
    assert facts["equal_doses"][0]["treatments"][1]["median_dose"] == 6000.0
