"""Every run as a trajectory in ATIF, the Agent Trajectory Interchange Format of Harbor and Terminal-Bench.

Version 1.7 of its RFC 0001 (rfcs/0001-trajectory-format.md of harbor-framework/harbor), from which on an observation
may carry numbers of its own. One document a run; a run without a reply has none, as a trajectory has one step at least.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.text import clean, count, one_line
from refinery_tui.core.export.conversation import conversation
from refinery_tui.core.export.files import Content, Files
from refinery_tui.core.export.moments import moment_text
from refinery_tui.core.export.notes import notes
from refinery_tui.core.export.trail import EventRef, Trail
from refinery_tui.core.publish.mark_words import MARK_WORDS
from refinery_tui.core.record.dataframes import levels, model_name, turn_model
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.results import Result, results
from refinery_tui.core.record.run.family_tree import bench_verdict
from refinery_tui.core.record.run.judged import Judged
from refinery_tui.core.record.run.observation_rows import observation_rows
from refinery_tui.core.record.run.run_marks import run_marks
from refinery_tui.core.record.state import Run, State

FROM_RECORD = True
COSTLY = True  # the record is read again for the hash of each event
SAYS = "agent trajectories as Harbor and Terminal-Bench exchange them (ATIF 1.7), one document a run"
VERSION = "ATIF-v1.7"
Step = dict[str, Any]


def files(state: State, session: str, trail: Trail) -> Files:
    """run-001.trajectory.json ... of every run in which an agent or a person spoke."""
    told = [(run, result) for run, result in zip(state.runs, results(state), strict=True) if _spoken(run)]
    made: dict[str, Content] = {
        f"run-{run.planned.id:03d}.trajectory.json": _document(_trajectory(state, run, result, session, trail))
        for run, result in told
    }
    silent = len(state.runs) - len(told)
    rest = f" Of {count(silent, 'run')} no reply is on record: a trajectory has one step at least." if silent else ""
    body = (
        f"{count(len(made), 'trajectory', 'trajectories')} in {VERSION}. A request's messages are steps where they are "
        f"new to the run, a reply is a step with its usage, and its observation is the bench's verdict, "
        f"with what a script led to in a browser.{rest}"
    )
    return {**made, **notes(state, body)}


def _document(trajectory: Mapping[str, Any]) -> str:
    return json.dumps(trajectory, indent=2, allow_nan=False) + "\n"


def _spoken(run: Run) -> bool:
    return any(turn.status != "running" and turn.by != "elsewhere" for turn in run.turns)


def _trajectory(state: State, run: Run, result: Result, session: str, trail: Trail) -> dict[str, Any]:
    steps = [{"step_id": number, **step} for number, step in enumerate(_steps(state, run, trail), 1)]
    marks = [" ".join(MARK_WORDS[mark].split()) for mark in state.marks]
    dose = run.dose
    return {
        "schema_version": VERSION,
        "session_id": state.started.plan_sha256,
        "trajectory_id": f"{state.started.plan_sha256[:16]}-run-{run.planned.id}",
        "agent": {
            "name": "refinery",
            "version": state.started.machine.refinery,
            "model_name": clean(model_name(state, run)),
            "extra": {"levels": _cleaned(levels(state, run)), "task": clean(state.task_of(run))},
        },
        "steps": steps,
        **({"notes": " ".join(marks)} if marks else {}),
        "final_metrics": {
            "total_prompt_tokens": dose.input_tokens,
            "total_completion_tokens": dose.output_tokens,
            **({} if dose.usd is None else {"total_cost_usd": dose.usd}),
            "total_steps": len(steps),
            "extra": {"iterations": dose.iterations, "turns": dose.turns, "generation_seconds": dose.seconds},
        },
        "extra": {
            "session": clean(session),
            "experiment": one_line(state.experiment.name),
            "run": run.planned.id,
            "block": run.planned.block,
            "origin": state.origin,
            "marks": list(run_marks(state, run)),
            "status": run.standing(conducted=state.status != "ended"),
            "verdict": str(result.verdict) if result.verdict else None,
            "seconds": result.seconds,
            "ratio": result.ratio,
            "program": run.program,
            "touched": state.touched(run),
        },
    }


def _cleaned(words: Mapping[str, str]) -> dict[str, str]:
    return {clean(name): clean(value) for name, value in words.items()}


def _steps(state: State, run: Run, trail: Trail) -> Iterator[Step]:
    """Each message once, in the order of the requests that brought it, and each reply; replies that arrive are left
    out.
    """
    for iteration, turn, message in conversation(run):
        if message is not None:
            yield _message_step(message, turn)
            continue
        ref = trail.find("answered", run.planned.id, turn.number)
        yield _person_step(iteration, turn, ref) if turn.person else _reply_step(state, run, iteration, turn, ref)


def _message_step(message: Message, turn: Turn) -> Step:
    """A message of a request; a reply of another run or turn that is told again is context, no step of this agent."""
    source = "agent" if message.role == "assistant" else message.role
    copied = {"is_copied_context": True} if source == "agent" else {}
    return {"timestamp": moment_text(turn.started_at), "source": source, "message": clean(message.content), **copied}


def _person_step(iteration: Iteration, turn: Turn, ref: EventRef | None) -> Step:
    return {
        "timestamp": moment_text(turn.started_at),
        "source": "user",
        "message": clean(turn.program or ""),
        "observation": _observation(bench_verdict(iteration, turn)),
        "extra": {
            "iteration": iteration.number,
            "turn": turn.number,
            "by": "person",
            "event": ref.as_json if ref is not None else None,
        },
    }


def _reply_step(state: State, run: Run, iteration: Iteration, turn: Turn, ref: EventRef | None) -> Step:
    judged = bench_verdict(iteration, turn)
    part = turn.part
    return {
        "timestamp": moment_text(ref.at if ref is not None else turn.started_at),
        "source": "agent",
        "model_name": clean(turn.model or turn_model(state, run, turn)),
        "message": clean(turn.text),
        **({"reasoning_content": clean(turn.reasoning)} if turn.reasoning else {}),
        **({"observation": _observation(judged)} if judged.verdict is not None else {}),
        **({"metrics": _metrics(turn)} if turn.usage is not None or turn.usd is not None else {}),
        "llm_call_count": 1,
        "extra": {
            "iteration": iteration.number,
            "turn": turn.number,
            "agent": turn.agent,
            "member": clean(part.member) or None,
            "role": clean(part.role) or None,
            "outcome": turn.outcome or turn.status,
            "finish_reason": clean(turn.finish_reason),
            "error": one_line(turn.error, 400) or None,
            "seconds": turn.seconds,
            "program": sha(turn.program) if turn.program is not None else None,
            "event": ref.as_json if ref is not None else None,
        },
    }


def _metrics(turn: Turn) -> dict[str, Any]:
    usage = turn.usage
    cost = {} if turn.usd is None else {"cost_usd": turn.usd}
    if usage is None:
        return cost
    beside = {"reasoning_tokens": usage.reasoning_tokens, "estimated": usage.estimated}
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "cached_tokens": usage.cached_tokens,
        **cost,
        "extra": beside,
    }


def _observation(judged: Judged) -> dict[str, Any]:
    """The bench's word: the verdict, the kind of input it failed on, its time beside the baseline's."""
    verdict = str(judged.verdict) if judged.verdict else "not judged"
    failing = judged.failing
    where = f" on {one_line(failing.family)}" if failing is not None else ""
    timed = f": {judged.program_seconds:.6g} s" if judged.program_seconds is not None else ""
    ratio = f", {judged.ratio:.4g} times the baseline" if judged.ratio is not None else ""
    facts = {
        "verdict": verdict,
        "program_seconds": judged.program_seconds,
        "baseline_seconds": judged.baseline_seconds,
        "ratio": judged.ratio,
    }
    seen = [] if judged.observation is None else [{"content": "\n".join(observation_rows(judged.observation))}]
    return {"results": [{"content": f"{verdict}{where}{timed}{ratio}", "extra": facts}, *seen]}
