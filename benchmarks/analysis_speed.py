"""How long a person waits for the analysis: `python benchmarks/analysis_speed.py`.

`refinery analyze` of a 516-run session as a command, imports and all, beside `python -c 'import statsmodels.api'` in
the same run, with the ratio of their CPU (goals: 1.5 s, and 0.3 s once imported), and 5,000 programs in three shapes
(3 s each), of which two arms in 2,500 blocks are the hardest. Modules are compiled before, as an installation has them.
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

Cost = tuple[float, float]  # seconds of wall and of CPU
ROUNDS = 3
SHAPES: Mapping[str, tuple[Mapping[str, Sequence[str]], int, str]] = {
    "2 arms x 2,500 blocks": ({"arm": ("a", "b")}, 2500, "arm: b / a"),
    "12 treatments x 417 blocks": (FACTORS, 417, "kind"),
    "50 treatments x 100 blocks": ({"a": tuple("0123456789"), "b": tuple("01234")}, 100, "a: 1 / 0"),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = big_session(Path(folder) / "big")
        compiled = Path(folder) / "compiled"
        analyzed = _command(compiled, "-m", "refinery_tui", "analyze", str(path))
        imported = _command(compiled, "-c", "import statsmodels.api")
        print(f"refinery analyze, 516 runs (goal 1.5 s): {_said(analyzed)}")
        print(f"import statsmodels.api, beside it: {_said(imported)}; ratio of CPU {analyzed[1] / imported[1]:.2f}")
        state = opened(path).state
        print(f"once imported (goal 0.3 s): {_said(_best(lambda: of_session(state)))}")
    for name, (factors, blocks, primary) in SHAPES.items():
        frames, plan = (
            session(programs(factors, blocks=blocks, p_correct=0.8), tuple(factors)),
            AnalysisPlan(primary=primary),
        )
        print(f"{name}, a fifth of programs failed (goal 3 s): {_said(_best(partial(analyse, frames, plan)))}")


def _command(compiled: Path, *arguments: str) -> Cost:
    """What a command of this interpreter costs at the least; its modules are kept compiled there."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "PYTHONPYCACHEPREFIX": str(compiled)}
    command = [sys.executable, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return _best(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment))


def _best(call: Callable[[], object]) -> Cost:
    """The least wall and the least CPU seconds of a few rounds, of this process and its children."""
    took = []
    for _ in range(ROUNDS):
        wall, before = time.perf_counter(), os.times()
        call()
        after = os.times()
        took.append((time.perf_counter() - wall, sum(after[:4]) - sum(before[:4])))
    return min(wall for wall, _ in took), min(cpu for _, cpu in took)


def _said(cost: Cost) -> str:
    return f"{cost[0]:.2f} s, {cost[1]:.2f} s of CPU"


if __name__ == "__main__":
    main()
