"""How long a person waits for the analysis: `python benchmarks/analysis_speed.py`.

`refinery analyze` of a 516-run session as a command, imports and all, beside `python -c 'import statsmodels.api'` in
the same run (goals: 1.5 s, and 0.3 s once imported), and 5,000 programs in three shapes (3 s each), of which two arms
in 2,500 blocks are the hardest.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from big import session as big_session

from refinery_tui.core.analysis.session.analyse import analyse, of_session
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.record.store import opened
from tests.core.analysis.frames import FACTORS, programs, session

ROUNDS = 3
SHAPES: Mapping[str, tuple[Mapping[str, Sequence[str]], int, str]] = {
    "2 arms x 2,500 blocks": ({"arm": ("a", "b")}, 2500, "arm: b / a"),
    "12 treatments x 417 blocks": (FACTORS, 417, "kind"),
    "50 treatments x 100 blocks": ({"a": tuple("0123456789"), "b": tuple("01234")}, 100, "a: 1 / 0"),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = big_session(Path(folder) / "big")
        analyzed = _command("-m", "refinery_tui", "analyze", str(path))
        print(f"refinery analyze, 516 runs (goal 1.5 s): {analyzed}")
        print(f"import statsmodels.api, beside it: {_command('-c', 'import statsmodels.api')}")
        state = opened(path).state
        print(f"once imported (goal 0.3 s): {_best(lambda: of_session(state))}")
    for name, (factors, blocks, primary) in SHAPES.items():
        frames, plan = (
            session(programs(factors, blocks=blocks, p_correct=0.8), tuple(factors)),
            AnalysisPlan(primary=primary),
        )
        print(f"{name}, a fifth of programs failed (goal 3 s): {_best(partial(analyse, frames, plan))}")


def _command(*arguments: str) -> str:
    """The least seconds of a command of this interpreter."""
    return _best(lambda: subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL))


def _best(call: Callable[[], object]) -> str:
    """The least of a few rounds, with the CPU seconds of this process and its children beside it."""
    took = []
    for _ in range(ROUNDS):
        wall, before = time.perf_counter(), os.times()
        call()
        after = os.times()
        took.append((time.perf_counter() - wall, sum(after[:4]) - sum(before[:4])))
    wall, cpu = min(took)
    return f"{wall:.2f} s, {cpu:.2f} s of CPU"


if __name__ == "__main__":
    main()
