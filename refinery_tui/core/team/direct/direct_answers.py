"""One agent answers inputs itself: what it is asked, and when there is nothing more to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from refinery_tui.core.base.chat import Message
from refinery_tui.core.experiment.direct.question import DirectQuestion, question_words
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.models.direct.known_answers import ANSWER_ONLY
from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol
from refinery_tui.core.team.prompts import filled
from refinery_tui.core.team.protocols import protocol

SYSTEM = f"You work out by yourself what a function returns. {ANSWER_ONLY}"
ASK = (
    "This is what a function has to do:\n\n{task}\n\nWrite no program. What does a right program return for this call?"
    "\n\n```\n{call}\n```\n\nEnd your reply with the value alone in a fenced code block, written as JSON or as a "
    "Python literal."
)
_EXAMPLES = {"expression": "['', '']", "standard input": "''"}  # of the ways of calling that no list is an input of


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectAnswers(TeamProtocol):
    """One agent answers the inputs itself, one a turn, and each is an iteration; rehearsed, it is asked an example."""

    one_turn: ClassVar[bool] = True
    questions: tuple[DirectQuestion, ...]

    def over(self, iterations: int) -> bool:
        """Every input has been asked."""
        return iterations >= len(self.questions)

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """The next input's answer, which is no program."""
        task = team.words.task
        question = self.questions[team.so_far.iterations] if self.questions else _example(task)
        await team.ask(1, direct_messages(task, question), wants="answer")
        return None


def direct_messages(task: Task, question: DirectQuestion) -> tuple[Message, ...]:
    """What is asked of one input; nothing of what was answered before."""
    call = question_words(task.call, task.entry_point, question.literal)
    words = filled(ASK, {"task": task.prompt.strip(), "call": call})
    return Message(role="system", content=SYSTEM), Message(role="user", content=words)


def team_protocol(settings: Settings, questions: Sequence[DirectQuestion] = ()) -> TeamProtocol:
    """How a run with these settings works; without questions it is rehearsed."""
    if settings.mode == "code":
        return protocol(settings.protocol)
    return DirectAnswers(questions=tuple(questions))


def _example(task: Task) -> DirectQuestion:
    """What is asked where nothing has been drawn."""
    return DirectQuestion(family="example", size=1, literal=_EXAMPLES.get(task.call, "[]"))
