"""Sessions whose models answer inputs themselves, beside others that write programs."""

from collections.abc import Callable

from refinery_tui.core.base.chat import ModelRequest, Usage
from tests.fakes.model import FakeModel, program

BOTH = """
task = "get_difference"
replicates = 2
[run]
budget = "2 iterations"
[factors]
mode = ["code", "direct"]
"""
ALONE = BOTH.replace('[factors]\nmode = ["code", "direct"]', "").replace("[run]", '[run]\nmode = "direct"')


def answer_of(asked: str) -> int:
    """The sum that the fake bench takes for right."""
    call = asked.rsplit("get_difference(", 1)[1]
    return sum(map(int, call[1 : call.index("]")].split(",")))


def say(right: Callable[[int], bool]) -> FakeModel:
    """A model that writes programs, and answers rightly where `right` says so of its n-th request."""

    def said(ask: ModelRequest, number: int) -> str:
        words = ask.messages[-1].content
        if "Write no program" not in words:
            return program(0.5)
        return f"```\n{answer_of(words) + (0 if right(number) else 1)}\n```"

    return FakeModel(say=said, usages=[Usage(input_tokens=100 + n, output_tokens=50) for n in range(20)])
