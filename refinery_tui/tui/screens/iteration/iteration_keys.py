"""The keys of the iteration screen, each with what help says of it; stepping is the same on every screen."""

from dataclasses import replace

from textual.binding import Binding, BindingType

from refinery_tui.tui.keys.common_keys import QUIT, THEME
from refinery_tui.tui.screens.compare.compare_keys import COMPARE
from refinery_tui.tui.screens.session.session_keys import ACCEPT, ALONG, ANALYSIS, COPY, FOLLOW, GO_TO, STEPS
from refinery_tui.tui.screens.shared.page_search import SEARCH

KEYS: list[BindingType] = [
    *STEPS,
    Binding(
        "v",
        "side",
        "side by side",
        id="iteration.side",
        tooltip="side by side where there is room, or one below the other",
    ),
    *SEARCH,
    replace(COPY, id="iteration.copy", show=True),
    Binding(
        "b",
        "best",
        "vs best",
        id="iteration.best",
        tooltip="compare with the fastest correct program of the run, or with the one before",
    ),
    ACCEPT,
    *reversed(ALONG),
    Binding("d", "view('diff')", "diff", id="iteration.diff", tooltip="the difference to another program"),
    ANALYSIS,
    COMPARE,
    FOLLOW,
    GO_TO,
    Binding("1", "view('diff')", "diff", show=False, id="iteration.1", tooltip="the difference"),
    Binding("2", "view('program')", "program", show=False, id="iteration.2", tooltip="the program"),
    Binding("3", "view('reply')", "reply", show=False, id="iteration.3", tooltip="the reply"),
    Binding("4", "view('prompt')", "prompt", show=False, id="iteration.4", tooltip="what was sent"),
    Binding("5", "view('facts')", "facts", show=False, id="iteration.5", tooltip="verdicts, times, resources used"),
    Binding(
        "6",
        "view('turns')",
        "turns",
        show=False,
        id="iteration.6",
        tooltip="all turns: who was asked what, what was said",
    ),
    Binding(
        "7", "view('family')", "family", show=False, id="iteration.7", tooltip="where each program of the run came from"
    ),
    Binding("escape", "back", "back", id="iteration.leave", tooltip="back to the session, at the same place"),
    THEME,
    QUIT,
]
