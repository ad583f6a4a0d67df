"""`refinery cost`: what a session cost, and for what."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from refinery_tui.cli.base.options import SESSIONS, AsJson, SessionName, Sessions, read_session, there
from refinery_tui.cli.base.report import json_text
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import clean, count, one_line, usd
from refinery_tui.core.experiment.servers.fictional_money import money

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.costs import CostRow, Costs
    from refinery_tui.core.record.state import State


def cost(session: SessionName, as_json: AsJson = False, sessions: Sessions = SESSIONS) -> None:
    """What a session cost: by treatment, model and class of tokens, with retries and lost replies.

    --json gives {session, whole, by_treatment, by_model, by_class, by_tier, retries, lost, reserved_usd, limit_usd,
    prices}; a row: name, runs, requests, input_tokens, output_tokens, usd (null: unpriced), estimated,
    beyond_cap_tokens (counted by servers above their caps, in no other figure).
    """
    from refinery_tui.core.analysis.session.costs import costs
    from refinery_tui.core.find.catalogue import session_named

    path = session_named(session, there(sessions))
    state = read_session(path)
    found = costs(state)
    if as_json:
        prices = {name: asdict(price) if price is not None else None for name, price in state.prices.items()}
        typer.echo(json_text({"session": str(path), **asdict(found), "prices": prices}))
    else:
        typer.echo("\n".join(clean(line) for line in _text(state, found)))


def _text(state: "State", found: "Costs") -> Iterator[str]:
    whole, limit = found.whole, found.limit_usd
    if not whole.requests:
        yield f"{one_line(state.experiment.name)}: no request is on record, so nothing is known of its cost."
        return
    marks = "".join(f"{mark} " for mark in state.marks)
    of_limit = f" of {usd(limit)}" if limit is not None else ""
    kept = f", {usd(found.reserved_usd)} kept aside for replies in progress" if found.reserved_usd else ""
    yield f"{marks}{one_line(state.experiment.name)}: {money(whole.usd, state.marks)}{of_limit}{kept}"
    if whole.estimated:
        uncounted = count(whole.estimated, "reply", "replies")
        yield f"{uncounted} of {whole.requests:,} were counted by no server: estimated (~)."
    if whole.beyond_cap_tokens:
        more = count(whole.beyond_cap_tokens, "token")
        yield f"Servers counted {more} above the caps they were sent: no limit holds these, and no sum here has them."
    yield ""
    yield from _table("treatment", found.by_treatment)
    yield from _table("model", found.by_model)
    if found.by_tier:
        yield from _table("service tier", found.by_tier)
    yield f"{'tokens':<40} {'tokens':>14} {'at base rates':>14}"
    for each in found.by_class:
        name = f"  {each.name} (in output)" if each.name == "reasoning" else each.name
        yield f"{name:<40} {each.tokens:>14,} {usd(each.usd):>14}"
    yield ""
    yield from _table("not in any result", (found.retries, found.lost))
    for name, price in state.prices.items():
        yield f"price of {one_line(name, 60)}: {price.source if price is not None else 'not known'}"


_NAME = 40  # characters of a treatment's, model's or tier's name


def _table(head: str, rows: "Sequence[CostRow]") -> Iterator[str]:
    yield f"{head:<{_NAME}} {'runs':>5} {'requests':>9} {'input':>11} {'output':>11} {'cost':>10}"
    names = labels((row.name for row in rows), _NAME)
    for row in rows:
        counts = f"{row.runs:>5,} {row.requests:>9,} {row.input_tokens:>11,} {row.output_tokens:>11,}"
        figure = f"{'~' if row.estimated or row.beyond_cap_tokens else ''}{usd(row.usd)}"
        yield f"{names[row.name]:<{_NAME}} {counts} {figure:>10}"
    yield ""
