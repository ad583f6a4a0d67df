"""A new experiment: a form, a live preview of what it would do, and the file, which is the truth."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input

from refinery_tui.core.base.text import one_line
from refinery_tui.core.experiment.field_text import levels_of, text_of
from refinery_tui.tui.panes.help.glossary_lines import field_lines
from refinery_tui.tui.panes.plan import experiment_form
from refinery_tui.tui.panes.plan.field_choices import field_choices
from refinery_tui.tui.runtime.newest_answer import NewestAnswer
from refinery_tui.tui.screens.plan.form_room import MEANING_ROWS, TALL, WIDE
from refinery_tui.tui.screens.shared.dialogs import Choice, ChoiceDialog
from refinery_tui.tui.screens.shared.help_topics import focus_topics
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.screens.shared.pick_dialog import PickDialog
from refinery_tui.tui.screens.shared.save_file import FileSaving, free_name, holds
from refinery_tui.tui.text.styled import Span, line, spread
from refinery_tui.tui.text.tabs import tab_line, unnumbered
from refinery_tui.tui.widgets.field import Field
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.reader import PageReader

if TYPE_CHECKING:
    from refinery_tui.core.experiment.form import Draft
    from refinery_tui.core.plan.preview import Preview

VIEWS = ("form", "design", "prompts", "file")
NOTE = "Written in Refinery, from {like}."


class NewScreen(Page):
    """The form types into a draft; every change is read as the file would be, in a thread, the newest last."""

    PASSING = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "next", id="new.next", tooltip="the next field"),
        Binding("enter", "choose", "choose", id="new.choose", tooltip="choose levels by name, where there are any"),
        Binding("ctrl+t", "view", "view", id="new.view", tooltip="the next view: form, design, prompts, file"),
        Binding("ctrl+n", "arm", "prompts", id="new.arm", tooltip="the prompts of the next treatment"),
        Binding("ctrl+o", "save", "save", id="new.save", tooltip="write the file"),
        Binding(
            "ctrl+r", "start", "start", id="new.start", tooltip="write the file, and see what starting it would cost"
        ),
        Binding("ctrl+g", "teams", "teams", id="new.teams", tooltip="the members of teams: name, role, model, persona"),
        Binding("escape", "leave", "back", id="new.leave", tooltip="back; asks when something is not saved"),
        Binding("down", "app.focus_next", "next field", show=False, id="new.down", tooltip="the next field"),
        Binding("up", "app.focus_previous", "field before", show=False, id="new.up", tooltip="the field before"),
    ]

    def __init__(self, like: str, draft: "Draft") -> None:
        super().__init__()
        self._like, self.draft, self._saved = like, draft, draft
        self.found: Preview | None = None
        self.saving = FileSaving(self)
        self._file: Path | None = None
        self._arm, self._view = 0, VIEWS[0]
        self._newest: NewestAnswer[Draft, Preview] = NewestAnswer(self, self._work, self._came)

    def body(self) -> ComposeResult:
        """The form at the left, its preview at the right."""
        yield Lines(id="header")
        yield Lines(id="views")
        with Horizontal(id="new"):
            with VerticalScroll(id="form", can_focus=False) as form:
                form.border_title = "Form"
                for _, entries in experiment_form.SECTIONS:
                    yield Lines(classes="section", id=f"section-{entries[0].name}")
                    for entry in entries:
                        yield Field(entry.name, entry.label, self.draft.texts[entry.name], entry.empty)
            yield PageReader(id="preview")
        yield Lines(id="meaning")
        yield Lines(id="trouble")

    def on_mount(self) -> None:
        """Write the headings, ask for the first preview."""
        for title, entries in experiment_form.SECTIONS:
            self.query_one(f"#section-{entries[0].name}", Lines).show(line(Span(title, "title")))
        self.query_one("#name", Input).focus()
        self._newest.ask(self.draft)

    def _work(self, draft: "Draft") -> "Preview":
        """In a thread."""
        from refinery_tui.core.find.resolve import known
        from refinery_tui.core.plan.preview import previewed

        return previewed(draft.values(), known(Path()), note=NOTE.format(like=one_line(self._like, 80)))

    def _came(self, draft: "Draft", found: "Preview") -> None:
        if draft is not self.draft:
            return  # more has been typed since
        self.found = found
        arms = len(found.outlook.experiment.arms) if found.outlook is not None else 1
        self._arm = min(self._arm, arms - 1)
        self._show()

    def _show(self) -> None:
        """Errors beside their fields, the page of the preview, what can be read at a glance."""
        found, cells = self.found, self.size.width
        if not cells:
            return
        for field in self.query(Field):
            room = max(20, field.size.width - 20)
            field.wrong(experiment_form.errors(found, field.field, room) if found is not None else ())
        here = self.focused.id if isinstance(self.focused, Input) else None
        self.query_one("#trouble", Lines).show(*experiment_form.elsewhere(found, here or "", cells))
        self._explain(cells)
        about = line(Span(" New experiment", "title"), Span(f"  from {one_line(self._like, 40)}", "dim"))
        self.query_one("#header", Lines).show(spread(about, line(experiment_form.verdict(found, 60), " "), cells))
        tabs = tab_line(unnumbered(self._views, "open_view"), self._views.index(self._page), cells)
        self.query_one("#views", Lines).show(line(tabs, Span(f" {self.host.keys.key('new.view', self)} next", "dim")))
        self._read(found)

    def _explain(self, cells: int) -> None:
        """The status line: what the field that has the focus means, or the view that is read."""
        rows = MEANING_ROWS if self.size.height >= TALL else 1
        self.query_one("#meaning", Lines).show(*field_lines(self.topics[0], cells, rows))

    @property
    def topics(self) -> tuple[str, ...]:
        """The field that has the focus, then the view."""
        field = focus_topics(self.focused) if isinstance(self.focused, Input) else ()
        return (*field, self._page)

    def _read(self, found: "Preview | None") -> None:
        page, draft, arm, view = self.query_one("#preview", PageReader), self.draft, self._arm, self._page
        page.border_title = view
        if found is None:
            page.show("waiting", lambda width: [line(Span(experiment_form.WAITING, "dim"))], place=view)
        elif view == "prompts":
            page.show(
                (id(found), view, arm), lambda width: experiment_form.prompts_page(found, arm, width), place=(view, arm)
            )
        elif view == "file":
            page.show((id(found), view), lambda width: experiment_form.file_page(found, width), place=view)
        else:
            page.show((id(found), "design"), lambda width: experiment_form.design_page(found, draft, width), place=view)

    @property
    def _views(self) -> Sequence[str]:
        return VIEWS if self.has_class("-solo") else VIEWS[1:]

    @property
    def _page(self) -> str:
        return self._view if self._view in self._views else self._views[0]

    def sized(self, width: int, height: int) -> None:
        """Form and preview side by side, or one at a time."""
        self.set_class(width < WIDE[0] or height < WIDE[1], "-solo")
        self.set_class(self._page == "form", "-form")
        self.set_class(self._page != "form", "-page")
        self.call_after_refresh(self._show)

    def on_descendant_focus(self) -> None:
        """What is wrong with another field than this one is said at the foot."""
        self._show()

    def on_input_changed(self, message: Input.Changed) -> None:
        """What is typed is read at once."""
        name = message.input.id or ""
        if name in self.draft.texts and self.draft.texts[name] != message.value:
            self.draft, self.found = self.draft.typed(name, message.value), None
            self._newest.ask(self.draft)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter opens the choices, or goes on to the next field."""
        self.action_choose()

    def action_choose(self) -> None:
        """Choose by name where the field knows names."""
        name = self.focused.id if isinstance(self.focused, Input) else None
        options = field_choices(name, self.draft) if name else ()
        if name is None or not options:
            self.action_teams() if name == "team" else self.focus_next()
            return
        field = self.query_one(f"#field-{name}", Field)
        several = name in experiment_form.LEVELS

        def picked(answer: tuple[str, ...] | None) -> None:
            if answer is not None:
                field.text = ", ".join(answer)

        self.app.push_screen(
            PickDialog(field.label, options, experiment_form.chosen(field.text, options), several=several), picked
        )

    def action_teams(self) -> None:
        """The members of teams, in a form of their own."""
        from refinery_tui.tui.screens.plan.teams_screen import TeamsScreen

        self.app.push_screen(TeamsScreen(self.draft, self._work, self._teams_written))

    def _teams_written(self, draft: "Draft") -> None:
        """Other members of teams; where no level was chosen, those with names are the levels. Read on coming back."""
        field, named = self.query_one("#field-team", Field), field_choices("team", self.draft)
        text = ", ".join(map(text_of, field_choices("team", draft))) if levels_of(field.text) == named else field.text
        self.draft, self.found = draft.typed("team", text), None
        field.text = text

    def on_screen_resume(self) -> None:
        """What was written on another screen is read."""
        if self.found is None:
            self._newest.ask(self.draft)

    def action_view(self) -> None:
        """The next view."""
        views = self._views
        self.action_open_view(views[(views.index(self._page) + 1) % len(views)])

    def action_open_view(self, view: str) -> None:
        """One view by its name."""
        self._view = view
        self.sized(*self.size)
        if self.has_class("-solo"):
            (self.query_one("#preview") if self._view != "form" else self.query_one("#name")).focus()

    def action_arm(self) -> None:
        """The prompts of the next arm."""
        if self.found is not None and self.found.outlook is not None:
            self._arm = (
                (self._arm + 1) % len(self.found.outlook.experiment.arms) if self._page == "prompts" else self._arm
            )
            self._view = "prompts"
            self.sized(*self.size)

    def action_save(self) -> None:
        """Write the file."""
        self._offer(lambda path: self.notify(f"{path} written.", markup=False))

    def action_start(self) -> None:
        """See what starting the file means; it is written first, unless it stands there already as it would be."""
        found, file = self.found, self._file
        if found is not None and not found.complaints and file is not None and holds(file, found.source):
            self.host.propose(str(file))
            return
        self._offer(lambda path: self.host.propose(str(path)))

    def _offer(self, then: Callable[[Path], object]) -> None:
        found, draft = self.found, self.draft
        if found is None:
            self.notify(experiment_form.WAITING, severity="warning")
        elif found.complaints:
            self._first_error(found)
        else:

            def done(path: Path) -> None:
                self._saved, self._file = draft, path
                then(path)

            name = str(self._file) if self._file is not None else free_name(draft.texts["name"] or "experiment")
            self.saving.ask(found.source, name, done)

    def _first_error(self, found: "Preview") -> None:
        from refinery_tui.core.experiment.form import field_of

        name = next((name for each in found.complaints if (name := field_of(each.key))), "")
        self.notify("Correct the marked fields first: nothing was written.", severity="error", markup=False)
        if name:
            self._view = VIEWS[0]
            self.sized(*self.size)
            self.query_one(f"#{name}", Input).focus()

    def action_leave(self) -> None:
        """Back, after asking when something is not saved."""
        if self.draft is self._saved:
            self.app.pop_screen()
            return
        choice = Choice(key="d", name="discard", words="discard what was typed")

        def answered(answer: str | None) -> None:
            if answer == "discard":
                self.app.pop_screen()

        key = self.host.keys.key("new.save", self)
        self.app.push_screen(ChoiceDialog(f"This experiment is not saved. {key} saves it.", (choice,)), answered)

    def pairs(self, help_key: str) -> list[tuple[Mapping[str, str], str]]:
        """The keys of the foot line."""
        return super().pairs("f1")  # a question mark is text here


def of_name(name: str) -> NewScreen:
    """A form that begins with a preset, a session's experiment, or a file, which may hold mistakes: the form shows
    them; RefineryError where nothing can be read. The name is not copied: another experiment has another.
    """
    from refinery_tui.core.base import toml
    from refinery_tui.core.experiment.form import draft_of
    from refinery_tui.core.find.resolve import asked_values

    path = Path(name)
    values = toml.read(path).values if path.is_file() else asked_values(name)
    return NewScreen(name, draft_of(values).typed("name", ""))
