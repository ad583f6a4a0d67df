"""What a script led to in a browser, with an iteration and its turns: actions, done or why not, the page."""

from collections.abc import Iterator

from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.run.observation_rows import action_rows, observation_head, page_rows
from refinery_tui.tui.text.styled import Line, Span, line

OUTLINE = 30  # rows of a page that stand with an iteration
OUTLINE_OF_TURN = 6  # and with each of its turns


def observation_lines(iteration: Iteration) -> list[Line]:
    """A title, each action, and the page; nothing where nobody looked."""
    if (seen := iteration.observation) is None:
        return []
    head = line(Span("what the script led to", "title"), Span(f" · {observation_head(seen)}", "dim"))
    actions = [line(Span(row, "plain" if each.done else "bad")) for each, row in action_rows(seen)]
    return [(), head, *actions, *(line(Span(row, "dim")) for row in page_rows(seen, OUTLINE))]


def observation_of_turn(turn: Turn) -> Iterator[Line]:
    """As a turn tells it: how far its script came, each action, and the beginning of the page."""
    if (seen := turn.observation) is None:
        return
    stopped = bool(seen.missing) or not seen.whole
    yield line(Span("observed: ", "dim"), Span(observation_head(seen), "fair" if stopped else "plain"))
    for each, row in action_rows(seen):
        yield line(Span("  "), Span(row, "dim" if each.done else "bad"))
    yield from (line(Span("  "), Span(row, "dim")) for row in page_rows(seen, OUTLINE_OF_TURN))
