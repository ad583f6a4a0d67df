"""Filtering and sorting the list of sessions on Home."""

from textual.binding import Binding, BindingType

ASKS = "words that a session must contain"
SIFT: list[BindingType] = [
    Binding("slash", "filter", "filter", id="home.filter", tooltip="show only the sessions that contain these words"),
    Binding("s", "sort", "sort", id="home.sort", tooltip="sort the sessions: down, then by the next column"),
    Binding("escape", "clear", "clear", show=False, id="home.clear", tooltip="clear the filter, then the marks"),
]
