"""A simulated agent on a task whose programs are scripts: what it writes is found, and nothing it says is of Python."""

import random

import pytest

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.extraction import SCRIPT
from refinery_tui.core.experiment.teams.truth import Truth
from refinery_tui.core.models.simulated_chain import Chances, moves
from refinery_tui.core.models.simulated_programs import ladder_of
from refinery_tui.core.models.simulated_roles import PLANS, TESTS, WORDS_ONLY, words_said
from refinery_tui.core.models.simulated_server import drawn
from refinery_tui.core.models.simulated_words import reply
from refinery_tui.core.reply.bounded import read_at_once
from tests.fakes.script_task import script_task

LADDER = ladder_of(script_task())
PYTHON = ("python", "function", "program with", "loop", "edge case")


@pytest.mark.parametrize("seed", range(40))
def test_the_script_of_every_reply_is_the_one_that_was_meant(seed: int) -> None:
    dice = random.Random(seed)
    current = dice.choice([None, *(program for rung in LADDER.rungs for program in rung)])
    move = drawn(moves(LADDER, current, Chances(climb=0.4, risk=0.5)), dice)
    said = reply(move, current, SCRIPT, dice)
    found = read_at_once(said, SCRIPT, finish_reason="stop")
    assert found is not None
    assert found.program == (move.program.source if move.program else None)
    assert [word for word in PYTHON if word in said.lower()] == []
    if move.program is not None:
        assert LADDER.current([Message(role="assistant", content=said)]) == move.program


@pytest.mark.parametrize("asked", [PLANS, TESTS, "You review a script."])
def test_what_it_says_in_words_is_of_pages_and_actions(asked: str) -> None:
    for seed in range(10):
        messages = [Message(role="system", content=WORDS_ONLY), Message(role="user", content=asked)]
        said = words_said(messages, Truth(), LADDER, random.Random(seed)).lower()
        assert any(word in said for word in ("page", "action", "element"))
        assert [word for word in PYTHON if word in said] == []
