"""How a simulated team moves on its ladder: a Markov chain, drawn from for a reply and summed for the truth."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.base.chat import Message
from refinery_tui.core.experiment.task import ExampleProgram
from refinery_tui.core.experiment.teams.truth import Truth
from refinery_tui.core.models.simulated_programs import ProgramLadder
from refinery_tui.core.models.simulated_roles import advice

FALL_SHARE = 0.2  # of the sound replies that do not climb
SILENT_SHARE = 0.1  # of the defective replies: no program at all
TEAM_WORDS = ("team", "colleague", "collaborat", "other agents")
Kind = Literal["climb", "stay", "fall", "slip", "silence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """Of one reply: `risk` that it is defective, and `climb` that it climbs when it is not."""

    climb: float
    risk: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One thing a reply may be: its probability, and its program (None: it holds none)."""

    kind: Kind
    probability: float
    program: ExampleProgram | None


def chances(
    truth: Truth, *, team: bool, temperature: float | None = None, effect: float = 1.0, risk_effect: float = 1.0
) -> Chances:
    """Skill times the gain of a team and `effect`; risk times `risk_effect`, at temperature 0 half as high as at 1."""
    heat = 1.0 if temperature is None else temperature
    climb = truth.skill * (truth.gain if team else 1.0) * effect
    return Chances(climb=min(1.0, climb), risk=min(1.0, truth.risk * risk_effect * (1 + heat) / 2))


def chances_of(truth: Truth, messages: Iterable[Message], temperature: float | None) -> Chances:
    """The chances of the reply to these messages: a model reads, so only what they say has an effect."""
    asked = [message for message in messages if message.role != "assistant"]
    words = "\n".join(message.content for message in asked).lower()
    told = "\n".join(message.content for message in asked if message.role == "system").lower()
    effect = 1.0
    for phrase, multiplier in truth.effects.items():
        effect *= multiplier if phrase.lower() in words else 1.0
    said = advice(asked, truth)
    team = any(word in told for word in TEAM_WORDS)
    return chances(truth, team=team, temperature=temperature, effect=effect * said.skill, risk_effect=said.risk)


def moves(ladder: ProgramLadder, current: ExampleProgram | None, odds: Chances) -> tuple[Move, ...]:
    """Everything the next reply may be when `current` is the program shown; the probabilities sum to 1."""
    at, sound = ladder.position(current), 1 - odds.risk
    down, up = max(0, at - 1), min(at + 1, len(ladder.rungs) - 1)
    still = sound * (1 - odds.climb)
    silence = odds.risk * (SILENT_SHARE if ladder.defective else 1.0)
    here = (current,) if current is not None and current in ladder.rungs[at] else ladder.rungs[at]
    return (
        *_spread("climb", sound * odds.climb, ladder.rungs[up] if up > at else here),
        *_spread("stay", still * (1 - FALL_SHARE), here),
        *_spread("fall", still * FALL_SHARE, ladder.rungs[down] if down < at else here),
        *_spread("slip", odds.risk - silence, ladder.defective),
        *_spread("silence", silence, (None,)),
    )


def _spread(kind: Kind, probability: float, programs: tuple[ExampleProgram | None, ...]) -> list[Move]:
    return [Move(kind=kind, probability=probability / len(programs), program=program) for program in programs]
