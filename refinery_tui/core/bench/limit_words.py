"""Every limit that a program of a task can meet, in words: what a task's page and `refinery task` name."""

from refinery_tui.core.base.text import count, seconds, size
from refinery_tui.core.bench.exchange.codec import DEEPEST
from refinery_tui.core.bench.judge.allowance import GENEROUS
from refinery_tui.core.experiment.browser.browser_task import BrowserLimits
from refinery_tui.core.experiment.task import Task


def limit_words(task: Task) -> dict[str, str]:
    """What is limited, and how, in the order in which a program meets it."""
    if task.browser is not None:
        return _browser_limits(task.browser.limits)
    limits = task.limits
    least, most = (seconds(s, zeros=False) for s in (limits.least_wall_seconds, limits.wall_seconds))
    changed = "may be changed" if task.may_change_argument else "must be left as it was given"
    return {
        "program": f"at most {size(limits.source_bytes)} of text",
        "loading": f"{seconds(limits.load_seconds, zeros=False)} of CPU time",
        "call": f"ten times the baseline's CPU time on the same input, {least} at least and {most} at most",
        "asleep": f"{GENEROUS:g} times as long as it may compute; waiting for a processor does not count",
        "memory": size(limits.memory_bytes),
        "printing": f"{size(limits.output_bytes)} by the call; what is printed while loading is dropped",
        "argument": changed,
        "answer": f"{_answer(task)}; of any length that the right one has",
        "rights": ", ".join(_rights(task)),
    }


def _browser_limits(limits: BrowserLimits) -> dict[str, str]:
    return {
        "script": f"at most {count(limits.actions, 'action')}, a line each, and {limits.characters:,} characters",
        "action": f"waits {seconds(limits.action_seconds, zeros=False)} for its element",
        "visit": f"{seconds(limits.seconds, zeros=False)} on the wall",
        "memory": f"{size(limits.memory_mb << 20)} of all of Chromium's processes, without what they share",
        "agents": f"{count(limits.attempts, 'attempt')} of {count(limits.steps, 'observation')} each",
        "rights": "no code, no network, no pages but the site's, no files",
    }


def _answer(task: Task) -> str:
    if task.answer == "python":
        return f"any value of Python's own types or numpy's arrays, nested at most {DEEPEST} deep"
    if task.answer not in ("json", "list", "dict"):
        return f"{task.answer} exactly"
    kind = "any value" if task.answer == "json" else f"a {task.answer}"
    of = "int (of any width), float, bool, text, None, and lists and dicts of them, keys being text"
    return f"{kind} of plain ones: {of}, nested at most {DEEPEST} deep"


def _rights(task: Task) -> list[str]:
    refused = ["files", "network", "other processes"]
    refused += [] if task.threads else ["threads"]
    refused += [] if task.executable_memory else ["memory that can be executed"]
    return [f"no {what}" for what in refused]
