"""What a session cost: by treatment, by model, by class of tokens, and what was lost in replies that failed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from refinery_tui.core.base.chat import Price, Usage
from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.models.prices import base_rates
from refinery_tui.core.record.dataframes import turn_model
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.state import OUR_FAULTS, Run, State

CLASSES = ("input", "cached input", "cache writes", "output", "reasoning")


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """What some requests consumed; `estimated` of the replies were counted by no server; usd None: unpriced.

    beyond_cap_tokens: what servers counted above the caps they were sent; not among the others, and perhaps billed.
    """

    name: str
    runs: int
    requests: int
    input_tokens: int
    output_tokens: int
    usd: float | None
    estimated: int
    beyond_cap_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenClass:
    """Tokens of one class, and usd for them at base rates (None: unpriced); reasoning is a part of the output."""

    name: str
    tokens: int
    usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """The whole bill: `retries` were asked for again after a server failed, `lost` were cut off here."""

    whole: CostRow
    by_treatment: tuple[CostRow, ...]
    by_model: tuple[CostRow, ...]
    by_class: tuple[TokenClass, ...]
    by_tier: tuple[CostRow, ...]
    retries: CostRow
    lost: CostRow
    reserved_usd: float
    limit_usd: float | None


Paid = tuple[Run, Turn]


def costs(state: State) -> Costs:
    """The bill of a session as it stands."""
    paid = [(run, turn) for run in state.runs for turn in run.turns if turn.by == "agent"]
    failed = [each for each in paid if each[1].status == "failed"]
    return Costs(
        whole=_row("all", paid),
        by_treatment=_rows(paid, lambda run, _: treatment_name(state.started.arms[run.planned.treatment].levels)),
        by_model=_rows(paid, lambda run, turn: turn_model(state, run, turn)),
        by_class=tuple(_classes(state, paid)),
        by_tier=_rows([each for each in paid if each[1].service_tier], lambda _, turn: turn.service_tier),
        retries=_row("retries", [each for each in failed if each[1].outcome not in OUR_FAULTS]),
        lost=_row("lost replies", [each for each in failed if each[1].outcome in OUR_FAULTS]),
        reserved_usd=sum(turn.reserved_usd or 0.0 for _, turn in paid if turn.status == "running"),
        limit_usd=state.experiment.limits.usd,
    )


def _rows(paid: Iterable[Paid], name: Callable[[Run, Turn], str]) -> tuple[CostRow, ...]:
    groups: dict[str, list[Paid]] = {}
    for run, turn in paid:
        groups.setdefault(name(run, turn), []).append((run, turn))
    return tuple(_row(each or "all runs", group) for each, group in groups.items())


def _row(name: str, paid: Iterable[Paid]) -> CostRow:
    ended = [(run, turn) for run, turn in paid if turn.status != "running"]
    usages = [turn.usage for _, turn in ended if turn.usage is not None]
    usd = [turn.usd for _, turn in ended if turn.usage is not None]
    return CostRow(
        name=name,
        runs=len({run.planned.id for run, _ in ended}),
        requests=len(ended),
        input_tokens=sum(usage.input_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        usd=None if None in usd else sum(each or 0.0 for each in usd),
        estimated=sum(usage.estimated and not usage.beyond_cap_tokens for usage in usages),
        beyond_cap_tokens=sum(usage.beyond_cap_tokens for usage in usages),
    )


def _classes(state: State, paid: Iterable[Paid]) -> Iterable[TokenClass]:
    tokens: Counter[str] = Counter()
    usd: Counter[str] = Counter()
    unpriced = False
    for run, turn in paid:
        if turn.usage is not None:
            tokens.update(_tokens(turn.usage))
            price = state.prices.get(turn_model(state, run, turn))
            unpriced = unpriced or price is None
            usd.update(_usd(turn.usage, price))
    return [TokenClass(name=name, tokens=tokens[name], usd=None if unpriced else usd[name]) for name in CLASSES]


def _tokens(usage: Usage) -> Mapping[str, int]:
    fresh = usage.input_tokens - usage.cached_tokens - usage.cache_write_tokens
    counts = (fresh, usage.cached_tokens, usage.cache_write_tokens, usage.output_tokens, usage.reasoning_tokens)
    return dict(zip(CLASSES, counts, strict=True))


def _usd(usage: Usage, price: Price | None) -> Mapping[str, float]:
    if price is None:
        return {}
    rates = (*base_rates(price), price.output_usd)  # of the reasoning too
    return {name: count * rate / 1e6 for (name, count), rate in zip(_tokens(usage).items(), rates, strict=True)}
