"""What a script led to, as rows for whoever reads it: each action, the page, what the browser reported."""

from collections.abc import Iterator

from refinery_tui.core.base.text import clean, count, one_line
from refinery_tui.core.experiment.browser.observation import ActionOutcome, Observation

LONGEST_ACTION, LONGEST_WHY = 200, 300  # characters
ALL = 1 << 30  # rows of an outline


def observation_head(seen: Observation) -> str:
    """How far it came, in a sentence without its point."""
    done = sum(outcome.done for outcome in seen.outcomes)
    if seen.missing:
        return f"no page was seen: {one_line(seen.missing, LONGEST_WHY)}"
    if (stopped := next((outcome for outcome in seen.outcomes if not outcome.done), None)) is not None:
        return f"{count(done, 'action')} done, stopped at line {stopped.line}"
    return f"all {count(done, 'action')} done"


def action_rows(seen: Observation) -> Iterator[tuple[ActionOutcome, str]]:
    """Each action that was tried, with its row: its line, itself, and why it was not done or what it read."""
    for each in seen.outcomes:
        why = f" — {one_line(each.why, LONGEST_WHY)}" if each.why else ""
        read = f" — read {one_line(each.read, LONGEST_WHY)!r}" if each.read else ""
        done = "done    " if each.done else "not done"
        yield each, f"{each.line:>3}  {done}  {one_line(each.action, LONGEST_ACTION)}{why}{read}"


def page_rows(seen: Observation, most: int = ALL) -> Iterator[str]:
    """The page that it left: where it is, its outline as far as `most` rows go, and the browser's messages."""
    if seen.missing:
        return
    yield f"the page {one_line(seen.address)}, titled {one_line(seen.title)!r}:"
    rows = clean(seen.outline).split("\n")
    yield from (f"  {row}" for row in rows[:most])
    if len(rows) > most:
        yield f"  … {count(len(rows) - most, 'more row')}"
    yield from (f"message of the browser: {one_line(each, LONGEST_WHY)}" for each in seen.messages)


def observation_rows(seen: Observation, most: int = ALL) -> Iterator[str]:
    """All of it, as text."""
    yield f"what its script led to: {observation_head(seen)}"
    yield from (f"  {row}" for _, row in action_rows(seen))
    yield from (f"  {row}" for row in page_rows(seen, most))
