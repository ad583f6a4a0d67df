"""What a session found, as records of Every Eval Ever: one a model, in the schema that its datastore takes.

Version 0.3.0 of eval.schema.json of github.com/evaleval/every_eval_ever: a score a treatment and measure; beside each
record its runs in the schema of samples.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.text import clean, count, one_line
from refinery_tui.core.experiment.task_plan import task_words
from refinery_tui.core.export.eee_samples import SHARE, RunSample, asked_of_a_model, evaluation_name, sample_rows
from refinery_tui.core.export.files import Content, Files
from refinery_tui.core.export.notes import notes
from refinery_tui.core.export.telemetry import provider_name
from refinery_tui.core.publish.mark_words import MARK_WORDS
from refinery_tui.core.record.dataframes import levels, model_name, server_model
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import Run, State

if TYPE_CHECKING:  # every command that names formats would wait for pandas
    from refinery_tui.core.analysis.session.findings import Findings, TreatmentFinding

COSTLY = True  # the session is analysed: seconds
SAYS = "a record a model in the schema of Every Eval Ever (0.3.0): shares correct, seconds, ratios; and its samples"
SCHEMA_VERSION = "0.3.0"
Record = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalMeasure:
    """A score of a treatment by its measure; `interval` holds its ends and its method, empty where there is none."""

    metric: str
    name: str
    unit: str
    score: float
    samples: int
    interval: Mapping[str, float | str] = field(default_factory=dict)


def files(state: State, session: str) -> Files:
    """data/TASK/DEVELOPER/MODEL/UUID.json ... a record for each model that the experiment names, where the datastore
    has it, and beside it UUID_samples.jsonl with its runs.
    """
    from refinery_tui.core.analysis.session.analyse import of_session

    found = of_session(state)
    models: dict[str, list[Run]] = {}
    for run in state.runs:
        models.setdefault(model_name(state, run), []).append(run)
    scored = _scored(state)
    made: dict[str, Content] = {}
    rows = 0
    for name, runs in models.items():
        record = _record(state, found, session, name, runs)
        if record["evaluation_results"]:
            own = [scored[run.planned.id] for run in runs if run.planned.id in scored]
            lines = [row for each in own for row in sample_rows(state, record, each)]
            made |= _pair(state, record, lines, taken=made)
            rows += len(lines)
    return {**made, **notes(state, _body(state, rows, many=len(models), empty=len(models) - _records(made)))}


def _records(made: Mapping[str, Content]) -> int:
    return sum(name.endswith(".json") for name in made)


def _body(state: State, rows: int, *, many: int, empty: int) -> str:
    rest = f" Of {count(empty, 'model')} no program has been judged: there is no record." if empty else ""
    silent = sum(not asked_of_a_model(run) for run in state.runs)
    without = f" Of {count(silent, 'run')} no request is on record: a line needs its input." if silent else ""
    return (
        f"{count(many - empty, 'record')} in the schema {SCHEMA_VERSION} of Every Eval Ever: of each treatment the "
        "share of programs that are correct, the geometric mean of the seconds of those, and of their ratio to the "
        f"baseline; and {count(rows, 'line')} in its schema of samples: each run under each measure it is in, what was "
        "said once. They stand where its datastore has them. "
        f"Whose model it is and where it ran is `unknown` where nobody recorded it.{without}{rest}"
    )


def _scored(state: State) -> Mapping[int, RunSample]:
    """The runs that the scores are of, by number, as far as somebody was asked in them."""
    from refinery_tui.core.analysis.session.prepare import table
    from refinery_tui.core.record.dataframes import frames

    whole = table(frames(state))
    made: dict[int, RunSample] = {}
    finals = results(state)
    for at, (number, ratio) in enumerate(zip(whole.rows["run"], whole.rows["ratio"], strict=True)):
        run = state.run(int(number))
        if asked_of_a_model(run):
            log, timed = float(whole.log_seconds[at]), math.isfinite(whole.log_seconds[at])
            scores = {SHARE: float(whole.correct[at]), "geometric_mean_seconds": math.exp(log) if timed else math.nan}
            scores["geometric_mean_ratio_to_baseline"] = float(ratio) if timed and ratio is not None else math.nan
            made[run.planned.id] = RunSample(run=run, result=finals[run.planned.id - 1], scores=scores)
    return made


def _pair(
    state: State, record: Record, rows: list[dict[str, Any]], *, taken: Mapping[str, Content]
) -> Mapping[str, Content]:
    """A record and its samples under their names in the datastore; the record says where they are and their hash."""
    developer, _, model = record["model_info"]["id"].partition("/")
    folder = "/".join(
        ("data", *(map(_part, (record["evaluation_results"][0]["source_data"]["dataset_name"], developer, model))))
    )
    digest = sha256(f"{state.started.plan_sha256} {record['evaluation_id']} {len(taken)}".encode("utf-8", "replace"))
    name = f"{folder}/{UUID(bytes=digest.digest()[:16], version=4)}"
    if not rows:
        return {f"{name}.json": json.dumps(record, indent=2, allow_nan=False) + "\n"}
    lines = "".join(json.dumps(row, allow_nan=False) + "\n" for row in rows)
    detailed = {
        "format": "jsonl",
        "file_path": f"{name}_samples.jsonl",
        "hash_algorithm": "sha256",
        "checksum": sha256(lines.encode()).hexdigest(),
        "total_rows": len(rows),
    }
    whole = {**record, "detailed_evaluation_results": detailed}
    return {f"{name}.json": json.dumps(whole, indent=2, allow_nan=False) + "\n", f"{name}_samples.jsonl": lines}


def _part(name: str) -> str:
    """A name as one part of a path: other people chose it."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-.") else "_" for c in name)[:80].strip(".") or "unknown"


def _record(state: State, found: "Findings", session: str, model: str, runs: list[Run]) -> Record:
    identity = _identity(state, model, runs)
    at = str(int(state.last_at))
    marks = [" ".join(MARK_WORDS[mark].split()) for mark in state.marks]
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": f"{one_line(state.experiment.name)}/{identity}/{at}",
        "evaluation_timestamp": at,
        "retrieved_timestamp": at,
        "source_metadata": {
            "source_name": ": ".join([*state.marks, clean(session)]),
            "source_type": "evaluation_run",
            "source_organization_name": "unknown",
            "evaluator_relationship": "other",
            "additional_details": {
                "origin": state.origin,
                "marks": " ".join(marks) or "none",
                "status": state.status,
                "events": str(state.events),
                "plan_sha256": state.started.plan_sha256,
                "verdict": clean(found.verdict),
                "effects": "withheld until the planned analysis" if found.locked else "see verdict",
            },
        },
        "eval_library": {
            "name": "refinery",
            "version": state.started.machine.refinery,
            "additional_details": {"host": clean(state.started.machine.host), "clock": _clock(state)},
        },
        "model_info": {
            "name": clean(model),
            "id": identity,
            "additional_details": {"deployment_type": "unknown", "model_availability": "unknown"},
        },
        "evaluation_results": list(_results(state, found, model, runs)),
    }


def _clock(state: State) -> str:
    return state.started.isolation.clock if state.started.isolation else "not recorded"


def _identity(state: State, model: str, runs: list[Run]) -> str:
    """Developer and model as the schema has them, as far as the address of the server tells; else `unknown/MODEL`."""
    served = next((name for run in runs if (name := server_model(run))), model)
    return clean(f"{provider_name(state, model)}/{served}")


def _results(state: State, found: "Findings", model: str, runs: list[Run]) -> Iterator[Record]:
    """Scores of the treatments in which this model spoke."""
    own = {treatment_name(levels(state, run)): run for run in runs}
    for treatment in found.treatments:
        if (run := own.get(treatment.name)) is not None:
            for measure in _measures(treatment):
                if not math.isfinite(measure.score):
                    continue  # nothing was timed
                yield _result(state, model, run, treatment, measure)


def _measures(found: "TreatmentFinding") -> Iterator[EvalMeasure]:
    """Of one treatment: share correct, seconds, ratio to the baseline, as far as they are known."""
    low, high = found.share_ci
    yield EvalMeasure(
        metric=SHARE,
        name="programs correct",
        unit="proportion",
        score=found.correct / found.attempted if found.attempted else math.nan,
        samples=found.attempted,
        interval={"lower": low, "upper": high, "method": "Wilson"},
    )
    timed = len(found.log_seconds)
    low, high = found.seconds_ci
    method = f"t interval of log seconds, {found.error} error"
    yield EvalMeasure(
        metric="geometric_mean_seconds",
        name="geometric mean of the seconds of correct programs",
        unit="seconds",
        score=found.seconds,
        samples=timed,
        interval={"lower": low, "upper": high, "method": method} if math.isfinite(low + high) else {},
    )
    yield EvalMeasure(
        metric="geometric_mean_ratio_to_baseline",
        name="geometric mean of the ratio to the baseline in the same rounds",
        unit="ratio",
        score=found.ratio_to_baseline,
        samples=timed,
    )


def _result(state: State, model: str, run: Run, found: "TreatmentFinding", measure: EvalMeasure) -> Record:
    key = f"{state.started.plan_sha256} {model} {found.name} {measure.metric}"
    share = measure.unit == "proportion"
    interval = {"confidence_interval": {**measure.interval, "confidence_level": 0.95}} if measure.interval else {}
    return {
        "evaluation_result_id": sha256(key.encode("utf-8", "replace")).hexdigest()[:32],
        "evaluation_name": evaluation_name(state, run),
        "source_data": {
            "dataset_name": clean(task_words(state.experiment)),
            "source_type": "other",
            "additional_details": {"task_sha256": _task_hash(state, run)},
        },
        "metric_config": {
            "metric_id": measure.metric,
            "metric_name": measure.name,
            "metric_unit": measure.unit,
            "lower_is_better": not share,
            "score_type": "continuous",
            "min_score": 0,
            "max_score": 1 if share else "Infinity",
        },
        "score_details": {
            "score": measure.score,
            "details": {
                "attempted": str(found.attempted),
                "correct": str(found.correct),
                "timed_out": str(found.timed_out),
                "marks": ", ".join(state.marks) or "none",
            },
            "uncertainty": {**interval, "num_samples": measure.samples},
        },
        "generation_config": _settings(state, run),
    }


def _settings(state: State, run: Run) -> Record:
    """With which settings the run was asked; what is not set is left to the server."""
    settings = state.experiment.settings(run.planned.treatment)
    given = {"temperature": settings.temperature, "max_tokens": settings.max_tokens}
    return {
        "generation_args": {name: value for name, value in given.items() if value is not None},
        "additional_details": {clean(name): clean(level) for name, level in levels(state, run).items()},
    }


def _task_hash(state: State, run: Run) -> str:
    every = (*state.started.tasks, *([state.started.task] if state.started.task is not None else []))
    name = state.task_of(run)
    return next((task.sha256 for task in every if task.name == name or len(every) == 1), "not recorded")
