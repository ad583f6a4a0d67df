"""Small experiments whose truth is known, through the whole house: plan, conduct, session, frames, verdict."""

import asyncio
import math
import random
from pathlib import Path

from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.base.chat import ModelRequest
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.record.dataframes import frames
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import order
from tests.fakes.model import FakeModel, program

SPREAD = 0.483  # log standard deviation between programs, as the pilot's
SOURCE = """
task = "get_difference"
replicates = 14
seed = {seed}
[run]
budget = "1 iterations"
[factors]
framing = ["plain", "other"]
[prompts.other]
system = "OTHER {other}"
[measuring]
inputs = 1
repeats = 2
[analysis]
primary = "framing: other / plain"
"""


def experiment(folder: Path, seed: int, *, ratio: float = 1.0, failing: float = 0.0) -> Findings:
    """What one experiment found whose other arm is truly `ratio` times as slow, each arm failing at that rate."""
    dice = random.Random(seed)

    def say(ask: ModelRequest, number: int) -> str:
        centre = ratio if "OTHER" in ask.messages[0].content else 1.0
        seconds = centre * math.exp(dice.gauss(0, SPREAD))
        return program(round(seconds, 9), "wrong" if dice.random() < failing else "")

    source = SOURCE.replace("{seed}", str(seed)).replace("{other}", "team")
    asked = order(source, folder / f"s{seed}", FakeModel(say=say), heard=[])
    state = asyncio.run(run(asked, bench=FakeBench(noise=0.02, seed=seed)))
    return analyse(frames(state), state.experiment.analysis)
