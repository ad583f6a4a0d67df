"""The rule of a view that may only look, in one place: what it does. Whatever is not named here is refused.

Footer, help, palette, keys and clicks all ask `looks`; a new action changes something until somebody says otherwise.
"""

from textual.actions import ActionError, parse

WORDS = "This view may only look: nothing is started, steered, written or deleted from here."
HELP = (
    f"{WORDS} Keys that would are left out below. Who serves this page can serve one that may: refinery web --control"
)
LABEL = "view only"
_STEP = ("step", "turn", "run", "step_run", "to_turn", "go_to", "follow", "replay", "pace", "watch")
_READ = ("read", "view", "side", "best", "search", "search_on", "analysis", "program", "tell")
_DOCS = ("docs", "open_link", "next_link", "page_back")
_OPEN = ("open", "open_run", "open_chosen")
_SHOW = (
    "compare",
    "mark",
    "study",
    "contrast",
    "other",
    "swap",
    "again",
    "plan",
    "tasks",
    "task",
    "task_map",
    "marks",
    "next_view",
    "open_view",
)
_ARRANGE = ("filter", "sort", "clear", "zoom", "pane", "focus_next", "focus_previous", "next_theme", "change_theme")
_MOVE = ("move", "page", "scroll", "top", "walk", "choose", "leap", "edge", "erase", "take", "pick")
_LEAVE = ("back", "dismiss", "pop_screen", "leave", "help", "help_quit", "command_palette")
# Textual's own, in a line that is typed and in the palette: all but those that reach for the clipboard.
_TYPE = (
    *("cursor_left", "cursor_left_word", "cursor_right", "cursor_right_word", "home", "end", "select_all", "submit"),
    *("delete_left", "delete_left_word", "delete_left_all", "delete_right", "delete_right_word", "delete_right_all"),
)
_LIST = ("cursor_up", "cursor_down", "first", "last", "page_up", "page_down", "select", "command_list", "escape")
LOOKS = frozenset((*_STEP, *_READ, *_DOCS, *_OPEN, *_SHOW, *_ARRANGE, *_MOVE, *_LEAVE, *_TYPE, *_LIST))


def looks(action: str) -> bool:
    """Whether an action, as a binding or a click names it (`app.help`, `step(-1)`), changes nothing."""
    try:
        return parse(action)[1] in LOOKS
    except ActionError:
        return False
