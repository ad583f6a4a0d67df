"""The skill of a team's voters is found again by the analysis of a whole experiment: who elects beside who knows."""

import itertools
import math
from pathlib import Path

import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from tests.fakes.conductor import read
from tests.fakes.ladder_bench import simulated

RISK, RUNS = 0.5, 120
SOURCE = """
task = "get_difference"
replicates = {runs}
seed = 1
[run]
agents = 2
budget = "1 iteration"
[factors]
protocol = ["debate(rounds=1, chooses=bench)", "debate(rounds=1, chooses=vote)"]
[measuring]
inputs = 1
repeats = 1
[analysis]
response = "correct"
primary = "protocol: debate(rounds=1, chooses=vote) / debate(rounds=1, chooses=bench)"
[simulated]
risk = {risk}
voter = {voter}
"""


def share_correct(elected: float) -> float:
    """Of two debaters and one round, where of a sound and a defective program the sound one is taken with chance
    `elected`: a reply holds no program with a tenth of the risk, and an earlier one stands.
    """
    reply = {"none": RISK / 10, "defective": RISK * 9 / 10, "sound": 1 - RISK}
    total = 0.0
    for drafts in itertools.product(reply, repeat=2):
        for again in itertools.product(reply, repeat=2):
            stand = [
                draft if other == "none" or later == "none" else later
                for draft, other, later in zip(drafts, drafts[::-1], again, strict=True)
            ]
            programs = [each for each in stand if each != "none"]
            sound = programs.count("sound")
            wins = elected if len(programs) == 2 and sound == 1 else float(sound > 0)
            total += math.prod(reply[each] for each in (*drafts, *again)) * wins
    return total


@pytest.mark.calibrate
@pytest.mark.parametrize("voter", [0.0, 1.0])
def test_the_analysis_finds_what_voters_lose_to_the_bench(voter: float, tmp_path: Path) -> None:
    """A vote is for the sound one with `voter`, or by chance; of two that differ the first stands, as often either."""
    truth = share_correct(voter + (1 - voter) / 2) - share_correct(1.0)
    source = SOURCE.format(runs=RUNS, risk=RISK, voter=voter)
    found = of_session(simulated(read(source), tmp_path / "s")).primary_share
    assert found is not None
    assert found.attempted == (RUNS, RUNS)
    print(
        f"voters of skill {voter:g}: {100 * truth:.1f} points, found {100 * found.ci[0]:.1f} to {100 * found.ci[1]:.1f}"
    )
    assert found.ci[0] <= truth <= found.ci[1]
    other = share_correct(0.5 if voter else 1.0) - share_correct(1.0)
    assert not found.ci[0] <= other <= found.ci[1]
