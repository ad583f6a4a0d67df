"""Three sessions of one study that was declared, on benches of different speed and noise."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from tests.fakes.bench import FakeBench
from tests.fakes.conductor import conducted
from tests.fakes.recorded_sessions import MACHINE
from tests.fakes.remeasured_sessions import PLANNED, teams

DECLARED = f'{PLANNED}[study]\nname = "three machines"\nsessions = 3\n'
NAMES = ("desktop", "laptop", "server")


def study(folder: Path) -> Path:
    """The sessions of the study, in a folder of their own, each on the machine that it is named after."""
    for seed, (name, speed) in enumerate(zip(NAMES, (1.0, 1.7, 0.6), strict=True), 1):
        with patch("refinery_tui.core.team.session_start.machine", return_value=replace(MACHINE, host=name)):
            conducted(
                f"seed = {seed}\n{DECLARED}", folder / name, teams(speed), FakeBench(noise=0.05 * seed, seed=seed)
            )
    return folder
