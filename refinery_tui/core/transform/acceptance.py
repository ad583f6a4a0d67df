"""Which program of a run a person has accepted for records that nobody has judged, and how that is put on record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.program import is_script, sha
from refinery_tui.core.base.text import count
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.direct.answers import is_direct
from refinery_tui.core.record.human_events import UseDecided
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.record.store import Session

LEAST_DIGITS = 8  # of a SHA-256 that is typed


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramInUse:
    """A program that may be used once it is accepted: the result of a run, or one that was edited from it."""

    run: int
    source: str
    result: str
    verdict: Verdict

    @property
    def sha256(self) -> str:
        """Of its text."""
        return sha(self.source)

    @property
    def edited(self) -> bool:
        """Whether a person changed it."""
        return self.sha256 != self.result


def result_of(state: State, number: int) -> tuple[Run, Iteration]:
    """A run that has ended and the iteration that wrote its result; ConfigurationError when there is none."""
    if not 1 <= number <= len(state.runs):
        raise ConfigurationError(f"There is no run {number}: the session has {count(len(state.runs), 'run')}.")
    run = state.run(number)
    if is_direct(state, run):
        raise ConfigurationError(
            f"Run {number} has no program: its model answers inputs itself. Name a run that writes a program."
        )
    if run.status != "ended":
        raise ConfigurationError(f"Run {number} has not ended: its result is not known yet.")
    wrote = [i for i in run.iterations if i.program is not None and i.sha256 == run.program]
    if run.program is None or not wrote:
        raise ConfigurationError(f"Run {number} ended without a program: name another run.")
    if is_script(wrote[-1].program or ""):
        raise ConfigurationError(
            f"The result of run {number} is a script for a browser: it acts on a site and is given no record. "
            "'refinery replay-script' carries it out again, with other values where --given names them."
        )
    decided = [i for i in wrote if i.decision == "accepted"]
    return run, (decided or wrote)[-1]


def in_use(state: State, run: Run, iteration: Iteration, edited: str | None = None) -> ProgramInUse:
    """The program that is meant: an `edited` one, else the edit that was accepted last, else the run's result."""
    result = _result_in_use(state, run, iteration)
    if edited is not None:
        return replace(result, source=edited)
    before = accepted_edit(run)
    return result if before is None else replace(result, source=before, verdict=run.uses[-1].verdict)


def _result_in_use(state: State, run: Run, iteration: Iteration) -> ProgramInUse:
    assert iteration.program is not None  # `result_of` gave them
    assert run.program is not None
    known = results(state)[run.planned.id - 1].verdict or (iteration.check.verdict if iteration.check else None)
    verdict = known or Verdict.INTERNAL_ERROR
    return ProgramInUse(run=run.planned.id, source=iteration.program, result=run.program, verdict=verdict)


def decidable(state: State, run: Run, iteration: Iteration) -> tuple[ProgramInUse, ...]:
    """The programs that a decision may be taken back of: the run's result, and each edited one that was decided on."""
    result = _result_in_use(state, run, iteration)
    edits = (use for use in decisions(run) if use.edited and use.program is not None)
    return (result, *(replace(result, source=use.program or "", verdict=use.verdict) for use in edits))


def acceptance(run: Run, iteration: Iteration, sha256: str) -> str:
    """The person who accepted this program, at the gate of the run or afterwards; empty when nobody has."""
    if use := next((use for use in decisions(run) if use.sha256 == sha256), None):
        return use.person if use.accepted else ""
    return "a person, at the run's gate" if iteration.decision == "accepted" and iteration.sha256 == sha256 else ""


def decisions(run: Run) -> tuple[UseDecided, ...]:
    """What stands of each of its programs that anybody decided on: the last word on it."""
    return tuple({use.sha256: use for use in run.uses}.values())


def accepted_edit(run: Run) -> str | None:
    """The text of an edited program that a person accepted last, None where the result itself is what is meant."""
    last = run.uses[-1] if run.uses else None
    return last.program if last is not None and last.accepted and last.edited else None


def refuse_other_sha(program: ProgramInUse, typed: str) -> None:
    """ConfigurationError unless what is typed is the beginning of the program's SHA-256."""
    if len(typed) < LEAST_DIGITS or not program.sha256.startswith(typed.lower()):
        raise ConfigurationError(
            f"--accept {typed}: the program is {program.sha256[:16]}: look at it with 'refinery show', then give "
            f"{LEAST_DIGITS} digits of its SHA-256 or more."
        )


def meant(programs: Sequence[ProgramInUse], typed: str) -> ProgramInUse:
    """The program whose SHA-256 begins as is typed; ConfigurationError, which names them all, where none does."""
    found = [program for program in programs if program.sha256.startswith(typed.lower())]
    if len(typed) < LEAST_DIGITS or len(found) != 1:
        names = ", ".join(f"{each.sha256[:16]}{' (edited)' if each.edited else ''}" for each in programs)
        raise ConfigurationError(
            f"--reject {typed}: run {programs[0].run} has {names}: give {LEAST_DIGITS} digits of one or more."
        )
    return found[0]


def record_decision(
    path: Path, program: ProgramInUse, *, accepted: bool, person: str, now: float, reason: str = ""
) -> None:
    """Put a person's decision on record in the session; RefineryError while it runs, or where it belongs to others."""
    with Session.resume(path) as session:
        if session.state.run(program.run).program != program.result:
            raise RefineryError(f"Run {program.run} has another result by now: look at it again.")
        session.append(
            UseDecided(
                at=now,
                run=program.run,
                accepted=accepted,
                sha256=program.sha256,
                result=program.result,
                edited=program.edited,
                verdict=program.verdict,
                person=person,
                reason=reason,
                program=program.source if program.edited else None,
            )
        )
