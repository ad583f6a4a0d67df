"""The form of an experiment's teams: what it asks of each member, and where a complaint about one belongs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from refinery_tui.core.base.toml import KeyPath
from refinery_tui.tui.panes.plan.experiment_form import Entry, elsewhere, source_lines, wrong_rows
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.text.wrap import wrapped

if TYPE_CHECKING:
    from refinery_tui.core.experiment.teams.team_draft import TeamDraft
    from refinery_tui.core.plan.preview import Preview

TEAM = Entry(name="team", label="team", empty="a name, which is a level of the factor team")
PARTS = (
    Entry(name="name", label="member", empty="agent and a number"),
    Entry(name="role", label="role", empty="as the protocol says"),
    Entry(name="model", label="model", empty="the run's own; press enter to choose"),
    Entry(name="temperature", label="temperature", empty="the run's own"),
    Entry(name="persona", label="persona", empty="none"),
    Entry(name="count", label="how many", empty="1"),
)
NOBODY = (
    "No team has members of its own: a run has as many like agents as the field agents says.",
    "{team} writes a team with a name. Names are levels of the factor team, so that teams are compared.",
    "{member} writes the members that the team of every run has.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A field of the form: a part of a member, or its team's name; all counted from 0."""

    team: int
    member: int | None = None
    part: str = TEAM.name

    @property
    def id(self) -> str:
        """What the field is called on the screen."""
        return f"team-{self.team}" if self.member is None else f"team-{self.team}-{self.member}-{self.part}"


def spot_of(name: str) -> Spot:
    """The field that is called so on the screen."""
    _, team, *rest = name.split("-")
    return Spot(team=int(team), member=int(rest[0]), part=rest[1]) if rest else Spot(team=int(team))


def heading(team: "TeamDraft", place: int) -> Line:
    """What stands above a team."""
    return line(Span("The team of every run" if team.name is None else f"Team {place + 1}", "title"))


def errors_at(found: "Preview", teams: "Sequence[TeamDraft]", spot: Spot, cells: int) -> list[Line]:
    """What is wrong with a field, below it."""
    return wrong_rows([each.what for each in found.complaints if _spot(each.key, teams) == spot], cells)


def errors_elsewhere(found: "Preview | None", teams: "Sequence[TeamDraft]", cells: int) -> list[Line]:
    """The first error of the experiment that no field of a team has."""
    if found is None:
        return []
    others = tuple(each for each in found.complaints if _spot(each.key, teams) is None)
    return elsewhere(replace(found, complaints=others), "", cells)


def first_spot(teams: "Sequence[TeamDraft]", place: int) -> Spot:
    """The first field of a team: its name, or its first member's where it has none."""
    return Spot(team=place) if teams[place].name is not None else Spot(team=place, member=0, part=PARTS[0].name)


def _spot(key: KeyPath, teams: "Sequence[TeamDraft]") -> Spot | None:
    for place, team in enumerate(teams):
        if key[: len(team.key)] != team.key:
            continue
        member, part = (*key[len(team.key) :], None, None)[:2]
        if not isinstance(member, int):
            return first_spot(teams, place)
        known = {entry.name for entry in PARTS}
        return Spot(team=place, member=member, part=part if isinstance(part, str) and part in known else PARTS[0].name)
    return None


def teams_page(found: "Preview", cells: int) -> list[Line]:
    """The teams in the file, word for word."""
    rows = found.source.rstrip("\n").split("\n")
    first = next((place for place, row in enumerate(rows) if row.startswith("[[team")), None)
    return [] if first is None else source_lines(rows[max(0, first - 1) :], cells)


def nobody_lines(member_key: str, team_key: str, cells: int) -> list[Line]:
    """What the form says while there is no team."""
    said = [words.format(member=member_key, team=team_key) for words in NOBODY]
    return [row for words in said for row in (*(line(Span(piece, "dim")) for piece in wrapped(words, cells)), ())]
