"""A task's page: what it asks, of which inputs, and every limit that a program can meet, in lines of text."""

import textwrap
from collections.abc import Iterator

from refinery_tui.core.base.text import count, size
from refinery_tui.core.bench.exchange.call_forms import call_words
from refinery_tui.core.bench.limit_words import limit_words
from refinery_tui.core.experiment.task import Family, Task


def task_page(task: Task, width: int) -> Iterator[str]:
    """The lines of the page, `width` characters at most where words can be broken."""
    yield from (f"{task.name}: {task.title}", "")
    for paragraph in task.prompt.splitlines():
        yield from textwrap.wrap(paragraph, width, replace_whitespace=False) or [""]
    yield ""
    yield from _program_lines(task, width)
    yield from ("", f"{'role':<5} {'input family':<18} {'size':>19}  in a check (a thorough one)")
    for family in task.families:
        more = f" ({family.count + family.thorough})" if family.thorough else ""
        calls = ", of many calls each" if family.calls else ""
        shown = ", of the kind that is shown" if family.shown else ""
        yield f"{family.role:<5} {family.name:<18} {_sizes(family):>19}  {family.count}{more}{calls}{shown}"
    if task.scaling:
        sizes = ", ".join(f"{size:,}" for size in task.scaling)
        yield from ("", *_labelled("scaling", f"every right final program is timed at {sizes} as well", width))
    yield ""
    for name, words in limit_words(task).items():
        yield from _labelled(name, words, width)


def _program_lines(task: Task, width: int) -> Iterator[str]:
    """What a program is here: a function, one that reads its input, or a script of actions on a site."""
    if (browser := task.browser) is not None:
        held = size(sum(map(len, browser.site.values())))
        yield from _labelled("site", f"{count(len(browser.site), 'file')}, {held}; begins at {browser.start}", width)
        yield from _labelled("goals", f"{count(len(browser.goals), 'thing')} must hold in the state it ends in", width)
        given = "; ".join(f"{name}: {', '.join(values)}" for name, values in browser.given.items())
        yield from _labelled("given", given or "nothing that differs between visits", width)
        return
    checked = f"; what is right {task.checker} of inputs.py decides" if task.checker else ""
    called = f"{call_words(task.call, task.entry_point)}; answer: {task.answer}{checked}"
    yield from _labelled("program" if task.call == "standard input" else "function", called, width)
    if task.start:
        yield from _labelled("start", "the agents begin from the baseline, and make it faster", width)
    yield from _labelled("libraries", ", ".join((*task.libraries, "the standard library")), width)


def _labelled(name: str, words: str, width: int) -> list[str]:
    first, *rest = textwrap.wrap(words, max(20, width - 13))
    return [f"{name:<12} {first}", *(f"{'':<12} {row}" for row in rest)]


def _sizes(family: Family) -> str:
    return f"{family.size:,}" if family.least is None else f"{family.least:,} to {family.size:,}"
