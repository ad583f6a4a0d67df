"""Teams being written as a form: a line of text for each part of a member, over tables whose other values are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from refinery_tui.core.base.toml import KeyPath
from refinery_tui.core.experiment.field_text import text_of, value_of, words_in, words_text

WORDS = ("name", "role", "model", "persona")  # texts that are never numbers
NUMBERS = ("temperature", "count")
PARTS = ("name", "role", "model", "temperature", "persona", "count")
ALL_RUNS = ("team",)  # where the members stand that every run has


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDraft:
    """`base` holds the table it began with; `texts` what stands in the fields, empty for nothing."""

    base: Mapping[str, Any]
    texts: Mapping[str, str]

    def values(self) -> dict[str, Any]:
        """The table with every part that was changed in its place."""
        before, made = _texts(self.base), dict(self.base)
        for part in PARTS:
            if (text := self.texts[part].strip()) != before[part].strip():
                made.pop(part, None)
                made |= {part: words_in(text) if part in WORDS else value_of(text)} if text else {}
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDraft:
    """The members of every run's team (no name), or of one that the factor `team` names."""

    name: str | None
    members: tuple[MemberDraft, ...]

    @property
    def key(self) -> KeyPath:
        """Where its members stand in the file."""
        return ALL_RUNS if self.name is None else ("teams", self.name)

    def typed(self, place: int, part: str, text: str) -> "TeamDraft":
        """The team with another text in one part of a member (from 0)."""
        member = self.members[place]
        changed = replace(member, texts={**member.texts, part: text})
        return replace(self, members=(*self.members[:place], changed, *self.members[place + 1 :]))

    def joined(self, place: int, member: MemberDraft) -> "TeamDraft":
        """The team with one more member at a place."""
        return replace(self, members=(*self.members[:place], member, *self.members[place:]))

    def without(self, place: int) -> "TeamDraft":
        """The team with one member less."""
        return replace(self, members=self.members[:place] + self.members[place + 1 :])


def member_of(table: Mapping[str, Any]) -> MemberDraft:
    """The form of one member's table."""
    return MemberDraft(base=table, texts=_texts(table))


def teams_of(values: Mapping[str, Any]) -> tuple[TeamDraft, ...]:
    """The teams of a file as far as they are lists of tables: that of all runs, then those with names."""
    named = values.get("teams")
    found = {None: values.get("team"), **(named if isinstance(named, Mapping) else {})}
    return tuple(
        TeamDraft(name=name, members=tuple(map(member_of, each)))
        for name, each in found.items()
        if isinstance(each, list) and all(isinstance(table, Mapping) for table in each)
    )


def put_teams(values: dict[str, Any], teams: Sequence[TeamDraft]) -> None:
    """Put these teams into a file's values, in the place of those that it had."""
    before = teams_of(values)
    if tuple(teams) == before:
        return
    taken, table = {old.name for old in before}, values.get("teams")
    named = {name: each for name, each in table.items() if name not in taken} if isinstance(table, Mapping) else {}
    if None in taken:
        del values["team"]
    for team in teams:
        rows = [member.values() for member in team.members]
        if team.name is not None:
            named[team.name] = rows
        elif rows:
            values["team"] = rows
    if named:
        values["teams"] = named
    elif isinstance(table, Mapping):
        del values["teams"]


def free_team_name(teams: Sequence[TeamDraft]) -> str:
    """A name that no team has yet."""
    taken = {team.name for team in teams}
    return next(name for number in range(1, len(taken) + 2) if (name := f"team {number}") not in taken)


def _texts(table: Mapping[str, Any]) -> dict[str, str]:
    return {part: (words_text if part in WORDS else text_of)(table.get(part)) for part in PARTS}
