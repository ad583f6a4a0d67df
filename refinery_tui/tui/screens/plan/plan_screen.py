"""What would it take: contrast, smallest effect, power and budget as sliders, the answer beside them."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from refinery_tui.core.base.text import one_line
from refinery_tui.tui.keys.common_keys import QUIT, THEME
from refinery_tui.tui.panes.plan import plan_table, power_curve
from refinery_tui.tui.runtime.newest_answer import NewestAnswer
from refinery_tui.tui.runtime.workers import back_to
from refinery_tui.tui.screens.plan.plan_start import PlanStart
from refinery_tui.tui.screens.shared.help_topics import focus_topics
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.text import slider_scale
from refinery_tui.tui.text.styled import Span, line, spread
from refinery_tui.tui.text.tabs import tab_line, unnumbered
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.reader import PageReader
from refinery_tui.tui.widgets.slider import Slider
from refinery_tui.tui.widgets.table import Table

if TYPE_CHECKING:
    from refinery_tui.core.plan.assumptions import PlanBasis
    from refinery_tui.core.plan.plan_answer import PlanAnswer, PlanRequest
    from refinery_tui.core.record.state import State

VIEWS = ("designs", "curve", "assumptions")
WIDE = (110, 30)
LOW = 20  # rows below which frames and further words give way to the rows of the designs
PATIENCE = 0.1  # seconds an answer may take before the sliders are painted without one
SLIDERS = ("contrast", "effect", "power", "usd", "hours")

Question = tuple["PlanRequest", str]  # the wish, and the design whose curve is drawn (empty: the best)

ALL_SEEN = "All views are seen at once here, so there is no next one."


class PlanScreen(Page):
    """Sliders and answer are painted together, so that no figure ever stands beside a slider it is not for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "next", id="plan.next", tooltip="the next slider, then the designs"),
        Binding("enter", "start", "start", id="plan.start", tooltip="write this design to a file and start it"),
        Binding("v", "next_view", "view", id="plan.view", tooltip="designs, curve, or assumptions"),
        Binding("escape", "app.pop_screen", "back", id="plan.leave", tooltip="back"),
        THEME,
        QUIT,
    ]

    def __init__(self, title: str, load: "Callable[[], PlanBasis]") -> None:
        super().__init__()
        self._title, self._load = title, load
        self.begin = PlanStart(self)
        self.basis: PlanBasis | None = None
        self._first: PlanRequest | None = None
        self.contrasts: tuple[str, ...] = ()
        self.found: PlanAnswer | str | None = None
        self._said, self._ahead = (plan_table.WAITING, False), False
        self._design, self._view = "", VIEWS[0]
        self._newest: NewestAnswer[Question, PlanAnswer | str] = NewestAnswer(self, self._answer, self._came)

    def body(self) -> ComposeResult:
        """The question above, the sliders, and what the answer is made of."""
        yield Lines(id="header")
        yield Lines(id="answer")
        with Horizontal(id="plan"):
            with Vertical(id="left"):
                with Vertical(id="sliders") as box:
                    box.border_title = "Goals"
                    yield Slider("contrast", slider_scale.among(("…",)), 1.0, id="contrast", below=True)
                    yield Slider("smallest effect", slider_scale.EFFECT, 0.8, id="effect")
                    yield Slider("power", slider_scale.POWER, 0.8, id="power")
                    yield Slider("at most, usd", slider_scale.USD, math.inf, id="usd")
                    yield Slider("at most, hours", slider_scale.TIME, math.inf, id="hours")
                yield Lines(id="views")
                yield PageReader(id="basis")
            with Vertical(id="right"):
                table = Table(id="designs", empty=plan_table.WAITING)
                table.border_title = "Designs"
                yield table
                yield Lines(id="open")
                yield PageReader(id="curve")

    def on_mount(self) -> None:
        """Show what is known at once; the basis is read in a thread."""
        self.query_one("#basis").border_title = "Assumptions"
        self.query_one("#curve").border_title = "Power and budget"
        self.query_one("#effect").focus()
        self._say(plan_table.WAITING)
        self.run_worker(self._read, thread=True, group="basis")

    def _read(self) -> None:
        from refinery_tui.core.base.errors import RefineryError
        from refinery_tui.core.plan.plan_answer import first_wish

        wish: PlanRequest | None = None
        try:
            basis: PlanBasis | str = self._load()
            wish = first_wish(basis) if not isinstance(basis, str) else None
        except RefineryError as error:
            basis = str(error)
        back_to(self, self._begin, basis, wish)

    def _begin(self, basis: "PlanBasis | str", wish: "PlanRequest | None") -> None:
        if isinstance(basis, str) or wish is None:
            self.found = str(basis)
            self._say(str(basis), bad=True)
            return
        from refinery_tui.core.plan.plan_answer import contrasts_of

        self.basis, self._first, self.contrasts = basis, wish, contrasts_of(basis)
        self.query_one("#contrast", Slider).use(slider_scale.among(self.contrasts), 1.0)
        self.query_one("#effect", Slider).use(slider_scale.of_effect(wish.smallest_difference), wish.effect)
        self.query_one("#power", Slider).value = wish.power
        if not basis.given.usd_per_program > 0:
            self.query_one("#usd", Slider).use(slider_scale.USD, math.inf, "unpriced")
        if not basis.given.minutes_per_program > 0:
            self.query_one("#hours", Slider).use(slider_scale.TIME, math.inf, "time unknown")
        self._ask()

    @property
    def wish(self) -> "PlanRequest":
        """What the sliders say."""
        assert self._first is not None  # as there is a basis
        contrast, effect, power, usd, hours = (self.query_one(f"#{name}", Slider).value for name in SLIDERS)
        asked = self._first.to_find(effect)
        return replace(asked, primary=self.contrasts[int(contrast) - 1], power=power, usd=usd, hours=hours)

    def _ask(self) -> None:
        if self.basis is None:
            return
        question = (self.wish, self._design)
        self._newest.ask(question)
        self.set_timer(PATIENCE, lambda: self._impatient(question))

    def _answer(self, question: Question) -> "PlanAnswer | str":
        """In a thread."""
        from refinery_tui.core.base.errors import RefineryError
        from refinery_tui.core.plan.plan_answer import answer

        assert self.basis is not None
        try:
            return answer(self.basis, question[0], question[1] or None)
        except RefineryError as error:
            return str(error)

    def _impatient(self, question: Question) -> None:
        """The answer takes its time: the sliders move on, and no figure is left beside them."""
        if self._newest.wanted is not question or not self._newest.busy:
            return
        self._paint(question)
        self.found, self._ahead = None, True
        table = self.query_one("#designs", Table)
        table.show(plan_table.DESIGNS, plan_table.waiting_rows(table.rows))
        self._say(plan_table.WAITING)
        self._pages()

    def _came(self, question: Question, found: "PlanAnswer | str") -> None:
        if self._ahead and question is not self._newest.wanted:
            return  # the sliders were painted for a newer question
        self._paint(question)
        self.found, self._ahead = found, False
        table = self.query_one("#designs", Table)
        if isinstance(found, str):
            table.show(plan_table.DESIGNS, [])
            self._say(found, bad=True)
        else:
            table.show(plan_table.DESIGNS, plan_table.design_rows(found))
            table.point(found.option.design.name)
            self._say(found.advice.sentence)
        self._pages()

    def _paint(self, question: Question) -> None:
        wish = question[0]
        values = (self.contrasts.index(wish.primary) + 1.0, wish.effect, wish.power, wish.usd, wish.hours)
        for name, value in zip(SLIDERS, values, strict=True):
            self.query_one(f"#{name}", Slider).show(value)

    def _say(self, words: str, *, bad: bool = False) -> None:
        cells = self.size.width
        self._said = (words, bad)
        if cells:
            most = plan_table.LOW_ROWS if self.size.height < LOW else plan_table.MOST_ROWS
            self.query_one("#answer", Lines).show(*plan_table.sentence(words, cells, bad=bad, most=most))
            marks = self.basis.marks if self.basis is not None else ()
            labels = [Span(f" {mark} ", "simulated") for mark in marks]
            about = line(*labels, Span(" Plan", "title"), Span("  what would it take?", "dim"))
            self.query_one("#header", Lines).show(
                spread(about, line(Span(f"{one_line(self._title, 60)} ", "dim")), cells)
            )

    def _pages(self) -> None:
        """The curve with what it leaves unanswered, and on what the plan rests."""
        found, basis = self.found, self.basis
        curve = self.query_one("#curve", PageReader)
        height = curve.size.height
        if found is None or isinstance(found, str):
            self.query_one("#open", Lines).show()
            curve.show(
                ("none", found), lambda width: plan_table.quiet(plan_table.WAITING if found is None else "", width)
            )
        else:
            self.query_one("#open", Lines).show(
                *plan_table.indented(power_curve.unanswered(found, self.size.width - 3))
            )
            curve.show((id(found), height), lambda width: plan_table.curve_page(found, width, height), place="curve")
        if basis is not None:
            spread = "" if found is None or isinstance(found, str) else found.advice.spread
            key = (id(basis), spread)
            self.query_one("#basis", PageReader).show(key, lambda width: plan_table.basis_page(basis, width, spread))
        tabs = tab_line(unnumbered(VIEWS, "open_view"), VIEWS.index(self._view), self.size.width)
        self.query_one("#views", Lines).show(line(tabs, Span(f" {self.host.keys.key('plan.view', self)} next", "dim")))

    @property
    def topics(self) -> tuple[str, ...]:
        """The slider or table that has the focus, then the view where one is seen at a time."""
        return (*focus_topics(self.focused), *((self._view,) if self.has_class("-solo") else ()))

    def sized(self, width: int, height: int) -> None:
        """Everything at once where it fits, else the sliders and one view."""
        self.set_class(width < WIDE[0] or height < WIDE[1], "-solo")
        self.set_class(height < LOW, "-low")
        for name in VIEWS:
            self.set_class(name == self._view, f"-{name}")
        self._say(*self._said[:1], bad=self._said[1])
        self.call_after_refresh(self._pages)

    def on_slider_moved(self, message: Slider.Moved) -> None:
        """Another wish; a contrast chosen anew begins at its best design."""
        if message.slider.id == "contrast":
            self._design = ""
        self._ask()

    def on_table_moved(self, message: Table.Moved) -> None:
        """Another design: its curve, and what it gives up."""
        self._design = message.key
        self._ask()

    async def on_table_chosen(self, message: Table.Chosen) -> None:
        """Enter starts the design under the cursor."""
        await self.run_action("start")

    def action_start(self) -> None:
        """Start the chosen design."""
        self.begin.start(self.found)

    def action_next_view(self) -> None:
        """The next view of the narrow layout; on a wide screen all are seen."""
        self.action_open_view(VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)])

    def action_open_view(self, view: str) -> None:
        """One view of the narrow layout."""
        self._view = view
        self.sized(*self.size)

    def refusal(self, action: str) -> str:
        """Another view only where one is seen at a time."""
        return ALL_SEEN if action == "next_view" and not self.has_class("-solo") else ""

    def pairs(self, help_key: str) -> list[tuple[Mapping[str, str], str]]:
        """The keys of the foot line."""
        own: list[tuple[Mapping[str, str], str]] = [
            ({"← →": ""}, "change"),
            ({"⇧← ⇧→": ""}, "faster"),
            ({"0-9": ""}, "type"),
        ]
        return [*own, *super().pairs(help_key)]


def of_state(state: "State", name: str) -> PlanScreen:
    """A plan that rests on what a session found."""

    def load() -> "PlanBasis":
        from refinery_tui.core.plan import assumptions

        return assumptions.of_state(state, name)

    return PlanScreen(f"from the session {name}", load)


def of_name(name: str) -> PlanScreen:
    """A plan for a preset, a file, or a session folder, whichever `name` is."""

    def load() -> "PlanBasis":
        from refinery_tui.core.find.resolve import asked
        from refinery_tui.core.plan import assumptions
        from refinery_tui.core.record.store import opened

        wanted = asked(name)
        if wanted.session is not None:
            return assumptions.of_state(opened(wanted.session).state, wanted.session.name)
        return assumptions.of_experiment(wanted.experiment)

    return PlanScreen(f"for {name}", load)
