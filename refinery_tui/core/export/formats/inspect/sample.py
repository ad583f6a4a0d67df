"""One run as a sample of Inspect's: its messages, scores, usage, and the row of the table `runs` as its metadata."""

import math
from typing import Any

from refinery_tui.core.base.text import clean, one_line
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.export.formats.inspect.chat import (
    Json,
    conversation,
    last_output,
    model_usage,
    unheard,
)
from refinery_tui.core.export.formats.inspect.log_source import SampleSource, short_hash
from refinery_tui.core.export.moments import moment_text
from refinery_tui.core.record.dataframes import model_name, programs_row
from refinery_tui.core.record.results import verdict_name
from refinery_tui.core.record.run.run_marks import run_marks
from refinery_tui.core.record.run.turn_words import called

UNHEARD = "What the author of this program was asked is not on record."
UNKNOWN = "Neither this program nor what its author was asked is on record: its figures are as they were published."
SCORERS = ("correct", "seconds", "ratio", "reward")
LONGEST_SUMMARY = 1000  # characters of a text in a summary, which lists all samples
_OF_A_SUMMARY = (
    *("id", "epoch", "input", "target", "metadata", "scores", "model_usage"),
    *("started_at", "total_time", "working_time", "uuid", "turn_count"),
)


def sample_json(source: SampleSource) -> Json:
    """The whole sample."""
    state, run = source.state, source.run
    uuid = short_hash("run", state.started.plan_sha256, state.started.at, run.planned.id)
    said = conversation(state, run, uuid)
    if not said.messages:
        said = unheard(uuid, one_line(model_name(state, run), 200), _unheard(source), run.source, state.started.at)
    return {
        "id": source.id,
        "epoch": source.epoch,
        "input": _input(said.messages),
        "target": str(Verdict.CORRECT),
        "messages": said.messages,
        "output": last_output(state, run, uuid),
        "scores": scores(source),
        "metadata": metadata(source),
        "store": {},
        "events": said.events,
        "model_usage": model_usage(state, run),
        **_times(source),
        "uuid": uuid,
        **({"error": _error(source)} if _stuck(source) else {}),
        "attachments": said.attachments,
        "turn_count": run.dose.turns,
    }


def summary_json(sample: Json) -> Json:
    """What the list of samples says of one: its long texts cut, nothing of what was said but how much."""
    kept = {name: _cut(sample[name]) for name in _OF_A_SUMMARY if name in sample}
    error = sample.get("error")
    return kept | {
        "completed": bool(sample["scores"]) or error is not None,
        "message_count": len(sample["messages"]),
        **({"error": _cut(error["message"])} if error is not None else {}),
    }


def _cut(value: Any) -> Any:
    """A value whose long texts are cut."""
    match value:
        case str():
            return _cut_text(value)
        case dict():
            return {name: _cut(inner) for name, inner in value.items()}
        case list():
            return [_cut(inner) for inner in value]
        case _:
            return value


def _cut_text(text: str) -> str:
    """A text of at most LONGEST_SUMMARY characters."""
    return text if len(text) <= LONGEST_SUMMARY else f"{text[: LONGEST_SUMMARY - 1]}…"


def _input(messages: list[Json]) -> str:
    """The first words of a request."""
    return next((str(message["content"]) for message in messages if message["role"] == "user"), "")


def _unheard(source: SampleSource) -> str:
    """What is known of a run in which no agent was heard."""
    if not source.state.ready_made:
        return "No agent has been asked yet."
    return UNHEARD if source.run.source is not None else UNKNOWN


def scores(source: SampleSource) -> Json:
    """Each score that the run has; none before its verdict is known or where it says nothing of a program."""
    result = source.result
    if result.verdict is None or not result.verdict.counts:
        return {}
    right = result.verdict is Verdict.CORRECT
    made = {
        "correct": {
            "value": "C" if right else "I",
            "answer": clean(source.run.source) if source.run.source is not None else None,
            "explanation": _why(source),
            "metadata": {"verdict": str(result.verdict)},
        }
    }
    if source.state.scored_elsewhere:
        return made | {"score": {"value": source.run.published_score}}
    numbers = {"seconds": result.seconds, "ratio": result.ratio, "reward": _reward(source)}
    return made | {name: {"value": value} for name, value in numbers.items() if value is not None}


def _reward(source: SampleSource) -> float | None:
    """How many times as fast as the baseline; 0 of what failed; None where it was not timed beside one."""
    if source.result.verdict is not Verdict.CORRECT:
        return 0.0
    return 1 / source.result.ratio if source.result.ratio else None


def _why(source: SampleSource) -> str:
    words = verdict_name(source.run, source.result)
    failing = source.result.failing
    if failing is None:
        return words
    detail = f": {clean(failing.detail)}" if failing.detail else ""
    return f"{words} on {one_line(failing.family)}{detail}"


def metadata(source: SampleSource) -> Json:
    """The row of the table `runs`, and the marks that stand beside its figures."""
    state, run = source.state, source.run
    row = programs_row(state, run, source.result, state.origin)
    people = sorted({called(turn) for turn in run.turns if turn.person})
    return {name: plain(value) for name, value in row.items()} | {
        "task": one_line(state.task_of(run), 400),
        "marks": list(run_marks(state, run)),
        **({"people": people} if people else {}),
    }


def plain(value: Any) -> Any:
    """A value that JSON holds: text cleaned, no number that is none."""
    if isinstance(value, str):
        return clean(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _times(source: SampleSource) -> Json:
    """When it began, how long it took in wall seconds, and how long its agents' replies took in session seconds."""
    run = source.run
    first = next((turn.started_at for turn in run.turns if turn.by == "agent"), None)
    row = {"working_time": run.dose.seconds} if run.dose.turns else {}
    if run.began_after is not None and run.ended_after is not None:
        row["total_time"] = run.ended_after - run.began_after
    return row | ({"started_at": moment_text(first)} if first is not None else {})


def _stuck(source: SampleSource) -> bool:
    return source.run.reason == "cannot go on" or bool(source.result.verdict and not source.result.verdict.counts)


def _error(source: SampleSource) -> Json:
    """Why the run has no result, which says nothing of its treatment."""
    said = clean(source.run.error) or str(source.result.verdict)
    return {"message": said, "traceback": "", "traceback_ansi": ""}
