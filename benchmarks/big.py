"""A finished session as large as wanted, by the real conductor, with a model and a bench that answer at once."""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from refinery_tui.core.conduct.run_session import run
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import order
from tests.fakes.model import FakeModel, program

SOURCE = """
task = "get_difference"
replicates = {replicates}
[run]
budget = "8 iterations"
[factors]
agents = [1, 2, 3]
feedback = ["none", "timing"]
memory = ["last-program", "full"]
"""


def session(path: Path, replicates: int = 43) -> Path:
    """12 runs of 8 iterations a replicate: 516 runs with 43 of them."""
    model = FakeModel(say=lambda ask, n: program(round(0.2 + n % 97 / 100, 3)))
    asyncio.run(run(order(SOURCE.format(replicates=replicates), path, model, heard=[]), bench=FakeBench(noise=0.1)))
    return path
