"""Commands whose JSON answers are held against docs/for-scripts.md, on sessions of every shape."""

import json
import shutil
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from refinery_tui.cli.base.commands import obey
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.find import resolve
from tests.docs.formula_examples import EXAMPLES, TIMES
from tests.fakes import direct_sessions, ladder_bench, recorded_sessions, session_shapes, task_sessions, team_sessions
from tests.fakes.conductor import SMALL, climbing, conducted
from tests.fakes.model import FakeModel, program
from tests.fakes.script_task import acted
from tests.places import PILOT

Asked = tuple[str, tuple[str, ...]]  # the shape's name, and what is typed
SEVERAL = 'tasks = ["top_k", "edit_distance"]\nreplicates = 2\n[factors]\nagents = [1, 2]\n'
PLANNED = """task = "longest_distinct"
replicates = 2
[factors]
agents = [1, 2]
protocol = ["rotate", "critic"]
[analysis]
primary = "agents: 2 / 1"
stopping = "sequential"
"""
BROAD = 'primary = "agents: 3 / 1"\nquestion = "tasks like these"'
ARMS = (
    'task = "get_difference"\nreplicates = 9\n[run]\nbudget = "2 iterations"\n[factors]\nagents = [1, 2]\n[analysis]\n'
)
SHARES = ARMS + 'primary = "agents: 2 / 1"\nresponse = "correct"\nsmallest_difference = 0.3\n'
RANKED = ARMS + 'primary = "agents: 2 / 1"\ncomposite = "worst rank"\ntarget_ratio = 0.5\n'


def sessions_of_all_shapes(folder: Path) -> Path:
    """A folder of sessions: imported, simulated, conducted, of teams, of several tasks, failed, interrupted."""
    shutil.copytree(PILOT, folder / PILOT.name)
    session_shapes.all_shapes(folder)
    recorded_sessions.finished(folder / "finished")
    recorded_sessions.visited(folder / "visited").session.close()
    recorded_sessions.half_way(folder / "half-way").session.close()
    team_sessions.team_at_work(folder / "team").session.close()
    session_shapes.joined(folder / "joined")
    conducted(SMALL, folder / "small", climbing())
    conducted(SMALL + '[run]\nfeedback = "profile"\n', folder / "profiled", climbing())
    acted(folder / "acted")
    task_sessions.over(folder / "over-tasks", task_sessions.SHIPPED[:6], analysis=BROAD)
    conducted(direct_sessions.BOTH, folder / "direct", direct_sessions.say(lambda number: number % 4 != 0))
    ladder_bench.simulated(resolve.asked("plausible").experiment, folder / "marks")
    conducted(SHARES, folder / "shares", unlucky("wrong"))
    conducted(RANKED, folder / "ranked", unlucky("timed out"))
    return folder


def unlucky(verdict: str) -> FakeModel:
    """Every third program fails so, and no two take the same time."""
    return FakeModel(say=lambda ask, n: program(round(0.9 * 0.97**n, 6), verdict if n % 3 == 0 else ""))


SESSIONS = (
    "published-pilot",
    "sequential",
    "fixed",
    "one-factor",
    "all-failed",
    "finished",
    "visited",
    "half-way",
    "team",
)
JUDGED = ("direct", "marks", "small", "joined", "over-tasks", "shares", "ranked")
ASKED: tuple[Asked, ...] = (
    ("list", ("list",)),
    *(("show SESSION", ("show", name)) for name in (*SESSIONS, "small")),
    *(
        ("show SESSION RUN", ("show", name, run))
        for name in (*SESSIONS, "profiled", "ranked", "direct")
        for run in ("1", "2", "3")
    ),
    *(("show SESSION RUN", ("show", name, "1")) for name in ("acted", "marks")),
    *(("cost", ("cost", name)) for name in ("published-pilot", "small", "team", "finished")),
    *(("verify", ("verify", name)) for name in ("published-pilot", "small")),
    *(("analyze", ("analyze", name)) for name in (*SESSIONS, *JUDGED)),
    ("analyze", ("analyze", "published-pilot", "--as-published", "--gate", "agents: 3 / 1 <= 2")),
    ("compare of runs", ("compare", "published-pilot:3", "17")),
    ("compare of runs", ("compare", "small:1", "2")),
    ("compare of sessions", ("compare", "small", "finished")),
    ("compare of sessions", ("compare", "small", "profiled")),
    ("plan", ("plan", "--from", "published-pilot")),
    ("plan", ("plan", "--factor", "agents: 1, 3", "--contrast", "agents: 3 / 1")),
    ("plan", ("plan", "--from", "several.toml")),
    ("plan", ("plan", "--from", "shares", "--budget", "20", "--hours", "9")),
    ("export of one format", ("export", "published-pilot", "--format", "csv", "--dry-run")),
    ("export of several formats", ("export", "published-pilot", "--format", "csv", "--format", "pilot", "--dry-run")),
    ("run --dry-run", ("run", "pilot", "--dry-run")),
    ("run --dry-run", ("run", "planned.toml", "--dry-run")),
    ("run --dry-run", ("run", "several.toml", "--dry-run")),
    ("new", ("new", "fresh.toml", "--factor", "agents: 1, 3", "--primary", "agents: 3 / 1")),
    ("preset list", ("preset", "list")),
    ("preset show", ("preset", "show", "demo")),
    ("protocols", ("protocols",)),
    ("task list", ("task", "list")),
    ("task show", ("task", "show", "knapsack")),
    ("keys", ("keys",)),
    ("calculate", ("calculate",)),
    ("calculate FORMULA", ("calculate", "t-power")),
    *(("calculate FORMULA VALUES", ("calculate", name, *words)) for name, words in EXAMPLES.items()),
    ("glossary", ("glossary",)),
    ("docs", ("docs",)),
    ("docs TOPIC", ("docs", "gate")),
)


def answered() -> list[tuple[str, tuple[str, ...], Any]]:
    """Every command's answers, on sessions made for them in a folder that is gone afterwards."""
    with TemporaryDirectory() as place, chdir(place):
        (Path(place) / "sessions").mkdir()
        sessions_of_all_shapes(Path(place) / "sessions")
        return [(name, typed, facts) for (name, typed), facts in answers(Path(place))]


def answers(folder: Path) -> Iterator[tuple[Asked, Any]]:
    """Every command with its answer; typed in the folder that holds `sessions` and the experiments."""
    (folder / "several.toml").write_text(SEVERAL)
    (folder / "planned.toml").write_text(PLANNED)
    (folder / "times.csv").write_text(TIMES)
    for asked in ASKED:
        out = StringIO()
        with redirect_stdout(out), redirect_stderr(StringIO()):
            try:
                obey([*asked[1], "--json"])
            except (SystemExit, RefineryError) as left:
                if not isinstance(left, SystemExit) or left.code not in (0, None, 4):
                    raise AssertionError(asked) from left
        facts = json.loads(out.getvalue())
        yield asked, {asked[1][1]: facts} if asked[0] == "calculate FORMULA VALUES" else facts
