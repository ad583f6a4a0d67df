"""The settings of one run: every one of them may be a factor of an experiment."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from refinery_tui.core.experiment.servers.supports import Effort

Mode = Literal["code", "direct"]
Unit = Literal["iterations", "seconds", "tokens", "usd"]
_UNITS: dict[str, tuple[Unit, float]] = {
    "iteration": ("iterations", 1),
    "iterations": ("iterations", 1),
    "s": ("seconds", 1),
    "second": ("seconds", 1),
    "seconds": ("seconds", 1),
    "min": ("seconds", 60),
    "minute": ("seconds", 60),
    "minutes": ("seconds", 60),
    "h": ("seconds", 3600),
    "tokens": ("tokens", 1),
    "usd": ("usd", 1),
}
MOST = 1e12
_BUDGET = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What ends a run: an amount, at most MOST, of iterations, generation seconds, tokens (in and out), usd."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(allow_inf_nan=False)
    amount: float
    unit: Unit

    @property
    def words(self) -> str:
        """As a person writes it, and read back as the same: `3 iterations`, `60 s`, `2000000 tokens`, `0.0001 usd`."""
        unit = {"seconds": "s", "iterations": "iteration" if self.amount == 1 else "iterations"}
        amount = f"{Decimal(repr(float(self.amount))).normalize():f}"
        return f"{amount} {unit.get(self.unit, self.unit)}"


def budget(written: str) -> Budget:
    """The budget in words such as `3 iterations`, `60 s`, `2 min`, `20000 tokens`, `0.5 usd`; ValueError if none."""
    found = _BUDGET.fullmatch(written)
    if found is None:
        raise ValueError(f"{written!r} is not a budget. Write an amount and a unit, such as '3 iterations' or '60 s'.")
    if found[2] not in _UNITS:
        from refinery_tui.core.base.text import did_you_mean

        raise ValueError(f"{found[2]!r} is not a budget.{did_you_mean(found[2], _UNITS)}")
    unit, factor = _UNITS[found[2]]
    amount = float(found[1]) * factor
    if not 0 < amount <= MOST or (unit == "iterations" and amount != int(amount)):
        raise ValueError(f"{written!r} is impossible: a budget is more than nothing, and iterations are whole.")
    return Budget(amount=amount, unit=unit)


def _read_budget(value: Any) -> Any:
    return budget(value) if isinstance(value, str) else value


def _timed(value: Budget) -> Budget:
    if value.unit != "seconds":
        raise ValueError(f"{value.words!r} is not a time: write one such as '30 min' or '2 h'.")
    return value


Duration = Annotated[Budget, BeforeValidator(_read_budget), AfterValidator(_timed)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one run is carried out.

    protocol: who speaks when (`core/team/protocols`); agents: size of the team; budget: what ends the run;
    model: `simulated`, a name under [models], or an OpenAI model; temperature: None leaves it to the server;
    memory: what an agent sees of the past; feedback: what the bench tells the next agent;
    framing: the prompts, by name; choose: which program is the run's result; deadline: whether a reply that
    is still arriving when the time is up is cancelled (strict) or waited for (lenient);
    max_tokens: cap on one reply, None for the server's own; reasoning_effort: None leaves it to the server; team: the
    name of one under [teams], in place of so many like agents; mode: whether the model writes a program (code), or
    answers the inputs itself (direct), which every record of `code` leaves out.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", allow_inf_nan=False)

    agents: Annotated[int, Field(ge=1, le=100)] = 1
    budget: Annotated[Budget, BeforeValidator(_read_budget)] = Budget(amount=3, unit="iterations")
    model: str = "simulated"
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    protocol: str = "rotate"
    memory: Literal["last-program", "full", "best-and-last", "notes", "pilot-faithful"] = "last-program"
    feedback: Literal["none", "verdict", "failing-family", "timing", "profile"] = "none"
    framing: str = "plain"
    choose: Literal["last", "best"] = "last"
    deadline: Literal["strict", "lenient"] = "strict"
    max_tokens: Annotated[int, Field(ge=1, le=1 << 31)] | None = None
    reasoning_effort: Effort | None = None
    team: str | None = None
    mode: Annotated[Mode, Field(exclude_if=lambda mode: mode == "code")] = "code"
