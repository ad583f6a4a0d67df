"""A run as JSON: everything that `show --json` says of it."""

from dataclasses import asdict
from functools import partial
from typing import Any

from refinery_tui.cli.sessions.show_text import ModelOf, diff, ending
from refinery_tui.core.base.text import clean
from refinery_tui.core.experiment.bench_records import LineProfile, Shot
from refinery_tui.core.experiment.browser.observation import Observation
from refinery_tui.core.record.dataframes import levels, turn_model
from refinery_tui.core.record.direct.answer_events import Answered
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.results import results
from refinery_tui.core.record.run.family_tree import bench_verdict, run_programs
from refinery_tui.core.record.run.marks_words import marks_facts
from refinery_tui.core.record.run.team_notes import notes_change
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.record.store import UNDER_WAY


def run_facts(state: State, number: int, session: str, standing: str) -> dict[str, Any]:
    """The run as JSON: session, run, levels, verdict, seconds, ratio, dose, iterations, timings, origin."""
    run, result, conducted = state.run(number), results(state)[number - 1], standing in UNDER_WAY
    programs = ["", *(iteration.program or "" for iteration in run.iterations)]
    return {
        "session": session,
        "origin": state.origin,
        "run": number,
        "replicate": state.replicate(run),
        "levels": levels(state, run),
        "status": run.standing(conducted=conducted),
        "reason": run.reason,
        "error": run.error or None,
        "verdict": result.verdict,
        "seconds": result.seconds,
        "ratio": result.ratio,
        **_failing_facts(result.failing),
        "chosen_iteration": run.chosen,
        "touched": run.touched,
        "messages": [
            {"person": m.person, "text": clean(m.text), "sent": m not in run.unsaid} for m in run.instructions
        ],
        "usd": run.dose.usd,
        "iterations": [
            _iteration_facts(iteration, before, partial(turn_model, state, run), conducted=conducted)
            for iteration, before in zip(run.iterations, programs, strict=False)
        ],
        "programs": _program_facts(run),
        "marks": marks_facts(state, run, result),
        "timings": [
            {
                "input": t.input,
                "repeat": t.repeat,
                "verdict": t.shot.verdict,
                "seconds": t.seconds,
                "baseline_seconds": t.baseline_seconds,
                "answer": clean(t.shot.answer),
            }
            for t in result.timings
        ],
    }


def _program_facts(run: Run) -> list[dict[str, Any]]:
    """The family tree: each program with the turns it goes on from."""
    return [
        {
            "turn": each.turn.number,
            "iteration": each.turn.iteration,
            "parents": list(each.parents),
            "verdict": each.judged.verdict,
            "ratio": each.judged.ratio,
            "chosen": each.chosen,
            "result": each.result,
        }
        for each in run_programs(run)
    ]


def _failing_facts(failing: Shot | None) -> dict[str, str | None]:
    """Where a program failed, and in which words; nulls for one that did not."""
    words = clean(failing.detail) if failing else None
    return {"failing_family": failing.family if failing else None, "detail": words}


def _profile_facts(profile: LineProfile) -> dict[str, Any]:
    """Where a program's time goes: the shares of its dearest lines, or why they are not known."""
    lines = [{"line": each.number, "share": each.share, "times": each.times} for each in profile.lines]
    return {"size": profile.size, "missing": clean(profile.missing) or None, "lines": lines}


def _observation_facts(seen: Observation) -> dict[str, Any]:
    """What a script led to: each action, done or why not, and the page it left, or why there is none."""
    return {
        "actions": [
            {"line": o.line, "action": clean(o.action), "done": o.done, "why": clean(o.why), "read": clean(o.read)}
            for o in seen.outcomes
        ],
        "address": clean(seen.address),
        "title": clean(seen.title),
        "outline": clean(seen.outline),
        "messages": [clean(each) for each in seen.messages],
        "missing": clean(seen.missing) or None,
    }


def _iteration_facts(iteration: Iteration, before: str, model: ModelOf, *, conducted: bool) -> dict[str, Any]:
    check = iteration.check
    return {
        "iteration": iteration.number,
        "by": iteration.by,
        "decision": iteration.decision,
        "verdict": iteration.verdict,
        "seconds": iteration.seconds,
        "baseline_seconds": iteration.baseline_seconds,
        "cases": [{"family": case.family, "verdict": case.verdict} for case in check.cases] if check else [],
        **_failing_facts(iteration.failing),
        "profile": None if iteration.profile is None else _profile_facts(iteration.profile),
        "sha256": iteration.sha256,
        "program": None if iteration.program is None else clean(iteration.program),
        "diff": None if iteration.program is None else diff(before, iteration.program),
        "choice": _choice_facts(iteration),
        "turns": [
            {
                "turn": turn.number,
                "agent": None if turn.by == "elsewhere" else turn.agent,
                "model": None if turn.person else model(turn),
                "server_model": (turn.model or None) if turn.by == "agent" else None,
                "outcome": ending(turn, conducted=conducted),
                "text": clean(turn.text),
                "error": clean(turn.error),
                "reply_outcome": turn.reply_outcome,
                "reasoning": clean(turn.reasoning),
                "finish_reason": clean(turn.finish_reason),
                "extraction": asdict(turn.extraction) if turn.extraction else None,
                "seconds": turn.seconds,
                "usd": turn.usd,
                "input_tokens": turn.usage.input_tokens if turn.usage else None,
                "output_tokens": turn.usage.output_tokens if turn.usage else None,
                "notes": change.after if (change := notes_change(turn)) is not None else None,
                "observation": None if turn.observation is None else _observation_facts(turn.observation),
                **_part_facts(iteration, turn),
            }
            for turn in iteration.turns
        ],
    }


def _choice_facts(iteration: Iteration) -> dict[str, Any] | None:
    """Which turn's program its team chose, why, and the votes; null where there was one turn, or nothing is chosen."""
    choice = iteration.choice
    if choice is None:
        return None
    votes = {clean(name): number for name, number in choice.votes.items()}
    return {"turn": choice.turn, "why": clean(choice.why), "votes": votes, "ended": choice.ended}


def _part_facts(iteration: Iteration, turn: Turn) -> dict[str, Any]:
    """The part of a turn in its team, and what the bench said of its program."""
    part, judged = turn.part, bench_verdict(iteration, turn)
    return {
        "member": clean(part.member),
        "role": clean(part.role),
        "step": part.step,
        "wants": part.wants,
        "parents": list(part.parents),
        "chosen": iteration.owns(turn),
        "verdict": judged.verdict if part.wants != "words" else None,
        "ratio": judged.ratio,
        "answer": None if turn.answer is None else _answer_facts(turn.answer),
    }


def _answer_facts(answer: Answered) -> dict[str, Any]:
    """What the bench says of a reply that answers an input itself."""
    return {
        "question": answer.question,
        "family": clean(answer.family),
        "verdict": answer.verdict,
        "detail": clean(answer.detail),
        "answer": clean(answer.answer),
    }
