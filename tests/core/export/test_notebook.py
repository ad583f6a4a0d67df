"""The exported notebook: carried out by Jupyter's own client in one kernel, it arrives at the numbers of `analyze`."""

import asyncio
import json
import math
import random
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from refinery_tui.core.base import extras
from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.experiment.task_draw import Question
from refinery_tui.core.export.files import Content, write
from refinery_tui.core.export.formats import notebook
from refinery_tui.core.export.notebook import facts
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes import ladder_bench
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import order
from tests.fakes.direct_sessions import BOTH, say
from tests.fakes.judged_sessions import LIMIT, Outcome, judged_session
from tests.places import ROOT

pytestmark = pytest.mark.xdist_group("notebook")  # the notebooks are made once

PAIR: dict[str, list[Any]] = {"agents": [1, 2]}
FOUR: dict[str, list[Any]] = {"agents": [1, 2], "budget": ["3 iterations", "60 s"]}
PLAN = AnalysisPlan(primary="agents: 2 / 1")
ANSWERED = BOTH.replace("replicates = 2", "replicates = 4") + (
    '[analysis]\nresponse = "accuracy"\nprimary = "mode: code / direct"\nstopping = "fixed"\n'
)
NASTY = ["=HYPERLINK('http://x')", "a, b / {response} <script>`*_\x1b[2J\n# no"]


def drawn(*, failing: Mapping[int, Verdict] | None = None, slow: float = 0.5) -> Outcome:
    """Seconds that differ by treatment, block and chance; `failing` runs fail, and what takes too long is cut off."""

    def outcome(run: PlannedRun) -> Verdict | float:
        if failing and run.id in failing:
            return failing[run.id]
        spread = random.Random(run.id).gauss(0, 0.4) + random.Random(run.block).gauss(0, 0.3)
        seconds = slow * math.exp(spread) * (0.3 if run.treatment % 2 else 0.6)
        return seconds if seconds < LIMIT else Verdict.TIMED_OUT

    return outcome


def some(request: int) -> bool:
    """Which requests are answered rightly, so that runs differ in how many are."""
    return request % 5 not in (0, 1) or request % 2 == 1


FAILING = {3: Verdict.WRONG, 8: Verdict.CRASHED, 12: Verdict.WRONG}


def over_tasks(question: Question, **others: Any) -> State:
    """Seven tasks, two of a family unless they were drawn."""
    plan = replace(PLAN, question=question)
    tasks = {f"task {n}": "twins" if n < 2 and question == "tasks like these" else "" for n in range(7)}
    return judged_session(PAIR, plan, drawn(failing=FAILING, **others), blocks=3, tasks=tasks,
                          drawn_from=30 if question == "the benchmark" else None)  # fmt: skip


def sessions(folder: Path) -> dict[str, State]:
    """Every kind of analysis that the notebook repeats, and those that it says it does not."""
    share = replace(PLAN, response="correct and 1.2x faster")
    looks = replace(PLAN, stopping="sequential", max_blocks=12)
    hostile = AnalysisPlan(primary=f'model: "{NASTY[1]}" / "{NASTY[0]}"', stopping="anytime")
    return {
        "pilot": opened(ROOT / "sessions/published-pilot").state,
        "paired": judged_session(PAIR, PLAN, drawn(), blocks=8, origin="live"),
        "failures": judged_session(PAIR, PLAN, drawn(failing=FAILING), blocks=8),
        "few a treatment": judged_session(FOUR, PLAN, drawn(failing=FAILING), blocks=4),
        "timeouts": judged_session(PAIR, PLAN, drawn(failing={3: Verdict.WRONG}, slow=3.0), blocks=9),
        "looks": judged_session(PAIR, looks, drawn(failing=FAILING), blocks=11, planned_blocks=12),
        "share": judged_session(PAIR, share, drawn(failing=FAILING), blocks=9),
        "hostile": judged_session({"model": [*NASTY]}, hostile, drawn(), blocks=6, name="x](javascript:1) <b>\x1b[2J"),
        "these tasks": over_tasks("these tasks"),
        "tasks like these": over_tasks("tasks like these"),
        "the benchmark": over_tasks("the benchmark"),
        "late on tasks": over_tasks("these tasks", slow=1.4),
        "locked": judged_session(PAIR, PLAN, drawn(), blocks=3, planned_blocks=6),
        "none works": judged_session(PAIR, PLAN, lambda run: Verdict.WRONG, blocks=4),
        "marks": ladder_bench.simulated(asked("plausible").experiment, folder / "marks"),
        "answers": asyncio.run(run(order(ANSWERED, folder / "answers", say(some), heard=[]), bench=FakeBench())),
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Mapping[str, Content]]:
    found = sessions(tmp_path_factory.mktemp("sessions"))
    return {name: notebook.files(state, name) for name, state in found.items()}


def cells(files: Mapping[str, Content]) -> list[nbformat.NotebookNode]:
    text = files["analysis.ipynb"]
    assert isinstance(text, str)
    found: list[nbformat.NotebookNode] = nbformat.reads(text, 4).cells
    return found


def told(files: Mapping[str, Content]) -> Any:
    return json.loads(files["analyze.json"])


def carried_out(found: list[nbformat.NotebookNode]) -> list[str]:
    """What the cells printed, carried out one after the other in one kernel."""
    book = nbformat.v4.new_notebook(cells=found)
    NotebookClient(book, timeout=300, startup_timeout=300, kernel_name="python3").execute()
    return ["".join(out.get("text", "") for out in cell.get("outputs", ())) for cell in book.cells]


def in_folder(path: Path, own: list[nbformat.NotebookNode], *, by_cell: bool = False) -> list[nbformat.NotebookNode]:
    """Its code in its folder, cell by cell, or all in one with names of its own, which is much quicker."""
    begin = f"import os\nos.chdir({str(path)!r})"
    code = [cell.source for cell in own if cell.cell_type == "code"]
    if not by_cell:
        code = [f"exec({chr(10).join(code)!r}, {{}})"]
    return [nbformat.v4.new_code_cell(source) for source in (begin, *code)]  # each with an id that no other has


def test_every_notebook_arrives_at_the_numbers_of_analyze(
    made: dict[str, Mapping[str, Content]], tmp_path: Path
) -> None:
    """One kernel for all, as starting one costs seconds; the last is told a ratio two parts in a billion off."""
    found: list[nbformat.NotebookNode] = []
    for name, files in made.items():
        write(files, tmp_path / name)
        found += in_folder(tmp_path / name, cells(files), by_cell=name in ("pilot", "timeouts"))
    wrong = json.loads((tmp_path / "paired/analyze.json").read_text())
    wrong["primary"]["ratio"] *= 1 + 2e-9
    (tmp_path / "paired/wrong").mkdir()
    for name in ("runs.csv", "measurements.csv"):
        (tmp_path / "paired/wrong" / name).write_bytes((tmp_path / "paired" / name).read_bytes())
    (tmp_path / "paired/wrong/analyze.json").write_text(json.dumps(wrong))
    begin, all_of_it = (cell.source for cell in in_folder(tmp_path / "paired/wrong", cells(made["paired"])))
    guarded = f"{begin}\ntry:\n    {all_of_it}\nexcept AssertionError as error:\n    print('told:', error)"
    printed = carried_out([*found, nbformat.v4.new_code_cell(guarded)])
    ends = [int(end[1]) for text in printed if (end := re.search(r"(\d+) numbers are the same\.\n$", text))]
    treatments = {name: 3 * len(told(files)["treatments"]) for name, files in made.items()}
    beside = {"locked": 0, "late on tasks": 0, "none works": 0, "hostile": 5, "share": 4, "marks": 4, "answers": 0}
    assert ends == [treatments[name] + beside.get(name, 7) for name in made]
    assert "told: ratio: " in printed[-1]


def test_the_cases_are_the_ones_they_are_called(made: dict[str, Mapping[str, Content]]) -> None:
    """Each method that decides is among them, with programs that failed and programs that were cut off."""
    method = {name: (told(files)["primary"] or {}).get("method") for name, files in made.items()}
    assert method == {
        "pilot": "pooled",
        "paired": "pooled",
        "failures": "Welch",
        "few a treatment": "pooled",
        "timeouts": "censored",
        "looks": "Welch",
        "share": None,
        "hostile": "pooled",
        "these tasks": "tasks",
        "tasks like these": "tasks",
        "the benchmark": "tasks",
        "late on tasks": "tasks",
        "locked": None,
        "none works": None,
        "marks": None,
        "answers": None,
    }
    assert told(made["marks"])["response"] == "scaling"
    assert [row["attempted"] for row in told(made["answers"])["treatments"]] == [4, 0]
    assert told(made["answers"])["primary_share"] is not None
    assert told(made["timeouts"])["primary"]["timed_out"] >= 2
    assert told(made["share"])["primary_share"]["method"] == "Boschloo"
    assert told(made["looks"])["primary"]["adjustment"] == "repeated interval"


def test_the_published_pilot_keeps_its_golden_numbers(made: dict[str, Mapping[str, Content]]) -> None:
    primary = told(made["pilot"])["primary"]
    assert primary["ratio"] == pytest.approx(0.8457294362, rel=1e-9)
    assert primary["ci"] == pytest.approx([0.5473963796, 1.3066551150], rel=1e-9)
    assert primary["p"] == pytest.approx(0.4146498266, rel=1e-8)


def test_what_is_simulated_says_so_in_the_title_and_the_first_cell(made: dict[str, Mapping[str, Content]]) -> None:
    first = {name: cells(files)[0].source for name, files in made.items()}
    assert first["failures"].startswith("# SIMULATED: judged, the analysis again\n\n**SIMULATED: ")
    assert first["paired"].startswith("# judged, the analysis again\n\nSession paired.")
    for name, files in made.items():
        book = json.loads(files["analysis.ipynb"])
        assert book["metadata"]["title"].startswith("SIMULATED") is (name not in ("pilot", "paired"))


def test_what_is_withheld_is_neither_computed_nor_shipped(made: dict[str, Mapping[str, Content]]) -> None:
    """Of a locked session there are the treatments, and when the rest is to be had; it is a snapshot, and says so."""
    text = "\n".join(cell.source for cell in cells(made["locked"]))
    assert "ratios, intervals and p are withheld" in text
    assert "CONTRAST" not in text
    assert "by_sides" not in text
    assert re.search(
        r"A snapshot of a session that had not ended: \d+ events, the last of 2026-03-02 14:00:04 UTC", text
    )
    assert told(made["locked"])["primary"] is None
    assert told(made["locked"])["contrasts"] == []


def test_what_is_not_repeated_is_said(made: dict[str, Mapping[str, Content]]) -> None:
    text = "\n".join(cell.source for cell in cells(made["late on tasks"]))
    assert "programs that were cut off at a limit, and is not repeated here" in text
    assert told(made["late on tasks"])["primary"]["timed_out"] > 0
    answers = "\n".join(cell.source for cell in cells(made["answers"]))
    assert "The contrast compares the accuracy of runs, and is not repeated here" in answers
    assert "several tasks" not in answers
    assert "No contrast is compared here. Not estimable: no program is correct" in "\n".join(
        cell.source for cell in cells(made["none works"])
    )


def test_where_refinery_takes_a_short_cut_less_is_compared_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    state = judged_session(FOUR, PLAN, drawn(), blocks=4)
    assert "SHORT_CUT = False" in str(notebook.files(state, "s")["analysis.ipynb"])
    monkeypatch.setattr(facts, "MOST_BLOCKS", 3)
    text = str(notebook.files(state, "s")["analysis.ipynb"])
    assert "SHORT_CUT = True" in text
    assert "takes a short cut to the variances" in text


def test_hostile_words_stay_words(made: dict[str, Mapping[str, Content]]) -> None:
    found = cells(made["hostile"])
    words = "\n".join(cell.source for cell in found if cell.cell_type == "markdown")
    assert "\x1b" not in words
    assert "<script>" not in words
    assert r"x\](javascript:1) \<b\>" in words
    assert "\n# no" not in words


def test_the_same_session_gives_the_same_notebook(made: dict[str, Mapping[str, Content]]) -> None:
    again = notebook.files(opened(ROOT / "sessions/published-pilot").state, "pilot")
    assert again["analysis.ipynb"] == made["pilot"]["analysis.ipynb"]


def test_no_cell_needs_refinery(made: dict[str, Mapping[str, Content]]) -> None:
    for files in made.values():
        imported = {
            found[1]
            for cell in cells(files)
            if cell.cell_type == "code"
            for found in re.finditer(r"^(?:from|import) (\w+)", cell.source, re.MULTILINE)
        }
        assert imported <= {"json", "math", "numpy", "pandas", "scipy", "statsmodels"}


def test_without_its_extra_it_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "missing", lambda *modules: modules)
    with pytest.raises(ConfigurationError, match=r"nbformat.*pip install 'refinery-tui\[notebook\]'"):
        notebook.files(judged_session(PAIR, PLAN, drawn(), blocks=2), "s")
