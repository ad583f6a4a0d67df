"""What an agent is told that acts and is to act again: what was seen of its program, what failed, where to look."""

from dataclasses import dataclass

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.browser.browser_task import SHOWN
from refinery_tui.core.experiment.browser.observation import ActionOutcome, Observation, observation_words
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.team.iteration.bench_trouble import bench_trouble

_LOOK = {
    Verdict.NO_PROGRAM: "Look at the form that the task asks for: the whole program stands in one code block.",
    Verdict.WRONG: "Look at an input of this kind: trace your program on it by hand, line by line.",
    Verdict.ARGUMENT_CHANGED: "Look for what changes the argument in place: work on a copy of it.",
    Verdict.WRONG_TYPE: "Look at the type that the task asks for, and at each line that returns something.",
    Verdict.OFF_SCHEMA: "Look at what the schema says of that place, and at the line that makes it.",
    Verdict.NO_ANSWER: "Look for a path through your program on which nothing, or something else, is returned.",
    Verdict.OUTPUT_LIMIT: "Look at how long the answer may become, and for what is printed.",
    Verdict.CRASHED: "Look for the line that may raise this, and at what such an input makes of it.",
    Verdict.OUT_OF_MEMORY: "Look at what your program keeps: it needs less of it, or for a shorter time.",
    Verdict.TIMED_OUT: "Look at loops within loops, and at what is done anew for each element.",
    Verdict.BLOCKED: "Look for files, modules, processes and the network: only what the task names may be used.",
    Verdict.VIOLATION: "Look for what ends or replaces the process: the program only answers when it is called.",
}
NOT_TRIED = "Look at that line: each line is one action as the task lists them, and nothing else."
NOT_DONE = (
    "Look at the outline of the page for the element that was meant, with its role and its name as they stand there, "
    "and at whether something has to be done before it is there."
)
OTHERWISE = "Look at what the page says now beside what the task asks for: what is lacking, and what is too much?"
AT_OTHER_VISITS = (
    "It is right with the values that you were shown, and not with others: look for what stands in your script word "
    "for word and is another at each visit. Where the task gives it a name, write that in braces."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What was seen of a program that is not right, and where to look; both go to its agent as they stand."""

    seen: str
    look: str

    @property
    def words(self) -> str:
        """Both as one text."""
        return f"{self.seen}\n\n{self.look}"


def hint_of(turn: Turn) -> Hint | None:
    """The hint that follows from what is on record of a turn; None when there is nothing to mend.

    What was seen holds no hidden input: of an observation the visit that the task shows everyone, of a check its
    verdict and the kind of input alone, since a program could write a hidden input into anything longer.
    """
    if (said := bench_trouble(turn)) is None:
        return None
    seen = turn.observation
    if seen is None or turn.program is None:
        verdict = turn.verdict or Verdict.NO_PROGRAM
        return Hint(seen=said, look=_LOOK[verdict])
    return Hint(seen=_seen(seen), look=_look(seen, turn))


def _seen(seen: Observation) -> str:
    """What was done, and the page in words."""
    return f"{_head(seen)}\n\n{observation_words(seen)}"


def _head(seen: Observation) -> str:
    if seen.missing:
        return "Your script was not tried to its end:"
    if (stopped := _stopped(seen)) is not None:
        return f"Your script stopped at line {stopped.line}:"
    return "Each action of your script was done, and the site did not end in the state that the task asks for:"


def _stopped(seen: Observation) -> ActionOutcome | None:
    return next((outcome for outcome in seen.outcomes if not outcome.done), None)


def _look(seen: Observation, turn: Turn) -> str:
    if seen.missing:
        return NOT_TRIED
    if _stopped(seen) is not None:
        return NOT_DONE
    failing = turn.failing
    return AT_OTHER_VISITS if failing is not None and failing.family != SHOWN else OTHERWISE
