"""The replies of a session that may be learned from: what the bench said of each, and why others are left out."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from refinery_tui.core.base.program import sha
from refinery_tui.core.base.text import count
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.export.trail import EventRef, Trail
from refinery_tui.core.record.dataframes import levels, turn_model
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.results import results
from refinery_tui.core.record.run.family_tree import bench_verdict, run_turns
from refinery_tui.core.record.run.judged import Judged
from refinery_tui.core.record.run.run_marks import run_marks
from refinery_tui.core.record.state import Run, State

LONGEST_REPLY = 1_000_000  # characters; more is no reply that a model is taught
UNTRUSTED = ("UNVERIFIED", "NOT DEFENSIBLE")  # marks of sessions whose verdicts prove nothing
LeftOut = Literal[
    "failed, cancelled, or still arriving",
    "words were asked for, and no program",
    "written by a person",
    "written elsewhere",
    "without a program",
    "its program stands in the reasoning alone",
    "its program was not judged",
    "longer than a million characters",
    "its program failed elsewhere in the session",
    "the verdicts of its session prove nothing",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedReply:
    """A whole reply to a request, and the bench's word on the program in it."""

    state: State
    run: Run
    iteration: Iteration
    turn: Turn
    judged: Judged
    verdict: Verdict

    @property
    def correct(self) -> bool:
        """Whether its program passed every check."""
        return self.verdict is Verdict.CORRECT

    @property
    def messages(self) -> list[dict[str, str]]:
        """The request as it was sent."""
        return [{"role": message.role, "content": message.content} for message in self.turn.messages]

    @property
    def answer(self) -> dict[str, str]:
        """The reply as it came, without what was thought aloud."""
        return {"role": "assistant", "content": self.turn.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnableReplies:
    """Those that the bench judged, correct or not, and how many others were left out for each reason."""

    judged: tuple[JudgedReply, ...]
    left_out: Mapping[str, int]

    @property
    def words(self) -> str:
        """What was left out, in a sentence; empty where nothing was."""
        if not self.judged and not self.left_out:
            return "No reply is on record."
        told = [f"{count(number, 'reply', 'replies')} ({why})" for why, number in self.left_out.items()]
        return f"Left out: {', '.join(told)}." if told else ""


def learnable(state: State) -> LearnableReplies:
    """Of every request of the session. A program that any check found wrong is correct nowhere."""
    wrong = _wrong(state)
    kept: list[JudgedReply] = []
    left_out: Counter[str] = Counter()
    for run, iteration, turn in _turns(state):
        judged = bench_verdict(iteration, turn)
        verdict = judged.verdict
        why = _left_out(state, turn, judged, wrong)
        if why is not None or verdict is None:
            left_out[why or "its program was not judged"] += 1
        else:
            kept.append(
                JudgedReply(state=state, run=run, iteration=iteration, turn=turn, judged=judged, verdict=verdict)
            )
    return LearnableReplies(judged=tuple(kept), left_out=left_out)


def _turns(state: State) -> Iterator[tuple[Run, Iteration, Turn]]:
    for run in state.runs:
        for iteration, turn in run_turns(run):
            yield run, iteration, turn


def _left_out(state: State, turn: Turn, judged: Judged, wrong: frozenset[str]) -> LeftOut | None:
    if turn.by != "agent":
        return "written by a person" if turn.by == "person" else "written elsewhere"
    if any(mark in UNTRUSTED for mark in (*state.marks, *_marks_before(state))):
        return "the verdicts of its session prove nothing"
    if turn.outcome != "complete":
        return "failed, cancelled, or still arriving"
    if turn.part.wants == "words":
        return "words were asked for, and no program"
    if turn.program is None:
        return "without a program"
    if len(turn.text) > LONGEST_REPLY:
        return "longer than a million characters"
    if turn.extraction is not None and "found in the reasoning" in turn.extraction.assumed:
        return "its program stands in the reasoning alone"
    if judged.verdict is None or not judged.verdict.counts:
        return "its program was not judged"
    if judged.verdict is Verdict.CORRECT and sha(turn.program) in wrong:
        return "its program failed elsewhere in the session"
    return None


def _marks_before(state: State) -> tuple[str, ...]:
    """The marks of the session whose replies, and verdicts, were taken over."""
    return state.started.earlier.marks if state.started.earlier is not None else ()


def _wrong(state: State) -> frozenset[str]:
    """The programs that failed a check or a timed round anywhere, final ones among them."""
    found = {
        sha(turn.program)
        for _, iteration, turn in _turns(state)
        if turn.program is not None and _failed(bench_verdict(iteration, turn).verdict)
    }
    finals = {run.program for run, result in zip(state.runs, results(state), strict=True) if _failed(result.verdict)}
    return frozenset(found | {each for each in finals if each is not None})


def _failed(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict is not Verdict.CORRECT and verdict.counts


def provenance(reply: JudgedReply, session: str, trail: Trail) -> dict[str, Any]:
    """Where a reply comes from: session, run, iteration, turn, its events with their hashes, verdict, timing, dose."""
    state, run, turn, judged = reply.state, reply.run, reply.turn, reply.judged
    usage = turn.usage
    return {
        "session": session,
        "plan_sha256": state.started.plan_sha256,
        "origin": state.origin,
        "marks": list(run_marks(state, run)),
        "task": state.task_of(run),
        "levels": dict(levels(state, run)),
        "touched": state.touched(run),
        "run": run.planned.id,
        "iteration": reply.iteration.number,
        "turn": turn.number,
        "asked": _facts(trail.find("asked", run.planned.id, turn.number)),
        "event": _facts(trail.find("answered", run.planned.id, turn.number)),
        "checked": _facts(_check(trail, reply)),
        "model": turn_model(state, run, turn),
        "server_model": turn.model,
        "program": sha(turn.program or ""),
        "verdict": str(reply.verdict),
        "program_seconds": judged.program_seconds,
        "baseline_seconds": judged.baseline_seconds,
        "ratio": judged.ratio,
        "reply_seconds": turn.seconds,
        "input_tokens": usage.input_tokens if usage else None,
        "output_tokens": usage.output_tokens if usage else None,
        "usd": turn.usd,
    }


def _check(trail: Trail, reply: JudgedReply) -> EventRef | None:
    """The event of the check: an iteration's own program may have been checked while it was a candidate for it."""
    run, iteration, turn = reply.run.planned.id, reply.iteration.number, reply.turn.number
    own = trail.find("checked", run, iteration) if reply.iteration.owns(reply.turn) else None
    return own or trail.find("checked", run, iteration, turn)


def _facts(ref: EventRef | None) -> dict[str, Any] | None:
    return None if ref is None else ref.as_json
