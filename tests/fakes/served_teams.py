"""Teams of every protocol at work side by side, served by a server on the loopback; also as a process to be killed.

python -m tests.fakes.served_teams FOLDER BASE_URL
"""

import asyncio
import hashlib
import json
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.models.openai import openai_model
from refinery_tui.core.models.simulated_roles import WORDS_ONLY
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.state import State
from refinery_tui.core.team.turn_call import ServedModel
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import PRICE, order
from tests.fakes.model import FakeModel, program
from tests.fakes.scripted_server import Call, ScriptedServer, Step

ANSWERED = {
    "rotate": 1,
    "better": 1,
    "independent": 4,
    "repair(3)": 1,
    "critic": 2,
    "best-of-n(3)": 2,
    "debate": 4,
    "debate(chooses=vote)": 7,
    "relay": 2,
    "evolve": 1,
}  # each protocol, and how many replies its team of three has before its server falls silent in mid-reply
_HEAD = (
    'task = "get_difference"\nreplicates = 1\n[run]\nagents = 3\nbudget = "2 iterations"\n[limits]\nconcurrency = 16\n'
)
_MODEL = '[models.{name}]\nmodel = "{name}"\nbase_url = "http://127.0.0.1:9/v1"\n'
_TREATMENT = '[[treatments]]\nprotocol = "{protocol}"\nmodel = "{name}"\n'


def name_of(protocol: str) -> str:
    """What the model of its team is called, so that the server knows whom it serves."""
    return re.sub(r"\W+", "-", protocol).strip("-")


SOURCE = _HEAD + "".join(
    _MODEL.format(name=name_of(each)) + _TREATMENT.format(name=name_of(each), protocol=each) for each in ANSWERED
)


class TeamServer(ScriptedServer):
    """Answers each request by its words alone, so that it answers the same again; while `silent`, only as many of a
    team's as ANSWERED has, and half of the others.
    """

    def __init__(self, *, silent: bool) -> None:
        super().__init__()
        self.silent = silent
        self._most = {name_of(protocol): most for protocol, most in ANSWERED.items()}
        self._asked: Counter[str] = Counter()

    def take(self, call: Call) -> Step:
        """The reply; a team's first ones, where it is silent after these."""
        super().take(call)
        team = call.body["model"]
        with self._lock:
            self._asked[team] += 1
            stalls = self.silent and self._asked[team] > self._most[team]
        return Step(kind="stall" if stalls else "reply", text=reply(call.body))


def reply(body: dict[str, object]) -> str:
    """Words to whoever asks for words, else a program; the first one of `repair` is wrong."""
    asked = json.dumps(body, sort_keys=True)
    number = int(hashlib.sha256(asked.encode()).hexdigest()[:6], 16)
    if WORDS_ONLY in asked:
        return f"Shorten the loop.\nVote: {number % 3 + 1}"
    first = str(body["model"]).startswith("repair") and len(body["messages"]) == 2  # type: ignore[arg-type]  # a list
    return program(round(0.2 + number % 997 / 2000, 6), "wrong" if first else "")


def carried_out(folder: Path, base_url: str, heard: list[Event]) -> State:
    """The session from where it stands to its end; each team's model is served at `base_url`."""
    names = [name_of(each) for each in ANSWERED]
    served = {name: ServedModel(model=openai_model(name, base_url=base_url), name=name, price=PRICE) for name in names}
    asked = order(SOURCE, folder, FakeModel(say=lambda ask, n: ""), heard=heard)
    return asyncio.run(run(replace(asked, served=served, prices=dict.fromkeys(names, PRICE)), bench=FakeBench()))


if __name__ == "__main__":
    carried_out(Path(sys.argv[1]), sys.argv[2], [])
