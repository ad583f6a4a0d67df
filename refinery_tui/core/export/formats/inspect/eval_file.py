"""One treatment as a file of Inspect's: a zip of its header, its samples, and the list of them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import geometric_mean

from refinery_tui.core.base.files.archive import packed
from refinery_tui.core.base.text import clean, one_line
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.task_plan import task_words
from refinery_tui.core.export.formats.inspect.chat import Json, added_usage
from refinery_tui.core.export.formats.inspect.log_source import LogSource, sample_ids, short_hash
from refinery_tui.core.export.formats.inspect.sample import SCORERS, plain, sample_json, summary_json
from refinery_tui.core.export.moments import moment_text
from refinery_tui.core.record.state import State

VERSION = 2  # of the format, as inspect_ai writes it since 2024
UNIT = "The experimental unit is the run: its program is one piece of evidence, however often it was timed."


def file_name(source: LogSource) -> str:
    """A name as Inspect gives one: when the session began, its task, and the log's own identifier."""
    began = datetime.fromtimestamp(source.state.started.at, UTC)
    task = "".join(c if c.isalnum() or c in "-." else "-" for c in _task(source.state))[:60].strip("-.") or "task"
    return f"{began:%Y-%m-%dT%H-%M-%S}+00-00_{task}_{_eval_id(source)}.eval"


def eval_file(source: LogSource) -> bytes:
    """The log as a `.eval` file."""
    samples = [sample_json(each) for each in source.samples]
    spec, plan = _spec(source), _plan(source)
    files = {f"samples/{each['id']}_epoch_{each['epoch']}.json": each for each in samples}
    header = {
        "version": VERSION,
        "status": _status(source.state),
        "eval": spec,
        "plan": plan,
        "results": _results(source, samples),
        "stats": _stats(source, samples),
        **_error(source.state),
        "tags": spec["tags"],
        "metadata": spec["metadata"],
    }
    return packed(
        {
            "header.json": _bytes(header),
            "_journal/start.json": _bytes({"version": VERSION, "eval": spec, "plan": plan}),
            "summaries.json": _bytes([summary_json(each) for each in samples]),
            **{name: _bytes(each) for name, each in files.items()},
        }
    )


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")


def _status(state: State) -> str:
    """Inspect's word for where the session stands."""
    match state.ended.reason if state.ended is not None else None:
        case None:
            return "started"
        case "finished":
            return "success"
        case "failed":
            return "error"
        case "stopped" | "usd limit" | "paused":
            return "cancelled"


def _error(state: State) -> Json:
    if state.ended is None or state.ended.reason != "failed":
        return {}
    return {"error": {"message": clean(state.ended.error), "traceback": "", "traceback_ansi": ""}}


def _task(state: State) -> str:
    """The task, or what the experiment of several is called."""
    experiment = state.experiment
    return one_line(experiment.name if state.several else experiment.task, 200) or "task"


def _eval_id(source: LogSource) -> str:
    return short_hash("treatment", source.state.started.plan_sha256, source.state.started.at, source.number)


def _spec(source: LogSource) -> Json:
    state = source.state
    session = short_hash(state.started.plan_sha256, state.started.at)
    ids = list(dict.fromkeys(sample_ids(state).values()))
    return {
        "eval_set_id": session,
        "eval_id": _eval_id(source),
        "run_id": session,
        "created": moment_text(state.started.at),
        "task": _task(state),
        "task_id": short_hash(session, _task(state), source.number),
        "task_version": 0,
        "task_display_name": one_line(state.experiment.name, 200),
        "task_args": _arguments(source),
        "task_args_passed": _arguments(source),
        "tags": _tags(source),
        "dataset": {"name": _task(state), "samples": len(ids), "sample_ids": ids, "shuffled": True},
        "model": source.model,
        "config": {"epochs": max((each.epoch for each in source.samples), default=1)},
        "packages": {"refinery": clean(state.started.machine.refinery)},
        "metadata": _metadata(source),
        "scorers": [{"name": name} for name in SCORERS],
    }


def _arguments(source: LogSource) -> Json:
    """The levels of the treatment, but for the model, which has a place of its own."""
    return {clean(name): clean(level) for name, level in source.levels.items() if name != "model"}


def _tags(source: LogSource) -> list[str]:
    return [*source.state.marks, "refinery", source.state.origin]


def _metadata(source: LogSource) -> Json:
    state = source.state
    return {
        "session": one_line(source.session, 200),
        "experiment": one_line(state.experiment.name, 200),
        "tasks": one_line(task_words(state.experiment), 400),
        "treatment": source.treatment,
        "treatment_sha256": state.started.arms[source.samples[0].run.planned.treatment].sha256,
        "origin": state.origin,
        "marks": list(state.marks),
        "plan_sha256": state.started.plan_sha256,
        "primary": plain(state.experiment.analysis.primary),
        "isolation": clean(state.started.isolation.sentence) if state.started.isolation else "not recorded",
        "clock": clean(state.started.isolation.clock) if state.started.isolation else "not recorded",
        "runs_planned": source.planned,
        "unit": UNIT,
    }


def _plan(source: LogSource) -> Json:
    run = source.state.experiment.run
    protocol = source.levels.get("protocol") or run.protocol
    solver = "not recorded" if source.state.ready_made else one_line(protocol, 200)
    return {"name": "refinery", "steps": [{"solver": solver, "params": {}}], "config": {}}


def _results(source: LogSource, samples: list[Json]) -> Json:
    """How many there are, and the figures of the treatment alone; how sure they are is the analysis' to say."""
    return {
        "total_samples": source.planned,
        "completed_samples": sum(each["scores"] != {} for each in samples),
        "logged_samples": len(samples),
        "scores": list(_figures(source)),
    }


def _figures(source: LogSource) -> Iterator[Json]:
    judged = [each.result for each in source.samples if each.result.verdict and each.result.verdict.counts]
    left = len(source.samples) - len(judged)
    if judged:
        share = sum(result.verdict is Verdict.CORRECT for result in judged) / len(judged)
        yield _score("correct", "accuracy", share, len(judged), left)
    for name in ("seconds", "ratio"):
        known = [value for result in judged if (value := getattr(result, name)) is not None]
        if known:
            yield _score(name, "geometric_mean", geometric_mean(known), len(known), len(source.samples) - len(known))


def _score(name: str, metric: str, value: float, scored: int, unscored: int) -> Json:
    return {
        "name": name,
        "scorer": name,
        "scored_samples": scored,
        "unscored_samples": unscored,
        "metrics": {metric: {"name": metric, "value": value}},
    }


def _stats(source: LogSource, samples: list[Json]) -> Json:
    state = source.state
    return {
        "started_at": moment_text(state.started.at),
        "completed_at": moment_text(state.last_at) if state.ended is not None else "",
        "model_usage": added_usage(each["model_usage"] for each in samples),
    }
