"""What the simulated model is like: the truth that an analysis of its session should find."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from refinery_tui.core.experiment.servers.endpoint import STRICT, Usd


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the simulated model is like, so that the truth an analysis should find is known.

    skill: chance that a sound reply climbs the task's ladder of programs by a rung; risk: chance that a reply is
    defective; gain: what the words of a team multiply skill by; critic, planner: what a review or a plan that a writer
    is shown multiplies it by; critic_risk, tester: what a review or a test multiplies risk by; debate: chance that a
    debater goes on from the best program it is shown; voter: chance that a vote is for the best program; effects: a
    phrase of the prompt and what it multiplies skill by; speed: session seconds to the second; instant: no waiting at
    all; input_usd, output_usd: a fictional price per million tokens; direct: chance of a right answer where the model
    answers itself. `core/models/simulated.py` states the whole truth.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    skill: Annotated[float, Field(ge=0, le=1)] = 0.45
    risk: Annotated[float, Field(ge=0, le=1)] = 0.15
    gain: Annotated[float, Field(ge=0)] = 1.3
    critic: Annotated[float, Field(ge=0)] = 1.5
    critic_risk: Annotated[float, Field(ge=0)] = 1.0
    planner: Annotated[float, Field(ge=0)] = 1.0
    tester: Annotated[float, Field(ge=0)] = 1.0
    debate: Annotated[float, Field(ge=0, le=1)] = 1.0
    voter: Annotated[float, Field(ge=0, le=1)] = 1.0
    tokens_per_second: Annotated[float, Field(gt=0)] = 50.0
    first_token_seconds: Annotated[float, Field(ge=0)] = 0.6
    speed: Annotated[float, Field(gt=0)] = 20.0
    instant: bool = False
    effects: Mapping[str, Annotated[float, Field(ge=0)]] = field(default_factory=dict)
    input_usd: Usd = 2.5
    output_usd: Usd = 10.0
    direct: Annotated[float, Field(ge=0, le=1, exclude_if=lambda chance: chance == 0.8)] = 0.8
