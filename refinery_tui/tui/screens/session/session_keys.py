"""The keys of the session screen, each with what help says of it; stepping is the same on every screen."""

from textual.binding import Binding, BindingType

from refinery_tui.tui.keys.common_keys import QUIT, THEME, shown
from refinery_tui.tui.screens.compare.compare_keys import COMPARE
from refinery_tui.tui.screens.plan.start_keys import PLAN

STEPS: list[BindingType] = [
    Binding(
        "left_square_bracket",
        "step(-1)",
        "step",
        id="session.back",
        tooltip="one iteration back; before a run's first it goes to the run before",
    ),
    Binding(
        "right_square_bracket",
        "step(1)",
        "step",
        id="session.on",
        tooltip="one iteration forward; after a run's last it goes to the next run",
    ),
    Binding(
        "left_parenthesis",
        "turn(-1)",
        "turn",
        id="session.turn-back",
        tooltip="one turn back, alone: who was asked what, and said what; stepping by iteration shows all turns again",
    ),
    Binding(
        "right_parenthesis",
        "turn(1)",
        "turn",
        id="session.turn-on",
        tooltip="one turn forward, alone; after an iteration's last it goes to the next iteration",
    ),
    Binding("left_curly_bracket", "run(-1)", "run", id="session.previous-run", tooltip="the run before"),
    Binding("right_curly_bracket", "run(1)", "run", id="session.next-run", tooltip="the next run"),
    Binding(
        "plus,greater_than_sign", "pace(1)", "faster", id="session.faster", tooltip="faster replay, up to 64 times"
    ),
    Binding("minus,less_than_sign", "pace(-1)", "slower", id="session.slower", tooltip="slower replay, down to half"),
    Binding(
        "u", "decide", "decide", id="session.decide", tooltip="accept, reject or edit the program that waits for you"
    ),
]

ALONG: list[BindingType] = [
    Binding(
        "p",
        "replay",
        "replay",
        id="session.replay",
        tooltip="replay what is on record from here, or pause; stepping jumps, following ends it; no model is called",
    ),
    Binding(
        "e",
        "edit",
        "edit",
        id="session.edit",
        tooltip="open the program shown in $EDITOR; a change becomes a human turn, after asking",
    ),
]

ACCEPT = Binding(
    "o",
    "accept",
    "accept",
    id="session.accept",
    tooltip="accept the run's result for new records, reject it, or take that back; 'refinery apply' then uses it",
)
FOLLOW = Binding("f", "follow", "follow", id="session.follow", tooltip="follow what happens now")
ANALYSIS = Binding("a", "analysis", "analysis", id="session.analysis", tooltip="what the evidence says")
GO_TO = Binding("g", "go_to", "go to", id="session.go-to", tooltip="go to a run, or to run.iteration")
COPY = Binding(
    "y", "copy", "copy", id="session.copy", tooltip="copy the program, and name the file that holds it", show=False
)

KEYS: list[BindingType] = [
    *STEPS,
    Binding(
        "m",
        "message",
        "message",
        show=False,
        id="session.message",
        tooltip="write to the team of the run shown: its next request carries the words",
    ),
    FOLLOW,
    Binding(
        "d",
        "read('diff')",
        "diff",
        id="session.diff",
        tooltip="read the difference to the program before; there the digits show program, reply, prompt, facts",
    ),
    COPY,
    ANALYSIS,
    Binding(
        "space",
        "pause",
        "pause",
        id="session.pause",
        tooltip="hold the session before its next turn, or let it continue",
    ),
    Binding("full_stop", "single", "one turn", id="session.single", tooltip="run one turn, then pause"),
    Binding("r", "go_on", "resume", id="session.go-on", tooltip="run what is left of the plan, after asking"),
    *ALONG,
    ACCEPT,
    COMPARE,
    PLAN,
    Binding("x", "export", "export", id="session.export", tooltip="export the session to files"),
    GO_TO,
    Binding("slash", "filter", "filter", id="session.filter", tooltip="show only the results that contain these words"),
    Binding("s", "sort", "sort", id="session.sort", tooltip="sort the results: down, then by the next column"),
    Binding(
        "z",
        "zoom",
        "enlarge",
        id="session.enlarge",
        tooltip="enlarge the pane that has the focus and wrap its code, or show all",
    ),
    Binding(
        "k", "stop", "stop", id="session.stop", tooltip="stop the session: after the turns in progress, or at once"
    ),
    Binding("1", "pane('agents')", "agents", show=False, id="session.agents", tooltip="the agents at work"),
    Binding("2", "pane('runs')", "runs", show=False, id="session.runs", tooltip="the map of the runs"),
    Binding("3", "pane('results')", "results", show=False, id="session.results", tooltip="the table of results"),
    Binding("escape", "back", "home", id="session.home", tooltip="back to Home; a running session keeps running"),
    THEME,
    shown(QUIT),
]
