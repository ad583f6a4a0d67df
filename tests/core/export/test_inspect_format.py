"""Inspect AI's logs: its own reader and its own dataframes find in them what the tables have."""

import math
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.files.archive import unpacked
from refinery_tui.core.export import export
from refinery_tui.core.export.tables import tables
from refinery_tui.core.record.dataframes import Row
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes.conductor import SMALL, climbing, conducted
from tests.fakes.hostile_text import NASTY, driving, hostile_session
from tests.fakes.imported_programs import imported
from tests.fakes.model import FakeModel, program
from tests.fakes.session_shapes import joined
from tests.places import ROOT

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog

pytestmark = [
    pytest.mark.filterwarnings("ignore:The inplace keyword:Warning"),  # Inspect's, of a pandas to come
    pytest.mark.xdist_group("inspect"),  # one worker imports it
]

TASKS = (
    'tasks = ["top_k", "edit_distance"]\nreplicates = 2\n[factors]\nagents = [1, 2]\n[run]\nbudget = "1 iteration"\n'
)
TEAM = f'{SMALL}[run]\nprotocol = "critic"\n[[team]]\nname = "<b>Ann</b>"\n[[team]]\nname = "Bo"\n'.replace(
    "agents = [1, 2]\n", ""
)


def with_failures(folder: Path) -> None:
    """One program is wrong, one run has none."""
    said = {0: program(0.5, "wrong"), 1: program(0.5, "wrong"), 2: "no code here", 3: "nor here"}
    conducted(
        SMALL.replace("2 iterations", "1 iterations"), folder, FakeModel(say=lambda ask, n: said.get(n, program(0.4)))
    )


KINDS: dict[str, Callable[[Path], object]] = {
    "a team": lambda folder: conducted(TEAM, folder, climbing()),
    "several tasks": lambda folder: conducted(TASKS, folder, climbing()),
    "failures": with_failures,
    "a person joined": joined,
    "no usage": lambda folder: imported(folder.parent),
    "hostile": lambda folder: hostile_session(folder, NASTY, f"# {NASTY!r}\n", NASTY).session.close(),
    "the pilot": lambda folder: shutil.copytree(ROOT / "sessions/published-pilot", folder),
}


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A session, its export, and what Inspect reads there."""

    kind: str
    state: State
    folder: Path
    evals: pd.DataFrame
    samples: pd.DataFrame
    messages: pd.DataFrame

    @property
    def logs(self) -> "list[EvalLog]":
        from inspect_ai.log import read_eval_log

        return [read_eval_log(str(path), resolve_attachments=True) for path in sorted(self.folder.glob("*.eval"))]

    @property
    def begun(self) -> list[Row]:
        return [dict(row) for row in tables(self.state)[0].rows if row["status"] != "waiting"]


@pytest.fixture(scope="module", params=KINDS)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp("kind")
    KINDS[request.param](folder / "mine")
    state, out = opened(folder / "mine").state, folder / "out"
    export(state, "inspect", out, session="mine")
    from inspect_ai.analysis import evals_df, messages_df, samples_df

    read = [frame(str(out), quiet=True) for frame in (evals_df, samples_df, messages_df)]
    return Exported(kind=request.param, state=state, folder=out, evals=read[0], samples=read[1], messages=read[2])


def test_a_sample_is_a_run_and_an_eval_a_treatment(exported: Exported) -> None:
    rows = exported.begun
    assert sorted(exported.samples["metadata_run"]) == [row["run"] for row in rows]
    without_task = {
        tuple(row[name] for name in exported.state.experiment.factor_names if name != "task") for row in rows
    }
    assert len(exported.evals) == len(without_task)
    for _, sample in exported.samples.iterrows():
        run = exported.state.run(sample["metadata_run"])
        assert sample["id"] == exported.state.task_of(run)
        assert sample["epoch"] == exported.state.replicate(run)
    assert not exported.samples.duplicated(["log", "id", "epoch"]).any()


def test_every_figure_of_the_table_of_runs_is_there(exported: Exported) -> None:
    samples = exported.samples.set_index("metadata_run")
    for row in exported.begun:
        own = samples.loc[row["run"]]
        judged = {"correct": "C", None: None}.get(row["verdict"], "I")
        assert plain(own.get("score_correct")) == judged
        for name in ("seconds", "ratio"):
            assert plain(own.get(f"score_{name}")) == row[name] == plain(own[f"metadata_{name}"])
        if row["ratio"]:
            assert own["score_reward"] == pytest.approx(1 / row["ratio"], rel=1e-12)
        elif judged == "I":
            assert own["score_reward"] == 0
        if row["turns"]:
            assert own["total_tokens"] == row["input_tokens"] + row["output_tokens"]
        for name in ("treatment", "verdict", "usd", "program", "arm_hash", *exported.state.experiment.factor_names):
            assert plain(own[f"metadata_{name}"]) == row[name]


def plain(value: object) -> object:
    return None if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) else value


def test_the_figures_of_a_treatment_are_those_of_the_analysis(exported: Exported) -> None:
    """Accuracy over the programs tried, and the geometric mean of seconds, where no person took part."""
    from inspect_ai.log import read_eval_log

    if exported.kind in ("several tasks", "a person joined", "hostile"):
        return  # there the analysis has a line a task, leaves runs out, or has nothing yet
    found = {each.name: each for each in of_session(exported.state).treatments}
    for _, row in exported.evals.iterrows():
        own = found[read_eval_log(row["log"], header_only=True).eval.metadata["treatment"]]  # type: ignore[index]
        assert row["score_correct_accuracy"] == pytest.approx(own.correct / own.attempted, rel=1e-12)
        if own.correct:
            assert row["score_seconds_geometric_mean"] == pytest.approx(own.seconds, rel=1e-9)


def test_messages_are_those_that_were_sent_and_answered(exported: Exported) -> None:
    samples = {sample.uuid: sample for log in exported.logs for sample in log.samples or ()}
    for sample in samples.values():
        run = exported.state.run(sample.metadata["run"])
        asked = [turn for turn in run.turns if turn.by == "agent"]
        events = [event for event in sample.events if event.event == "model"]
        if not asked:
            assert "on record" in sample.input
            assert [m.text for m in sample.messages if m.role == "assistant"] == ([run.source] if run.source else [])
            continue
        assert len(events) == len(asked)
        for event, turn in zip(events, asked, strict=True):
            assert [message.role for message in event.input] == [message.role for message in turn.messages]
            if exported.kind != "hostile":
                assert [message.text for message in event.input] == [message.content for message in turn.messages]
                assert event.output.completion == (turn.text if turn.status == "ended" else "")
        ids = [message.id for message in sample.messages]
        assert len(ids) == len(set(ids))
    assert set(exported.messages["sample_id"]) == set(samples)
    assert exported.messages["content"].notna().any()


def test_a_header_alone_says_what_the_session_is_and_is_not(exported: Exported) -> None:
    from inspect_ai.log import read_eval_log

    for path in exported.folder.glob("*.eval"):
        header = read_eval_log(str(path), header_only=True)
        assert header.samples is None
        assert header.eval.tags is not None
        assert set(exported.state.marks) <= set(header.eval.tags)
        assert header.eval.metadata is not None
        assert header.eval.metadata["marks"] == list(exported.state.marks)
        assert ("SIMULATED" in header.eval.tags) == (exported.state.started.origin == "simulated")
        if "SIMULATED" in header.eval.tags:
            assert header.eval.model == "simulated"
        assert header.status == ("started" if exported.kind == "hostile" else "success")


def test_nothing_that_drives_a_terminal_is_in_a_log(exported: Exported) -> None:
    for path in exported.folder.glob("*.eval"):
        for name, content in unpacked(path).items():
            assert not [c for c in driving(content.decode()) if c != "\t"], name


def test_a_pilot_whose_programs_nobody_has_says_so(tmp_path: Path) -> None:
    from inspect_ai.log import read_eval_log

    export(opened(ROOT / "sessions/published-pilot").state, "inspect", tmp_path, session="pilot")
    log = read_eval_log(str(min(tmp_path.glob("*.eval"))))
    assert log.samples is not None
    assert "Neither this program" in str(log.samples[0].input)
    assert log.samples[0].model_usage == {}
