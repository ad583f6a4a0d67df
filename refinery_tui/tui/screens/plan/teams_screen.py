"""The teams of an experiment: a form of members below each team, read as the file would be while they are typed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from refinery_tui.core.base.text import count
from refinery_tui.tui.panes.help.glossary_lines import field_lines
from refinery_tui.tui.panes.plan import experiment_form, team_form
from refinery_tui.tui.panes.plan.field_choices import field_choices
from refinery_tui.tui.panes.plan.team_form import PARTS, TEAM, Spot, spot_of
from refinery_tui.tui.runtime.newest_answer import NewestAnswer
from refinery_tui.tui.screens.plan.form_room import MEANING_ROWS, TALL, WIDE
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.screens.shared.pick_dialog import PickDialog
from refinery_tui.tui.text.styled import Line, Span, line, spread
from refinery_tui.tui.widgets.field import Field
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.reader import PageReader

if TYPE_CHECKING:
    from refinery_tui.core.experiment.form import Draft
    from refinery_tui.core.experiment.teams.team_draft import TeamDraft
    from refinery_tui.core.plan.preview import Preview

TAKEN = "is the name of another team: write another."


class TeamsScreen(Page):
    """Every change goes into the draft at once, and to whoever opened the form; a name that is taken does not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "member", "member", id="teams.member", tooltip="one more member after this one"),
        Binding("ctrl+g", "team", "team", id="teams.team", tooltip="one more team, with a name of its own"),
        Binding("ctrl+l", "leave_out", "leave out", id="teams.leave-out", tooltip="leave out this member or team"),
        Binding("escape", "app.pop_screen", "back", id="teams.back", tooltip="back; what is written here stays"),
        Binding("enter", "choose", "choose", id="teams.choose", tooltip="choose a model by name, or go on"),
        Binding("tab", "app.focus_next", "next", id="teams.next", tooltip="the next field"),
        Binding("down", "app.focus_next", "next field", show=False, id="teams.down", tooltip="the next field"),
        Binding("up", "app.focus_previous", "field before", show=False, id="teams.up", tooltip="the field before"),
    ]

    def __init__(
        self, draft: "Draft", preview: "Callable[[Draft], Preview]", written: "Callable[[Draft], object]"
    ) -> None:
        super().__init__()
        self.draft, self._written = draft, written
        self.found: Preview | None = None
        self._whole = True  # not while its fields are made anew
        self._newest: NewestAnswer[Draft, Preview] = NewestAnswer(self, preview, self._came)

    def body(self) -> ComposeResult:
        """The members at the left, their part of the file at the right."""
        yield Lines(id="header")
        with Horizontal(id="new"):
            with VerticalScroll(id="form", can_focus=False) as form:
                form.border_title = "Teams"
                yield from self._fields()
            yield PageReader(id="preview")
        yield Lines(id="meaning")
        yield Lines(id="trouble")

    def on_mount(self) -> None:
        """Write the headings, ask for the first preview."""
        self._head()
        first = self.query(Input)
        if first:
            first.first().focus()
        self._newest.ask(self.draft)

    @property
    def _teams(self) -> "Sequence[TeamDraft]":
        return self.draft.teams

    def _fields(self) -> Iterator[Widget]:
        if not self._teams:
            yield Lines(id="nobody")
        for place, team in enumerate(self._teams):
            yield Lines(classes="section", id=f"section-{place}")
            if team.name is not None:
                yield Field(Spot(team=place).id, TEAM.label, team.name, TEAM.empty)
            for member, each in enumerate(team.members):
                yield Lines(classes="member", id=f"member-{place}-{member}")
                for entry in PARTS:
                    spot = Spot(team=place, member=member, part=entry.name)
                    yield Field(spot.id, entry.label, each.texts[entry.name], entry.empty)

    def _head(self) -> None:
        """Write what stands above teams and members."""
        for place, team in enumerate(self._teams):
            self.query_one(f"#section-{place}", Lines).show(team_form.heading(team, place))
            for member in range(len(team.members)):
                words = f"member {member + 1} of {len(team.members)}"
                self.query_one(f"#member-{place}-{member}", Lines).show(line(Span(words, "accent")))

    async def _laid_out(self, teams: "Sequence[TeamDraft]", focus: Spot | None) -> None:
        """Show other teams, and go to a field of theirs."""
        self._put(teams)
        self._whole = False
        form = self.query_one("#form", VerticalScroll)
        await form.remove_children()
        await form.mount_all(self._fields())
        self._whole = True
        self._head()
        if focus is not None:
            self.query_one(f"#{focus.id}", Input).focus()
        self._show()

    def _put(self, teams: "Sequence[TeamDraft]") -> None:
        self.draft, self.found = replace(self.draft, teams=tuple(teams)), None
        self._written(self.draft)
        self._newest.ask(self.draft)

    def _came(self, draft: "Draft", found: "Preview") -> None:
        if draft is self.draft:  # else more has been typed since
            self.found = found
            self._show()

    def _show(self) -> None:
        """Errors beside their fields, the teams in the file, what can be read at a glance."""
        found, cells = self.found, self.size.width
        if not cells or not self._whole:
            return
        for field in self.query(Field):
            field.wrong(self._errors(field))
        self.query_one("#trouble", Lines).show(*team_form.errors_elsewhere(found, self._teams, cells))
        rows = MEANING_ROWS if self.size.height >= TALL else 1
        self.query_one("#meaning", Lines).show(*field_lines(self.topics[0] if self.topics else "team", cells, rows))
        people = sum(len(team.members) for team in self._teams)
        about = line(
            Span(" Teams", "title"), Span(f"  {count(len(self._teams), 'team')}, {count(people, 'member')}", "dim")
        )
        self.query_one("#header", Lines).show(spread(about, line(experiment_form.verdict(found, 60), " "), cells))
        if not self._teams:
            member, team = (self.host.keys.key(f"teams.{name}", self) for name in ("member", "team"))
            nobody = self.query_one("#nobody", Lines)
            nobody.show(*team_form.nobody_lines(member, team, max(20, nobody.size.width)))
        page = self.query_one("#preview", PageReader)
        page.border_title = "file"
        if found is not None:
            page.show(id(found), lambda width: team_form.teams_page(found, width), place="file")

    def _errors(self, field: Field) -> Sequence[Line]:
        spot, room = spot_of(field.field), max(20, field.size.width - 20)
        if spot.member is None and self._is_taken(field.text, spot.team):
            return experiment_form.wrong_rows([TAKEN], room)
        return team_form.errors_at(self.found, self._teams, spot, room) if self.found is not None else ()

    def _is_taken(self, name: str, place: int) -> bool:
        return any(team.name == name for at, team in enumerate(self._teams) if at != place)

    def sized(self, width: int, height: int) -> None:
        """Members and file side by side, or the members alone."""
        self.set_class(width < WIDE[0] or height < WIDE[1], "-solo")
        self.set_class(True, "-form")
        self.call_after_refresh(self._show)

    def on_descendant_focus(self) -> None:
        """What the field means is said at the foot."""
        self._show()

    def on_input_changed(self, message: Input.Changed) -> None:
        """What is typed is read at once, and seen: a field that is focused as it is made has no place to scroll to."""
        message.input.scroll_visible(animate=False)
        spot, text = spot_of(message.input.id or ""), message.value
        team = self._teams[spot.team]
        if spot.member is not None:
            if team.members[spot.member].texts[spot.part] != text:
                self._changed(spot.team, team.typed(spot.member, spot.part, text))
        elif team.name != text:
            if self._is_taken(text, spot.team):
                self._show()
            else:
                self._changed(spot.team, replace(team, name=text))

    def _changed(self, place: int, team: "TeamDraft") -> None:
        self._put((*self._teams[:place], team, *self._teams[place + 1 :]))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter opens the choices, or goes on to the next field."""
        self.action_choose()

    @property
    def _here(self) -> Spot | None:
        return spot_of(self.focused.id) if isinstance(self.focused, Input) and self.focused.id else None

    def action_choose(self) -> None:
        """Choose a model by its name."""
        here = self._here
        if here is None or here.part != "model":
            self.focus_next()
            return
        field, options = self.query_one(f"#field-{here.id}", Field), field_choices("model", self.draft)

        def picked(answer: tuple[str, ...] | None) -> None:
            if answer is not None:
                field.text = ", ".join(answer)

        chosen = experiment_form.chosen(field.text, options)
        self.app.push_screen(PickDialog(field.label, options, chosen, several=False), picked)

    def pairs(self, help_key: str) -> list[tuple[Mapping[str, str], str]]:
        """The keys of the foot line."""
        return super().pairs("f1")  # a question mark is text here

    async def action_member(self) -> None:
        """One more member after the one that has the focus; the first one of every run's team where there is none."""
        from refinery_tui.core.experiment.teams.team_draft import TeamDraft, member_of

        here = self._here
        if here is None:
            teams, spot = (
                [TeamDraft(name=None, members=(member_of({}),)), *self._teams],
                Spot(team=0, member=0, part="name"),
            )
        else:
            place = 0 if here.member is None else here.member + 1
            teams, spot = list(self._teams), Spot(team=here.team, member=place, part="name")
            teams[here.team] = teams[here.team].joined(place, member_of({}))
        await self._laid_out(teams, spot)

    async def action_team(self) -> None:
        """One more team at the end, with one member."""
        from refinery_tui.core.experiment.teams.team_draft import TeamDraft, free_team_name, member_of

        made = TeamDraft(name=free_team_name(self._teams), members=(member_of({}),))
        await self._laid_out((*self._teams, made), Spot(team=len(self._teams)))

    async def action_leave_out(self) -> None:
        """Leave out the member that has the focus; with the focus on a team's name, the team."""
        if (here := self._here) is None:
            return
        teams = list(self._teams)
        if here.member is not None and len(teams[here.team].members) > 1:
            teams[here.team] = teams[here.team].without(here.member)
            await self._laid_out(teams, Spot(team=here.team, member=max(0, here.member - 1), part=PARTS[0].name))
            return
        del teams[here.team]
        await self._laid_out(teams, team_form.first_spot(teams, min(here.team, len(teams) - 1)) if teams else None)
