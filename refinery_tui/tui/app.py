"""The terminal app: it reads session folders and starts conductors; it never conducts."""

import os
import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from refinery_tui.core.base.process.invocation import NAME, command
from refinery_tui.core.consent import AGREEMENTS_FILE
from refinery_tui.tui.feed.findings_cache import FindingsCache
from refinery_tui.tui.feed.launch_consent import Consents
from refinery_tui.tui.keys.app_keys import APP_KEYS
from refinery_tui.tui.keys.notices import NoticeBoard
from refinery_tui.tui.keys.saved_theme import SavedTheme
from refinery_tui.tui.keys.themes import DARK, THEMES, WORDS
from refinery_tui.tui.keys.view_only import WORDS as WORDS_OF_A_VIEW
from refinery_tui.tui.runtime import shutdown
from refinery_tui.tui.runtime.base_app import BaseApp
from refinery_tui.tui.runtime.conductors import Conductors
from refinery_tui.tui.runtime.gc_tuning import tune_for_keys
from refinery_tui.tui.screens.home.home_screen import HomeScreen
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.user_keys import UserKeys
from refinery_tui.tui.widgets.line_widgets import COMPONENTS

PACKAGE = Path(__file__).resolve().parent.parent
STYLES = next(path for path in (PACKAGE / "styles", PACKAGE.parent / "styles") if path.is_dir())
SWITCH_SECONDS = (
    0.0005  # after which a thread that reads or computes lets the screen go on; Python's own is ten times that
)


class RefineryApp(BaseApp):
    """Home, and the sessions opened from it; `now` gives seconds since the epoch."""

    CSS_PATH: ClassVar[list[str | Path]] = sorted(STYLES.glob("*.tcss"))  # type: ignore[assignment]  # textual's own annotation is no ClassVar
    TITLE = "Refinery"
    ENABLE_COMMAND_PALETTE = True
    COMPONENT_CLASSES: ClassVar[set[str]] = COMPONENTS
    BINDINGS: ClassVar[list[BindingType]] = APP_KEYS

    def __init__(
        self,
        *,
        sessions: Path,
        open_session: Path | None = None,
        start: str | None = None,
        program: str = NAME,
        now: Callable[[], float] = time.time,
        keys_file: Path | None = None,
        theme_file: Path | None = None,
        summaries_file: Path | None = None,
        agreements_file: Path | None = None,
        view_only: bool = False,
    ) -> None:
        plain = "NO_COLOR" in os.environ
        ansi_color = True if plain else None  # textual would send greys, which are colours too
        super().__init__(ansi_color=ansi_color, view_only=view_only)
        if self.no_color:
            os.environ["NO_COLOR"] = "1"  # textual has taken it away; the processes we start must know
        if os.environ.get("REFINERY_MOTION") == "none":
            self.animation_level = "none"
        self.sessions, self.now, self.program = sessions, now, program
        self.summaries_file = summaries_file
        self._first = (open_session, start)
        self.opened: Path | None = None
        self.consents = Consents(agreements_file)
        self.findings = FindingsCache()
        self.keys = UserKeys(self, keys_file)
        self.notices = NoticeBoard(self, program, self._write_foot)
        self.conductors = Conductors(sessions, lambda words: self.notify(words, severity="error"))
        for theme in THEMES:
            self.register_theme(theme)
        self.saved_theme = SavedTheme(self, theme_file)
        look, self._theme_trouble = self.saved_theme.recall()
        self.begin_with_theme(look)

    def get_default_screen(self) -> HomeScreen:
        """Home is where the app begins."""
        return HomeScreen()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours, for themes that do not name them."""
        return dict(DARK.variables)

    def on_mount(self) -> None:
        """Listen to the system's signals; go straight to what was asked for, else read once Home is painted."""
        shutdown.listen(self)
        self.theme_changed_signal.subscribe(self, lambda theme: self.saved_theme.keep(theme.name))
        if self._theme_trouble:
            self.notify(self._theme_trouble, severity="warning")
        self.keys.read()
        session, start = self._first
        if session is not None:
            self.open_session(session)
        elif start is not None:
            self.start(start)
        else:
            self.call_after_refresh(self._look)

    def on_unmount(self) -> None:
        """Let go of every conductor: each goes on without this app."""
        self.conductors.leave()

    def _look(self) -> None:
        if isinstance(self.screen, HomeScreen):
            self.screen.look()

    def open_session(self, folder: Path) -> None:
        """Show the session in `folder`."""
        from refinery_tui.core.record.store import Folder
        from refinery_tui.tui.feed.session_tail import SessionTail
        from refinery_tui.tui.screens.session.session_screen import SessionScreen

        self.opened = folder
        self.push_screen(SessionScreen(SessionTail.open(Folder(path=folder)), self.now))

    def propose(self, name: str) -> None:
        """Say what an experiment would do, and start it when told to."""
        if self._may_only_look():
            return
        from refinery_tui.tui.feed.launch_cost import going_on
        from refinery_tui.tui.screens.shared.start_dialog import propose

        def answered(start: bool) -> None:
            if start:
                self.start(name)
            elif Path(name).suffix == ".toml" and not isinstance(self.screen, HomeScreen):
                where = "Home offers it" if Path(name).parent == Path() else f"start it with: {command('run', name)}"
                self.notify(f"Not started. {name} is kept: {where}", markup=False)

        propose(self, going_on(name, self.sessions), answered)

    def start(self, name: str) -> None:
        """Start an experiment in a conductor of its own, or go on with it, and watch it."""
        if self._may_only_look():
            return
        from refinery_tui.core.base.errors import RefineryError
        from refinery_tui.tui.feed.launch import session_for
        from refinery_tui.tui.feed.launch_consent import start_refusal

        try:
            folder, refusal = session_for(name, self.sessions, datetime.now), start_refusal(name)
        except RefineryError as error:
            folder, refusal = Path(), str(error)
        if refusal:
            self.notify(refusal, severity="error")
            return
        if not self.conductors.conduct(name, folder):
            return
        if isinstance(self.screen, Page) and self.screen.PASSING:
            self.pop_screen()
        self.open_session(folder)

    def _may_only_look(self) -> bool:
        """Whether starting is refused, which is said."""
        if self.view_only:
            self.notify(WORDS_OF_A_VIEW, severity="warning")
        return self.view_only

    def _write_foot(self) -> None:
        """Write the foot lines of all pages that are open anew: another notice stands there, or none."""
        for screen in self.screen_stack:
            if isinstance(screen, Page) and screen.is_mounted:
                screen.hint()

    def action_next_theme(self) -> None:
        """The next of our themes."""
        names = [theme.name for theme in THEMES]
        at = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(at + 1) % len(names)]
        self.notify(f"Theme: {WORDS[self.theme]}.")

    def action_command_palette(self) -> None:
        """All commands, under our own words."""
        from textual.command import CommandPalette

        if not any(isinstance(screen, CommandPalette) for screen in self.screen_stack):
            self.push_screen(CommandPalette(placeholder="Search the commands and themes …", id="--command-palette"))

    def action_help(self) -> None:
        """What the keys do on this screen."""
        from refinery_tui.tui.all_bindings import screen_name
        from refinery_tui.tui.screens.shared.help_screen import HelpScreen

        self.push_screen(HelpScreen(screen_name(type(self.screen)), self.screen))

    def action_help_quit(self) -> None:
        """Ctrl+c quits nothing here, by design: say what does."""
        self.notify(f"Press {self.keys.key('app.quit')} to quit; nothing was interrupted.")

    def action_leave(self) -> None:
        """Quit; while a conductor of ours works, ask whether it goes on."""
        if not self.conductors.working:
            self.exit(0)
            return
        from refinery_tui.tui.screens.shared.dialogs import Choice, ChoiceDialog

        choices = (
            Choice(key="d", name="detach", words="detach: let it run; open it again to follow and control it"),
            Choice(key="s", name="stop", words="stop it when the replies in progress have ended"),
        )
        self.push_screen(ChoiceDialog("An experiment is running.", choices), self._left)

    def _left(self, answer: str | None) -> None:
        if answer is None:
            return
        if answer == "stop":
            self.conductors.stop()
        self.exit(0)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: what the keys of this screen do, by name, and the themes."""
        from refinery_tui.tui.palette import commands

        return commands(self, screen)


def run_app(*, sessions: Path, open_session: Path | None = None, start: str | None = None, program: str = NAME) -> int:
    """Run the app in this terminal, which `program` calls; the exit code."""
    sys.setswitchinterval(SWITCH_SECONDS)
    tune_for_keys()
    app = user_app(sessions=sessions, open_session=open_session, start=start, program=program)
    code = shutdown.run_to_the_end(app)
    if not code and app.opened is not None:
        _part_from(app.opened, program)
    return shutdown.leave_workers(code)


def run_tab() -> None:
    """Run the app of one browser tab, which `refinery web` has started, and end the process.

    Its arguments are the folder of sessions, the one to open or nothing, our name, and `look` or `control`: with that
    it is a person's own app, else one that keeps nothing and may change nothing.
    """
    from refinery_tui.tui.runtime.view_only_process import allow_no_change

    sessions, opened, program, may = sys.argv[1:]
    shown = Path(opened) if opened else None
    tune_for_keys()
    if may == "control":
        app = user_app(sessions=Path(sessions), open_session=shown, program=program)
    else:
        app = RefineryApp(sessions=Path(sessions), open_session=shown, program=program, view_only=True)
        allow_no_change()
    sys.exit(shutdown.leave_workers(shutdown.run_to_the_end(app)))


def user_app(*, sessions: Path, open_session: Path | None, start: str | None = None, program: str) -> RefineryApp:
    """The app with a person's own keys, theme and agreements."""
    from platformdirs import user_cache_path, user_config_path, user_state_path

    return RefineryApp(
        sessions=sessions,
        open_session=open_session,
        start=start,
        program=program,
        keys_file=user_config_path("refinery") / "keys.toml",
        theme_file=user_state_path("refinery") / "theme",
        summaries_file=user_cache_path("refinery") / "summaries.json",
        agreements_file=user_config_path("refinery") / AGREEMENTS_FILE,
    )


def _part_from(session: Path, program: str) -> None:
    from refinery_tui.core.record.store import Folder  # brings pydantic, which no first paint waits for
    from refinery_tui.tui.runtime import farewell_words

    farewell_words.print_farewell(
        farewell_words.hint(session, running=Folder(path=session).is_running, program=program)
    )
