"""A state as tidy pandas frames, one row a run, measurement, iteration, or turn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from refinery_tui.core.base.design import level_text, treatment_name
from refinery_tui.core.experiment.experiment import TASK
from refinery_tui.core.experiment.response import ACCURACY, SCORE
from refinery_tui.core.experiment.task_draw import Question
from refinery_tui.core.record.direct.answers import answered_share
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.results import Result, results
from refinery_tui.core.record.run.program_marks import mark_cells
from refinery_tui.core.record.state import Run, State

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralTasks:
    """Of several tasks: the question that decides, how many they were drawn from (None: they were picked), which have a
    `family` with others, and which have the same `text` as another.
    """

    question: Question
    drawn_from: int | None
    families: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)


SCORES_ALONE = (
    "No timings were recorded: these are scores of others' evals, so correctness and cost are analysed, and no speed."
)
CHECKS_ALONE = (
    "No program was timed, as the experiment says (way = 'untimed'): correctness and cost are analysed, and no speed."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """The four tidy frames of a session, and the marks that must stand beside their figures.

    Seconds are CPU seconds, generation seconds are session seconds. Runs that a person `touched` are compared only
    where the experiment declares so: `include_touched`. untimed: why no program has a time, where none has; scored:
    they are others' scores.
    """

    programs: "pd.DataFrame"
    measurements: "pd.DataFrame"
    iterations: "pd.DataFrame"
    turns: "pd.DataFrame"
    factors: tuple[str, ...]
    marks: tuple[str, ...]
    include_touched: bool = False
    several: SeveralTasks | None = None
    untimed: str = ""
    scored: bool = False


def frames(state: State) -> Frames:
    """The session's frames; empty frames keep their columns out."""
    import pandas as pd

    found, origin = results(state), state.origin
    return Frames(
        programs=pd.DataFrame([programs_row(state, run, r, origin) for run, r in zip(state.runs, found, strict=True)]),
        measurements=pd.DataFrame(list(measurement_rows(state, found, origin))),
        iterations=pd.DataFrame([row for run in state.runs for row in iteration_rows(state, run, origin)]),
        turns=pd.DataFrame([row for run in state.runs for row in turn_rows(state, run, origin)]),
        factors=state.experiment.factor_names,
        marks=state.marks,
        include_touched=state.experiment.analysis.human_turns == "include",
        several=_several(state),
        untimed=_untimed(state),
        scored=state.scored_elsewhere,
    )


def _untimed(state: State) -> str:
    if state.scored_elsewhere:
        return SCORES_ALONE
    return "" if state.experiment.measuring.timed else CHECKS_ALONE


def _several(state: State) -> SeveralTasks | None:
    if not state.several:
        return None
    tasks = state.started.tasks
    return SeveralTasks(
        question=state.experiment.question,
        drawn_from=state.experiment.sample_of,
        families={task.name: task.family for task in tasks if task.family},
        text={task.name: task.sha256 for task in tasks},
    )


def levels(state: State, run: Run) -> Mapping[str, str]:
    """The run's level of each factor, as the experiment calls it."""
    return {name: level_text(level) for name, level in state.started.arms[run.planned.treatment].levels.items()}


def without_replies(state: State) -> bool:
    """Whether nothing is known of what its agents were asked, answered and cost."""
    return state.ready_made and not state.scored_elsewhere


def model_name(state: State, run: Run) -> str:
    """What the experiment calls the model that speaks in the run, whatever its server calls it."""
    return levels(state, run).get("model") or state.experiment.run.model


def turn_model(state: State, run: Run, turn: Turn) -> str:
    """What the experiment calls the model that was asked in a turn."""
    if not _members_differ(state):
        return model_name(state, run)
    settings = state.experiment.settings(run.planned.treatment)
    return state.experiment.member_settings(settings, turn.agent).model


def _members_differ(state: State) -> bool:
    """Whether the members of a team may have models of their own."""
    return not state.experiment.imported and bool(state.experiment.team or state.experiment.teams)


def server_model(run: Run) -> str | None:
    """What the server calls the model that was asked; None where nothing was asked."""
    return next((turn.model for turn in run.turns if turn.model and turn.by == "agent"), None)


def model_words(name: str, served: str | None) -> str:
    """A model as the experiment calls it, and as its server does where that differs: `fp16 (served as qwen3)`."""
    return f"{name} (served as {served})" if served and served != name else name


def programs_row(state: State, run: Run, result: Result, origin: str) -> Row:
    """One run: what it was given, what it consumed, what came of it; `origin` is the state's, asked for once."""
    arm, dose = state.started.arms[run.planned.treatment], run.dose
    return {
        "run": run.planned.id,
        "block": run.planned.block,
        "order": run.planned.id,
        "treatment": treatment_name(arm.levels),
        **levels(state, run),
        "status": run.standing(conducted=state.status != "ended"),
        "verdict": str(result.verdict) if result.verdict else None,
        "seconds": result.seconds,
        "ratio": result.ratio,
        **({SCORE: run.published_score} if state.scored_elsewhere else {}),
        **mark_cells(state, run, result),
        **({ACCURACY: answered_share(state, run)} if state.questions else {}),
        "n_timings": len(result.timings),
        "iterations": dose.iterations,
        "turns": dose.turns,
        "input_tokens": dose.input_tokens,
        "output_tokens": dose.output_tokens,
        "generation_seconds": dose.seconds,
        "session_seconds": _session_seconds(run),
        "ended_because": run.reason,
        "overshoot_seconds": run.overshoot_seconds,
        "usd": dose.usd,
        "attempt": 1,
        "host": state.started.machine.host,
        "model": model_name(state, run),
        "server_model": server_model(run),
        "program": run.program,
        **({"file": run.file} if state.experiment.imported else {}),
        "touched": state.touched(run),
        "arm_hash": arm.sha256,
        "origin": origin,
    }


def _session_seconds(run: Run) -> float | None:
    """Wall seconds of work on its session from its beginning to its end, the bench and other runs included."""
    return run.ended_after - run.began_after if run.began_after is not None and run.ended_after is not None else None


def measurement_rows(state: State, found: tuple[Result, ...], origin: str) -> Iterator[Row]:
    """One final execution each."""
    for timing in (timing for result in found for timing in result.timings):
        yield {
            "run": timing.run,
            "block": timing.block,
            **({TASK: state.task_of(state.run(timing.run))} if state.several else {}),
            "input": timing.input,
            "repeat": timing.repeat,
            "order": timing.shot.order,
            "program": timing.shot.program,
            "family": timing.shot.family,
            "verdict": str(timing.shot.verdict),
            "seconds": timing.seconds,
            "cpu_seconds": timing.shot.cpu_seconds,
            "wall_seconds": timing.shot.wall_seconds,
            "baseline_cpu_seconds": timing.baseline_seconds,
            "peak_bytes": timing.shot.peak_bytes,
            "answer": timing.shot.answer,
            "host": state.started.machine.host,
            "origin": origin,
        }


def iteration_rows(state: State, run: Run, origin: str) -> Iterator[Row]:
    """One iteration each; elapsed seconds, usd and tokens are the run's so far, `seconds` its selection timing."""
    elapsed, spent, tokens = 0.0, 0.0, 0
    given = levels(state, run)
    for iteration in run.iterations:
        verdict = iteration.verdict
        elapsed += iteration.generation_seconds
        spent += sum(turn.usd or 0.0 for turn in iteration.turns)
        tokens += sum(t.usage.tokens for t in iteration.turns if t.usage is not None)
        yield {
            "run": run.planned.id,
            "block": run.planned.block,
            **given,
            "iteration": iteration.number,
            "elapsed_seconds": elapsed,
            "usd": spent,
            "tokens": tokens if tokens else None,
            "verdict": str(verdict) if verdict else None,
            "seconds": iteration.seconds,
            "baseline_seconds": iteration.baseline_seconds,
            "program": iteration.sha256,
            "chosen": iteration.number == run.chosen,
            "by": iteration.by,
            "after_end": iteration.after_end,
            "decision": iteration.decision,
            "origin": origin,
        }


def turn_rows(state: State, run: Run, origin: str) -> Iterator[Row]:
    """One request each, failed ones included."""
    given, differ, common = levels(state, run), _members_differ(state), model_name(state, run)
    for turn in run.turns:
        by, part, usage, note = turn.by, turn.part, turn.usage, turn.extraction
        model = turn_model(state, run, turn) if differ else common
        yield {
            "run": run.planned.id,
            "block": run.planned.block,
            **given,
            "iteration": turn.iteration,
            "turn": turn.number,
            "by": by,
            "agent": turn.agent if by == "agent" else None,
            "member": part.member or None,
            "role": part.role or None,
            "step": part.step if by == "agent" else None,
            "wants": part.wants if by == "agent" else None,
            "model": None if turn.person else model,
            "server_model": (turn.model or None) if by == "agent" else None,
            "outcome": turn.outcome or turn.status,
            "reply_outcome": turn.reply_outcome,
            "finish_reason": turn.finish_reason,
            "input_tokens": usage.input_tokens if usage else None,
            "output_tokens": usage.output_tokens if usage else None,
            "reasoning_tokens": usage.reasoning_tokens if usage else None,
            "cached_tokens": usage.cached_tokens if usage else None,
            "cache_write_tokens": usage.cache_write_tokens if usage else None,
            "service_tier": turn.service_tier or None,
            "tokens_estimated": usage.estimated if usage else None,
            "beyond_cap_tokens": usage.beyond_cap_tokens if usage else None,
            "seconds": turn.seconds,
            "first_token_seconds": turn.first_token_seconds,
            "overshoot_seconds": turn.overshoot_seconds,
            "usd": turn.usd,
            "error": turn.error,
            "no_program": note.absence if note else None,
            "assumed": "; ".join(note.assumed) if note else None,
            "programs_found": note.candidates if note else None,
            "origin": origin,
        }
