"""Which of the candidates is the program: the last of the best, an older version only where nothing else is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from refinery_tui.core.base.extraction import Assumption
from refinery_tui.core.reply.candidate import Candidate
from refinery_tui.core.reply.headings import older
from refinery_tui.core.reply.repairs import repaired
from refinery_tui.core.reply.syntax import Syntax


class Tier(IntEnum):
    """How much a candidate looks like the program that was asked for."""

    NOTHING = 0
    PYTHON = 1  # marked as Python, without the entry point
    INSIDE = 2  # the entry point is defined inside of something else
    SIGNATURE = 3  # defined without a body
    BROKEN = 4  # defined with a body in a text that does not parse and is not marked as Python
    FOREIGN = 5  # a program, marked as another language
    PROGRAM = 6  # parses and defines the entry point with a body; or is marked as Python and would, if it parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyChoice:
    """The candidate that was taken, of `candidates` different ones that could have been."""

    candidate: Candidate
    tier: Tier
    candidates: int
    assumed: tuple[Assumption, ...]


def choose(found: Iterable[Candidate], syntax: Syntax) -> ReplyChoice | None:
    """The best of the blocks; None when none of them is Python."""
    judged = [(tier(c, syntax), c) for c in (repaired(each, syntax) for each in found)]
    best = max((t for t, _ in judged), default=Tier.NOTHING)
    if best is Tier.NOTHING:
        return None
    equals = [c for t, c in judged if t is best]
    current = [c for c in equals if not older(c)] or equals
    taken = current[-1] if best > Tier.INSIDE else current[0]
    return ReplyChoice(
        candidate=taken,
        tier=best,
        candidates=len({c.text.strip() for c in current}),
        assumed=(*taken.assumed, *_passed_over(taken, equals), *_unsure(taken, best, syntax)),
    )


def one_of(found: Sequence[Candidate], syntax: Syntax) -> ReplyChoice | None:
    """The only program among candidates that nothing but their text marks as code.

    Of several different ones none is taken: the choice is then `Tier.NOTHING`.
    """
    programs = [c for c in (repaired(each, syntax) for each in found) if tier(c, syntax) is Tier.PROGRAM]
    if not programs:
        return None
    current = [c for c in programs if not older(c)] or programs
    different = len({c.text.strip() for c in current})
    taken = current[-1]
    return ReplyChoice(
        candidate=taken,
        tier=Tier.PROGRAM if different == 1 else Tier.NOTHING,
        candidates=different,
        assumed=(*taken.assumed, *_passed_over(taken, programs)),
    )


def tier(candidate: Candidate, syntax: Syntax) -> Tier:
    """How much it looks like the program that was asked for."""
    if not candidate.text or candidate.language in ("diff", "patch"):
        return Tier.NOTHING
    defines = _defines(candidate, syntax)
    if defines is Tier.PROGRAM and not candidate.may_be_python:
        return Tier.FOREIGN
    if defines > Tier.PYTHON:
        return defines
    return Tier.PYTHON if candidate.is_python and not is_patch(candidate.text) else Tier.NOTHING


def _defines(candidate: Candidate, syntax: Syntax) -> Tier:
    if not syntax.mentions(candidate.text):
        return Tier.NOTHING
    look = syntax.look(candidate.text)
    if look.defines:
        return Tier.PROGRAM if look.defines == "body" else Tier.SIGNATURE
    if is_patch(candidate.text):
        return Tier.NOTHING
    if look.parsed:
        return Tier.INSIDE if look.nested and candidate.may_be_python else Tier.NOTHING
    if syntax.sketches(candidate.text) and candidate.may_be_python:
        return Tier.PROGRAM if candidate.is_python else Tier.BROKEN
    return Tier.NOTHING


def _passed_over(taken: Candidate, equals: Sequence[Candidate]) -> tuple[Assumption, ...]:
    """What is assumed when a program after the one that was taken was left because of its heading."""
    later = equals[equals.index(taken) + 1 :]
    return ("older version passed over",) if any(c.text.strip() != taken.text.strip() for c in later) else ()


def _unsure(taken: Candidate, best: Tier, syntax: Syntax) -> tuple[Assumption, ...]:
    if best <= Tier.INSIDE:
        return ("not defined",)
    return ("not parsed",) if syntax.exhausted and not syntax.look(taken.text).parsed else ()


def is_patch(text: str) -> bool:
    """Whether a text says what to change instead of what it is then."""
    heads = [line[:9] for line in text.split("\n") if line.startswith(("@@ -", "+++ ", "--- ", "<<<<<<<", ">>>>>>>"))]
    marked = {head[:3] for head in heads}
    return "@@ " in marked or {"+++", "---"} <= marked or {"<<<", ">>>"} <= marked
