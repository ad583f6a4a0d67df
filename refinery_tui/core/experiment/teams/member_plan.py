"""The members of a team as an experiment names them, one by one or so many alike, and what is wrong with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from refinery_tui.core.base.text import clean, one_line
from refinery_tui.core.base.toml import Complaint, KeyPath

MOST_MEMBERS = 100
LONGEST_NAME, LONGEST_PERSONA = 40, 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPlan:
    """One member, or `count` who differ in their numbers only: what it has of its own, in place of its run's.

    persona: words added to the system words of all it is asked; role: what it is called where its protocol has no role.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", allow_inf_nan=False)
    name: str = ""
    model: str | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    persona: str = ""
    role: str = ""
    count: Annotated[int, Field(ge=1, le=MOST_MEMBERS)] = 1

    @property
    def names(self) -> tuple[str, ...]:
        """Who they are: `junior`, or `junior 1`, `junior 2`."""
        if self.count == 1 or not self.name:
            return (self.name,) * self.count
        return tuple(f"{self.name} {number}" for number in range(1, self.count + 1))


MemberPlans = Annotated[tuple[MemberPlan, ...], Field(max_length=MOST_MEMBERS)]


def plan_complaints(plans: Sequence[MemberPlan], key: KeyPath) -> Iterator[Complaint]:
    """What is wrong with one team, whose tables stand at `key`."""
    if not plans:
        yield Complaint(key=key, what="has no members: give it one, or leave it out.")
    if sum(plan.count for plan in plans) > MOST_MEMBERS:
        yield Complaint(key=key, what=f"has more than {MOST_MEMBERS} members.")
    known: set[str] = set()
    for place, plan in enumerate(plans):
        yield from _unreadable(plan, (*key, place))
        for name in filter(None, plan.names):
            if name.casefold() in known:
                what = f"another member is called {one_line(name, 60)!r} too: give each its own name."
                yield Complaint(key=(*key, place, "name"), what=what)
            known.add(name.casefold())


def _unreadable(plan: MemberPlan, key: KeyPath) -> Iterator[Complaint]:
    for part, text, most in (
        ("name", plan.name, LONGEST_NAME),
        ("role", plan.role, LONGEST_NAME),
        ("persona", plan.persona, LONGEST_PERSONA),
    ):
        one_row = part != "persona"
        if clean(text) != text or (one_row and set("\n\t") & set(text)):
            what = f"{one_line(text, 60)!r} holds characters that nobody can read: leave them out."
            yield Complaint(key=(*key, part), what=what)
        if len(text) > most:
            yield Complaint(key=(*key, part), what=f"{one_line(text, 40)!r} is longer than {most:,} characters.")
    if plan.name.isdigit():
        what = f"{plan.name!r} is a number, and so is every member's place: write a word."
        yield Complaint(key=(*key, "name"), what=what)
