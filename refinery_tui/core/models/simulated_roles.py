"""What a simulated agent says where words are asked for and no program, and what that is worth to whoever reads it."""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.extraction import SCRIPT
from refinery_tui.core.experiment.task import ExampleProgram
from refinery_tui.core.experiment.teams.truth import Truth
from refinery_tui.core.models.simulated_programs import ProgramLadder

WORDS_ONLY = (
    "You answer in words only, without a program."  # of every request for words: a simulated agent knows it by it
)
# Phrases of the requests of protocols, by which a simulated agent knows what it is asked for.
PLANS = "You plan, and a colleague writes the program."
TESTS = "You test a program that a colleague wrote"
VOTE = "Which of these programs is the best?"
DEBATED = "Your colleagues answered the same request with these programs."
# How a simulated agent begins each kind of words, by which those who read them know it.
_REVIEW, _PLAN, _TEST = "Reviewed:", "Planned:", "Tested:"
_SAID: Mapping[str, Sequence[str]] = {
    _REVIEW: (
        "the same work is done more than once for each element; do it once, and keep the result.",
        "the inner loop is where the time goes; a structure that answers in one step would shorten it.",
        "it handles the edge cases, but reads the input more often than it must; one pass is enough.",
    ),
    _PLAN: (
        "1. Handle the empty input. 2. Go through the input once. 3. Keep only what the answer needs.",
        "1. Compute what every element needs once. 2. Keep the best so far. 3. Return it at the end.",
    ),
    _TEST: (
        "the empty input, one element, and two equal ones were traced; nothing that goes wrong was found.",
        "look at the first and the last element again, and at an input in which nothing qualifies.",
    ),
}

_SAID_OF_SCRIPTS: Mapping[str, Sequence[str]] = {
    _REVIEW: (
        "what is chosen on the page is not what the task names; look at each value once more.",
        "the script ends before the page has said that it is done; see what is still to be confirmed.",
    ),
    _PLAN: (
        "1. Open the page that the task names. 2. Give each value that it asks for. 3. Confirm, and see what it says.",
        "1. Find each element by its label. 2. Fill in what the visit gives. 3. Send it, and read the answer.",
    ),
    _TEST: (
        "the actions were gone through one by one on the page; each finds its element.",
        "look at the last action again, and at a visit with other values.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceWorth:
    """What the words of colleagues in the last request multiply skill and risk by."""

    skill: float = 1.0
    risk: float = 1.0


def in_words(messages: Iterable[Message]) -> bool:
    """Whether a request is for words and no program."""
    return any(message.role == "system" and WORDS_ONLY in message.content for message in messages)


def words_said(messages: Sequence[Message], truth: Truth, ladder: ProgramLadder, dice: random.Random) -> str:
    """A simulated vote, plan, test or review, whichever is asked for."""
    asked = messages[-1].content
    if VOTE in asked:
        return _vote(asked, truth, ladder, dice)
    kind = _PLAN if PLANS in asked else _TEST if TESTS in asked else _REVIEW
    words = _SAID_OF_SCRIPTS if ladder.entry_point == SCRIPT else _SAID
    return f"{kind} {dice.choice(words[kind])}\n"


def _vote(asked: str, truth: Truth, ladder: ProgramLadder, dice: random.Random) -> str:
    """With chance `voter` for the best of the programs, the first of equals; else for any, each equally likely."""
    shown = re.split(r"^Program [0-9]+:$", asked, flags=re.MULTILINE)[1:]
    found = [ladder.current([Message(role="user", content=part)]) for part in shown]
    sees = dice.random() < truth.voter
    place = max(range(len(found)), key=lambda n: _standing(found[n], ladder), default=0)
    chosen = place if sees or not found else dice.randrange(len(found))
    return f"I compared them on the edge cases and by what each does per element.\n\nVote: {chosen + 1}\n"


def _standing(program: ExampleProgram | None, ladder: ProgramLadder) -> int:
    """How good a program is: its rung; -1 for a defective one and for none."""
    return -1 if program is None or program.rung is None else ladder.position(program)


def program_shown(
    messages: Sequence[Message], truth: Truth, ladder: ProgramLadder, dice: random.Random
) -> ExampleProgram | None:
    """From which program the next reply goes on: the last one shown, and in a debate the best with chance `debate`, the
    agent's own else.
    """
    if not messages or DEBATED not in messages[-1].content:
        return ladder.current(messages)
    own = ladder.current(messages[:-1])
    shown = re.split(r"^Colleague [0-9]+:$", messages[-1].content, flags=re.MULTILINE)[1:]
    others = [ladder.current([Message(role="user", content=part)]) for part in shown]
    sees = dice.random() < truth.debate
    return max((own, *others), key=lambda each: _standing(each, ladder)) if sees else own


def advice(messages: Iterable[Message], truth: Truth) -> AdviceWorth:
    """What the last request's review, plan or test is worth, as `truth` says."""
    last = next((message.content for message in reversed(list(messages))), "")
    reviewed, planned, tested = _REVIEW in last, _PLAN in last, _TEST in last
    return AdviceWorth(
        skill=(truth.critic if reviewed else 1.0) * (truth.planner if planned else 1.0),
        risk=(truth.critic_risk if reviewed else 1.0) * (truth.tester if tested else 1.0),
    )
