"""Logs of Inspect's, written by itself: a model under some arguments, with scores that a test chooses."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:  # it costs seconds to import, so whoever makes no log does without
    from inspect_ai.log import EvalLog, EvalSample
    from inspect_ai.model import ModelUsage
    from inspect_ai.scorer import Score

Said = Callable[[int, int], Any]  # the value of a score for a sample (from 1) in an epoch (from 1); None: no score
FAILED = "failed"  # in the place of a value: the sample ended in an error


def eval_log(
    model: str = "openai/gpt-4o",
    *,
    said: Said,
    samples: int = 8,
    epochs: int = 1,
    task: str = "arith",
    dataset: str | None = "arith",
    args: Mapping[str, Any] | None = None,
    status: Literal["started", "success", "cancelled", "error"] = "success",
    scorer: str = "match",
    usage: bool = True,
    eval_id: str = "",
    total: int | None = None,
) -> "EvalLog":
    """The log of one eval."""
    from inspect_ai.log import EvalConfig, EvalDataset, EvalLog, EvalResults, EvalSpec

    runs = [(number, epoch) for epoch in range(1, epochs + 1) for number in range(1, samples + 1)]
    return EvalLog(
        status=status,
        eval=EvalSpec(
            created="2026-01-01T00:00:00+00:00",
            eval_id=eval_id or f"{model}-{task}-{args}",
            task=task,
            task_args=dict(args or {}),
            dataset=EvalDataset(name=dataset, samples=samples),
            model=model,
            config=EvalConfig(epochs=epochs),
        ),
        results=EvalResults(total_samples=len(runs) if total is None else total),
        samples=[_sample(model, number, epoch, said(number, epoch), scorer, usage=usage) for number, epoch in runs],
    )


def _sample(model: str, number: int, epoch: int, value: Any, scorer: str, *, usage: bool) -> "EvalSample":
    from inspect_ai.log import EvalError, EvalSample
    from inspect_ai.model import ModelOutput

    failed = value == FAILED
    return EvalSample(
        id=number,
        epoch=epoch,
        input=f"What is {number} + {number}?",
        target=str(2 * number),
        scores=None if failed or value is None else {scorer: _score(number, value)},
        output=ModelOutput.from_content(model, f"It is {2 * number}."),
        model_usage={model: usage_of(number)} if usage else {},
        working_time=1.5,
        error=EvalError(message="the sandbox died", traceback="", traceback_ansi="") if failed else None,
    )


def _score(number: int, value: Any) -> "Score":
    from inspect_ai.scorer import Score

    return Score(value=value, answer=f"answer {number}", explanation=f"because of {number}")


def usage_of(number: int) -> "ModelUsage":
    """Of the input 40 tokens came from a cache, which Inspect counts apart."""
    from inspect_ai.model import ModelUsage

    return ModelUsage(
        input_tokens=100 + number,
        output_tokens=50,
        total_tokens=190 + number,
        input_tokens_cache_read=40,
        total_cost=0.001 * number,
    )


def letters(seed: str, chance: float) -> Said:
    """C with this chance, else I, drawn by the seed; the same for the same sample and epoch."""

    def said(number: int, epoch: int) -> str:
        return "C" if random.Random(f"{seed}/{number}/{epoch}").random() < chance else "I"

    return said


def written(folder: Path, *logs: "EvalLog", form: str = "eval") -> Path:
    """The folder with these logs in it, one file each."""
    from inspect_ai.log import write_eval_log

    folder.mkdir(parents=True, exist_ok=True)
    for place, log in enumerate(logs):
        write_eval_log(log, str(folder / f"{place:02}.{form}"))
    return folder
