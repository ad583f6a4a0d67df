"""What a session cost: every request is in the bill, by treatment, by model, by class of tokens."""

from pathlib import Path

import pytest

from refinery_tui.cli.sessions.cost import _text
from refinery_tui.core.analysis.report.render_health import healthy
from refinery_tui.core.analysis.session.costs import costs
from refinery_tui.core.analysis.session.health import health
from refinery_tui.core.base.chat import ModelRequest, Usage
from refinery_tui.core.models.model import ModelTrouble
from tests.fakes.conductor import SMALL, conducted
from tests.fakes.model import FakeModel, program


def test_the_bill_holds_every_request_and_its_parts_are_its_whole(tmp_path: Path) -> None:
    trouble = ModelTrouble("rate limit", "slow down", retryable=True, retry_after_seconds=0.0)

    def say(ask: ModelRequest, n: int) -> str | ModelTrouble:
        return trouble if n % 5 == 1 else program(0.5)

    usage = Usage(input_tokens=200, output_tokens=90, cached_tokens=100, cache_write_tokens=20, reasoning_tokens=40)
    state = conducted(SMALL, tmp_path / "s", FakeModel(say=say, usages=(usage,)))
    found = costs(state)
    ended = [turn for run in state.runs for turn in run.turns if turn.status == "ended"]
    assert found.whole.usd == pytest.approx(state.usd)
    assert found.whole.requests == len(ended) + found.retries.requests
    assert found.retries.requests > 0
    assert (found.retries.usd, found.lost.requests, found.reserved_usd) == (0.0, 0, 0)
    for rows in (found.by_treatment, found.by_model):
        assert sum(row.usd or 0.0 for row in rows) == pytest.approx(found.whole.usd)
        assert sum(row.requests for row in rows) == found.whole.requests
    tokens = {each.name: each.tokens // len(ended) for each in found.by_class}
    assert tokens == {"input": 80, "cached input": 100, "cache writes": 20, "output": 90, "reasoning": 40}
    assert sum(each.usd or 0.0 for each in found.by_class if each.name != "reasoning") == pytest.approx(state.usd)


def test_what_a_server_counts_beyond_its_cap_is_told_and_in_no_sum(tmp_path: Path) -> None:
    usage = Usage(input_tokens=200, output_tokens=50_000)
    state = conducted(SMALL, tmp_path / "s", FakeModel(say=lambda ask, n: program(0.5), usages=(usage,)))
    whole = costs(state).whole
    cap = state.experiment.limits.reply_tokens
    assert whole.output_tokens == cap * whole.requests
    assert whole.beyond_cap_tokens == (50_000 - cap) * whole.requests
    assert whole.estimated == 0  # a server did count them
    said = "\n".join(_text(state, costs(state)))
    assert f"Servers counted {whole.beyond_cap_tokens:,} tokens above the caps they were sent: no limit holds" in said
    assert "counted by no server" not in said
    shown = "\n".join(healthy(health(state), 400))
    assert f"! Counts: servers counted {whole.beyond_cap_tokens:,} output tokens above the caps" in shown
