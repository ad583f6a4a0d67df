"""The runs behind the scores of Every Eval Ever, a line a run and measure: what was asked, said, extracted, scored.

Version 0.3.0 of instance_level_eval.schema.json of github.com/evaleval/every_eval_ever.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.text import clean
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.export.conversation import conversation
from refinery_tui.core.record.dataframes import levels
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.state import Run, State

SampleRow = dict[str, Any]
SHARE = "pass_rate"  # the measure whose rows hold the conversation; the rows of others of the same run point to it
JUDGED = (Verdict.CORRECT, Verdict.WRONG)  # any other verdict of a program is an error of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSample:
    """A run whose program was judged, with what each measure of its treatment makes of it."""

    run: Run
    result: Result
    scores: Mapping[str, float]


def evaluation_name(state: State, run: Run) -> str:
    """What a run is a sample of: its task and its treatment."""
    return clean(f"{state.task_of(run)}: {treatment_name(levels(state, run))}")


def asked_of_a_model(run: Run) -> bool:
    """Whether anything of a run was asked of an agent: without a request there is no input to show."""
    return any(turn.by == "agent" and turn.status != "running" for turn in (t for i in run.iterations for t in i.turns))


def sample_rows(state: State, record: Mapping[str, Any], scored: RunSample) -> Iterator[SampleRow]:
    """The lines of one run, one for each of the record's results that it is in."""
    own = evaluation_name(state, scored.run)
    results = (each for each in record["evaluation_results"] if each["evaluation_name"] == own)
    names = {each["metric_config"]["metric_id"]: each for each in results}
    told = _told(state, scored)
    for metric, score in scored.scores.items():
        if (result := names.get(metric)) is not None and math.isfinite(score):
            yield {
                "schema_version": record["schema_version"],
                "evaluation_id": record["evaluation_id"],
                "model_id": record["model_info"]["id"],
                "evaluation_name": result["evaluation_name"],
                "evaluation_result_id": result["evaluation_result_id"],
                **(told if metric == SHARE or told["messages"] is None else _pointing(told)),
                "evaluation": {
                    "score": score,
                    "is_correct": scored.result.verdict is Verdict.CORRECT,
                    "num_turns": max(1, scored.run.dose.turns),
                },
            }


def _pointing(told: SampleRow) -> SampleRow:
    """The same without what was said, which stands in the row of the share correct of the same sample."""
    return {
        **told,
        "messages": [],
        "answer_attribution": [],
        "metadata": {**told["metadata"], "messages": f"in the row of {SHARE} with this sample_id"},
    }


def _told(state: State, scored: RunSample) -> SampleRow:
    """What is the same in every row of a run."""
    run, result, dose = scored.run, scored.result, scored.run.dose
    messages, writer = _messages(run)
    asked = [each["content"] for each in messages if each["role"] in ("system", "user")]
    first = "\n\n".join(asked[: _first_request(messages)])
    single = sum(each["role"] == "assistant" for each in messages) == 1
    source = "output.raw" if single else f"messages[{writer}].content"
    verdict = result.verdict
    return {
        "sample_id": f"{clean(state.task_of(run))}/run-{run.planned.id}",
        "sample_hash": _hash(first),
        "interaction_type": "single_turn" if single else "multi_turn",
        "input": {"raw": first, "reference": []},
        "output": {"raw": [each["content"] for each in messages if each["role"] == "assistant"]} if single else None,
        "messages": None if single else messages,
        "answer_attribution": _attribution(run, source, 0 if single else writer),
        "token_usage": {
            "input_tokens": dose.input_tokens,
            "output_tokens": dose.output_tokens,
            "total_tokens": dose.tokens,
        },
        "performance": {"generation_time_ms": 1000 * dose.seconds},
        "error": None if verdict in JUDGED else str(verdict),
        "metadata": _metadata(state, run, result),
    }


def _messages(run: Run) -> tuple[list[SampleRow], int | None]:
    """What was said, numbered, and the number of the message that holds the run's result."""
    found: list[SampleRow] = []
    writer: int | None = None
    for iteration, turn, message in conversation(run):
        if message is None and iteration.number == run.chosen and iteration.owns(turn):
            writer = len(found)
        role = message.role if message is not None else ("user" if turn.person else "assistant")
        content = message.content if message is not None else _words(turn)
        found.append({"turn_idx": len(found), "role": role, "content": clean(content)})
    return found, writer


def _words(turn: Turn) -> str:
    return turn.program or "" if turn.person else turn.text


def _first_request(messages: list[SampleRow]) -> int:
    """How many messages were sent before the first reply."""
    return next((place for place, each in enumerate(messages) if each["role"] == "assistant"), len(messages))


def _hash(asked: str) -> str:
    """As the schema's authors make it (skills/eee-dataset-conversion), so that samples of others can be matched."""
    told = json.dumps({"raw": asked, "reference": []}, sort_keys=True, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()


def _attribution(run: Run, source: str, place: int | None) -> list[SampleRow]:
    if run.source is None or place is None:
        return []
    return [
        {
            "turn_idx": place,
            "source": source,
            "extracted_value": clean(run.source),
            "extraction_method": "the program in the reply",
            "is_terminal": True,
        }
    ]


def _metadata(state: State, run: Run, result: Result) -> Mapping[str, str]:
    """What else is known of the run, all of it text."""
    known = {
        "run": run.planned.id,
        "block": run.planned.block,
        "verdict": result.verdict,
        "program_sha256": run.program,
        "seconds": result.seconds,
        "ratio_to_baseline": result.ratio,
        "iterations": run.dose.iterations,
        "usd": run.dose.usd,
        "marks": ", ".join(state.marks) or "none",
    }
    own = {clean(name): clean(level) for name, level in levels(state, run).items()}
    return {f"level of {name}": level for name, level in own.items()} | {
        name: str(value) for name, value in known.items() if value is not None
    }
