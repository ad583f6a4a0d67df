"""The embedded default: a simulated team, reached through the same openai client as a real server.

The truth, so that the answer an analysis should find is known. A team stands on a rung of its task's ladder of
example programs. It reads where it stands from the request: the last program in the messages that is one of the
ladder's; a defective program counts as the rung whose text it resembles most, and no program as the bottom. Then

    with chance r    the reply is defective: a tenth of these hold no program, so the last one stays; the others
                     hold one of the defective programs, each equally likely;
    else, chance c   it climbs one rung, and stays on the top one;
    else             four in five keep the program, one in five falls a rung, and stays on the bottom one.

    c = skill x gain (if the system words speak of a team) x every effect whose phrase stands in the prompt
        x critic (if a simulated review stands in the last request) x planner (a plan), at most 1
    r = risk x (1 + temperature) / 2, temperature 1 unless the request gives one,
        x critic_risk (if a review stands in the last request) x tester (a test), at most 1

In a debate it goes on from the best of all programs shown with chance `debate`, from its own else. A voter names the
best of the programs with chance `voter` (the first of equals), else any of them, each equally likely.

Nothing else has an effect: two treatments whose prompts differ in other words only are equal in truth, and a
longer budget acts through the number of replies alone. A reply of n tokens (four characters each, rounded up)
takes first_token_seconds + (n - 1) / tokens_per_second session seconds, unless `instant`. One reply in ten that
holds a program shows two code blocks, the program being the one that defines the entry point last.
Where it answers an input itself (mode = 'direct'), the answer is right with chance `direct`, whatever else is asked;
of the others nine in ten hold another value of the same type, and one in ten none. It knows no task's answers: the best
example program of the ladder is called on the input, in the bench as every program is, and its answer is what a right
reply says; an input on which that program answers nothing that is right has no value in any reply.
What follows from it is computed in `tests/core/models/simulated_truth.py`.
"""

import asyncio
from collections.abc import Awaitable, Callable

from refinery_tui.core.base.chat import Price
from refinery_tui.core.base.clock import Clock, SessionClock
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.teams.truth import Truth
from refinery_tui.core.models.direct.known_answers import KnownAnswers
from refinery_tui.core.models.openai import OpenAIModel, openai_model
from refinery_tui.core.models.simulated_programs import task_ladders

NAME = "simulated"
URL = "http://simulated.invalid/v1"  # reserved by RFC 2606: no request can ever leave for it


def simulated_model(
    truth: Truth,
    *tasks: Task,
    clock: Clock | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    known: KnownAnswers | None = None,
) -> OpenAIModel:
    """A team for one task, or for several that it tells apart by their texts; `clock` is the session's (None: one at
    the truth's speed), `sleep` takes real seconds; `known` is what it knows of inputs that it answers itself.
    """
    import httpx2

    from refinery_tui.core.models.simulated_server import Pace, SimulatedServer

    pace = Pace(truth=truth, clock=clock or SessionClock(speed=truth.speed), sleep=sleep)
    transport = SimulatedServer(truth=truth, ladders=task_ladders(tasks), pace=pace, known=known or KnownAnswers())
    client = httpx2.AsyncClient(transport=transport, trust_env=False)
    return openai_model(NAME, base_url=URL, http_client=client, simulated=True)


def simulated_price(truth: Truth) -> Price:
    """The fictional price of a token, so that costs can be seen and planned; it never was anyone's bill."""
    return Price(input_usd=truth.input_usd, output_usd=truth.output_usd, source="fictional: the model is simulated")
