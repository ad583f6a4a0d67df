"""How the runs of a session answered the inputs of their blocks: which, how many rightly, and what a call took."""

from dataclasses import dataclass
from statistics import fmean

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.direct.direct_complaints import DIRECT
from refinery_tui.core.experiment.direct.question import DirectQuestion
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.state import Run, State


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAnswers:
    """How a run answered, once nothing more is to come: of `asked` inputs `right` ones; `calls` were carried out, and
    took `call_seconds` (session seconds of a reply, wall seconds of a program's call) and `call_usd` each on average,
    None where nobody knows; `writing_seconds` and `writing_usd` went before the first, into a program.
    """

    direct: bool
    asked: int
    right: int
    calls: int
    call_seconds: float | None
    call_usd: float | None
    writing_seconds: float
    writing_usd: float | None

    @property
    def accuracy(self) -> float:
        """The share of all inputs that were answered rightly; one without an answer is not."""
        return self.right / self.asked


def is_direct(state: State, run: Run) -> bool:
    """Whether the run's model answers inputs itself."""
    levels = state.started.arms[run.planned.treatment].levels
    return levels.get("mode", state.experiment.run.mode) == DIRECT and not state.experiment.imported


def questions_of(state: State, run: Run) -> tuple[DirectQuestion, ...]:
    """What the runs of its block answer; none where nothing is answered directly, or nothing was drawn yet."""
    task = state.task_of(run) if state.several else ""
    drawn = (each.questions for each in state.questions if (each.block, each.task) == (run.planned.block, task))
    return next(drawn, ())


def run_answers(state: State, run: Run) -> RunAnswers | None:
    """How a run answered; None before it has, where it could not go on, and where nobody asks."""
    questions = questions_of(state, run)
    if not questions or run.status != "ended" or run.reason == "cannot go on":
        return None
    direct = is_direct(state, run)
    if not direct and run.source is not None and len(run.answers) < len(questions):
        return None  # its program has yet to be called
    asked = len(questions) - sum(not answer.verdict.counts for answer in run.answers)  # the bench's own faults
    if not asked:
        return None
    return _direct(run, asked) if direct else _of_program(state, run, asked)


def answered_share(state: State, run: Run) -> float | None:
    """The share of its inputs that a run answered rightly; None while nobody knows."""
    found = run_answers(state, run)
    return found.accuracy if found is not None else None


def _direct(run: Run, asked: int) -> RunAnswers:
    turns = [turn for turn in run.turns if turn.status == "ended"]
    usd = run.dose.usd  # failed requests are paid for as well
    return RunAnswers(
        direct=True,
        asked=asked,
        right=_right(run),
        calls=len(turns),
        call_seconds=fmean(turn.seconds for turn in turns) if turns else None,
        call_usd=usd / len(turns) if usd is not None and turns else None,
        writing_seconds=0.0,
        writing_usd=0.0,
    )


def _of_program(state: State, run: Run, asked: int) -> RunAnswers:
    took = [answer.seconds for answer in run.answers if answer.seconds is not None]
    seconds = fmean(took) if took else None
    hourly = state.experiment.measuring.machine_usd_per_hour or 0.0
    return RunAnswers(
        direct=False,
        asked=asked,
        right=_right(run),
        calls=len(took),
        call_seconds=seconds,
        call_usd=hourly * seconds / 3600 if seconds is not None else None,
        writing_seconds=run.dose.seconds,
        writing_usd=run.dose.usd,
    )


def _right(run: Run) -> int:
    return sum(answer.verdict is Verdict.CORRECT for answer in run.answers)


def turn_question(state: State, run: Run, turn: Turn) -> tuple[int, DirectQuestion] | None:
    """The question that a turn answers, with its number from 1; None of any other turn."""
    questions = questions_of(state, run)
    if turn.part.wants != "answer" or not questions:
        return None
    before = sum(1 for each in run.iterations if each.direct and each.counts and each.number < turn.iteration)
    return (before + 1, questions[before]) if before < len(questions) else None


def direct_verdict(state: State, run: Run) -> Verdict | None:
    """That of a run whose model answers: correct where every input was answered rightly, else that of the first that
    was not, `no answer` where one was left; None while it goes on.
    """
    if run.status != "ended":
        return None
    if run.reason == "cannot go on":
        return Verdict.CANNOT_GO_ON
    failing = (answer.verdict for answer in run.answers if answer.verdict is not Verdict.CORRECT)
    left = Verdict.NO_ANSWER if len(run.answers) < len(questions_of(state, run)) else Verdict.CORRECT
    return next(failing, left)
